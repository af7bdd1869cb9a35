"""A quarantined narrowing event names somebody: rule 7 gives nothing about them until it is resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import PersonId
from hub.store.rows import write, writing
from hub.store.tables_border import HOLD

_ADD: Final = writing(HOLD, "person quarantine")
_HELD: Final = text("SELECT DISTINCT person FROM hold WHERE person = ANY(CAST(:persons AS uuid[]))")

_OF: Final = text("SELECT count(*) FROM hold WHERE quarantine = :quarantine")
_HAND_OVER: Final = text("""
    DELETE FROM hold h WHERE h.quarantine = :old
      AND EXISTS (SELECT 1 FROM hold n WHERE n.quarantine = :new AND n.person = h.person)""")


async def add(conn: AsyncConnection, holds: Iterable[tuple[PersonId, UUID]]) -> None:
    """Hold each (person, quarantined event)."""
    await write(conn, _ADD, [{"person": person, "quarantine": parked} for person, parked in holds])


async def held(conn: AsyncConnection, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Return those of `persons` who are held."""
    if not persons:
        return frozenset()
    return frozenset((await conn.execute(_HELD, {"persons": sorted(persons)})).scalars())


async def release(conn: AsyncConnection, parked: UUID) -> None:
    """Let go of everyone held by this quarantined event."""
    await conn.execute(delete(HOLD).where(HOLD.c.quarantine == parked))


async def of(conn: AsyncConnection, parked: UUID) -> int:
    """Return how many people this quarantined event holds."""
    found: int = (await conn.execute(_OF, {"quarantine": parked})).scalar_one()
    return found


async def hand_over(conn: AsyncConnection, old: UUID, new: UUID) -> None:
    """Let go of everyone held by `old` whom `new` holds as well."""
    await conn.execute(_HAND_OVER, {"old": old, "new": new})
