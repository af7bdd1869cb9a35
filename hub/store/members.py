"""Who is or was in which family; a person is present in exactly one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import FamilyHead
from hub.ids import FamilyId, PersonId
from hub.store.rows import write, writing
from hub.store.tables_border import MEMBER

_FAMILIES: Final = text("SELECT person, family FROM member WHERE person = ANY(CAST(:persons AS uuid[])) AND present")
_MEMBERS: Final = text("SELECT family, person FROM member WHERE family = ANY(CAST(:families AS uuid[])) AND present")
_AROUND: Final = text(
    "SELECT DISTINCT other.person FROM member mine JOIN member other ON other.family = mine.family"
    " WHERE mine.person = ANY(CAST(:persons AS uuid[]))"
)
_PUT: Final = writing(MEMBER, "family person present", "(family, person) DO UPDATE SET present = excluded.present")


async def families_of(conn: AsyncConnection, persons: Collection[PersonId]) -> dict[PersonId, FamilyId]:
    """Return the family each person is in now; persons in none are left out."""
    if not persons:
        return {}
    rows = await conn.execute(_FAMILIES, {"persons": sorted(persons)})
    return {person: family for person, family in rows}


async def members_of(conn: AsyncConnection, families: Collection[FamilyId]) -> dict[FamilyId, frozenset[PersonId]]:
    """Return who is in each family now."""
    if not families:
        return {}
    found: defaultdict[FamilyId, set[PersonId]] = defaultdict(set)
    for family, person in await conn.execute(_MEMBERS, {"families": sorted(families)}):
        found[family].add(person)
    return {family: frozenset(persons) for family, persons in found.items()}


async def around(conn: AsyncConnection, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Return `persons` and everyone who is or was in a family that one of them is or was in."""
    if not persons:
        return frozenset()
    rows = await conn.execute(_AROUND, {"persons": sorted(persons)})
    return frozenset(persons) | frozenset(rows.scalars())


async def put(conn: AsyncConnection, before: Iterable[FamilyHead], after: Iterable[FamilyHead]) -> None:
    """Write who came into and who left each family between `before` and `after`."""
    old = {head.family: head.members for head in before}
    gone, here = [], []
    for head in after:
        was = old.get(head.family, frozenset())
        gone += [_row(head.family, person, present=False) for person in was - head.members]
        here += [_row(head.family, person, present=True) for person in head.members - was]
    # INVARIANT: who leaves goes first, for a person is present in one family only (a unique index).
    await write(conn, _PUT, gone)
    await write(conn, _PUT, here)


def _row(family: FamilyId, person: PersonId, *, present: bool) -> dict[str, object]:
    return {"family": family, "person": person, "present": present}
