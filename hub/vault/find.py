"""Who is meant? A person is found by keyed digests of their handles, under every active index key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import UnavailableError
from hub.ids import PersonId
from hub.sealing.keyring import Keyring
from hub.vault.model import Handle
from hub.vault.tables import BLIND
from hub.vault.trouble import answering

_OWNERS = select(BLIND.c.index, BLIND.c.person_id).where(
    BLIND.c.index == any_(bindparam("indexes", type_=ARRAY(BYTEA)))
)


async def find(engine: AsyncEngine, keyring: Keyring, handles: Collection[Handle]) -> dict[Handle, PersonId]:
    """Return the person behind each handle the vault knows; unknown ones are left out. One query.

    UnavailableError when the vault does not answer.
    """
    async with answering(), engine.connect() as conn:
        return await owners(conn, keyring, handles)


async def owners(conn: AsyncConnection, keyring: Keyring, handles: Collection[Handle]) -> dict[Handle, PersonId]:
    """Do what `find` does, within a transaction of the caller's."""
    blinds = {handle: handle.blind(keyring) for handle in handles}
    known = await _known(conn, {index for pairs in blinds.values() for _, index in pairs})
    found: dict[Handle, PersonId] = {}
    for handle, pairs in blinds.items():
        # The newest index key speaks first; while rotating, the older one still finds.
        person = next((known[index] for _, index in pairs if index in known), None)
        if person is not None:
            found[handle] = PersonId(person)
    return found


async def claim(conn: AsyncConnection, keyring: Keyring, mine: Mapping[Handle, UUID]) -> None:
    """Write the indexes of `mine`; UnavailableError `raced` when one of them became somebody else's meanwhile."""
    rows = {
        index: {"index": index, "key_id": key_id, "kind": handle.kind, "org": handle.scope, "person_id": person}
        for handle, person in mine.items()
        for key_id, index in handle.blind(keyring)
    }
    if not rows:
        return
    await conn.execute(insert(BLIND).on_conflict_do_nothing(), [rows[index] for index in sorted(rows)])
    known = await _known(conn, rows)
    if any(known.get(index) != row["person_id"] for index, row in rows.items()):
        raise UnavailableError("vault", "raced")


async def _known(conn: AsyncConnection, indexes: Iterable[bytes]) -> dict[bytes, UUID]:
    wanted = sorted(indexes)
    if not wanted:
        return {}
    rows = await conn.execute(_OWNERS, {"indexes": wanted})
    return {index: person_id for index, person_id in rows}
