"""LAW 6: rights are written by the border, read newest at the door, and one lock keeps the two apart.

A transaction that changes rights takes the lock alone, as its last act; whoever publishes or shows holds it together
with others, and reads rights in a statement begun after it has the lock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.doc import of_doc, to_doc
from hub.consent.model import PersonRights, Rights
from hub.ids import PersonId
from hub.store.holds import held
from hub.store.members import around
from hub.store.rows import write, writing
from hub.store.tables_border import RIGHTS

RIGHTS_LOCK: Final = 0x68_75_62_72_69_67_68_74  # "hubright"
_ALONE: Final = text("SELECT pg_advisory_xact_lock(:key)")
_TOGETHER: Final = text("SELECT pg_advisory_xact_lock_shared(:key)")

_LOAD: Final = select(RIGHTS.c.person, RIGHTS.c.doc).where(text("person = ANY(CAST(:persons AS uuid[]))"))
_TIED: Final = text(
    "SELECT person FROM rights WHERE doc -> 'guardians' ?| CAST(:persons AS text[])"
    " UNION SELECT person FROM rights"
    " WHERE jsonb_path_query_array(doc, '$.homes[*].with[*]') ?| CAST(:persons AS text[])"
)
_PUT: Final = writing(
    RIGHTS,
    "person doc next_end",
    "(person) DO UPDATE SET doc = excluded.doc, next_end = excluded.next_end, changed_at = clock_timestamp()",
)


async def lock_alone(conn: AsyncConnection) -> None:
    """Wait until nobody publishes or shows, and keep them waiting until the commit."""
    await conn.execute(_ALONE, {"key": RIGHTS_LOCK})


async def lock_together(conn: AsyncConnection) -> None:
    """Wait until no change of rights is being committed, and keep the next one waiting until the commit."""
    await conn.execute(_TOGETHER, {"key": RIGHTS_LOCK})


async def load(conn: AsyncConnection, persons: Collection[PersonId]) -> dict[PersonId, PersonRights]:
    """Return the rights of exactly these persons; whoever has none is left out, unless held."""
    if not persons:
        return {}
    rows = await conn.execute(_LOAD, {"persons": sorted(persons)})
    found = {person: of_doc(doc) for person, doc in rows}
    for person in await held(conn, persons):
        found[person] = replace(found.get(person, PersonRights(person)), held=True)
    return found


async def load_around(conn: AsyncConnection, persons: Collection[PersonId]) -> Rights:
    """Return the rights a question about `persons` touches: theirs, their guardians', of all who are or were in a
    family with any of them, and of whoever is tied to them by word alone (rule 8 looks back, and both ways)."""
    near = await around(conn, persons)
    found = await load(conn, near)
    guardians = {guardian for one in found.values() for guardian in one.guardians}
    homes = {other for one in found.values() for home in one.homes for other in home.others}
    missing = (guardians | homes | await _tied(conn, persons)) - near
    if missing:
        found |= await load(conn, await around(conn, missing) - near)
    return found


async def _tied(conn: AsyncConnection, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Return whose guardians these are, and who has said anything about living with them."""
    rows = await conn.execute(_TIED, {"persons": sorted(str(one) for one in persons)})
    return frozenset(PersonId(person) for person in rows.scalars())


async def put(
    conn: AsyncConnection, changed: Mapping[PersonId, PersonRights], ends: Mapping[PersonId, datetime | None]
) -> None:
    """Write rights whole, and when time alone next narrows each; the caller takes the lock before its commit."""
    await write(
        conn,
        _PUT,
        [
            {"person": person, "doc": to_doc(replace(one, held=False)), "next_end": ends.get(person)}
            for person, one in changed.items()
        ],
    )
