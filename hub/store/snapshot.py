"""State and rights as they stand together at one moment, for comparing them with what the log says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.ids import FamilyId, PersonId
from hub.schemas.accepted import Data

_MARKS: Final = text("SELECT family, last_no FROM family WHERE last_no > 0")
_STATES: Final = text("SELECT family, applied_no, doc FROM family_state")
_RIGHTS: Final = text("SELECT person, doc FROM rights")
_BEHIND: Final = text("""
    SELECT count(*) FROM family f LEFT JOIN family_state s ON s.family = f.family
    WHERE f.last_no > coalesce(s.applied_no, 0) AND s.frozen IS NULL""")
_UNSENT: Final = text("SELECT count(*) FROM event WHERE state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the database holds, read in one transaction."""

    marks: Mapping[FamilyId, int]
    """Newest number the border gave."""
    applied: Mapping[FamilyId, int]
    """Number up to which the state was folded."""
    states: Mapping[FamilyId, Data] = field(repr=False)
    rights: Mapping[PersonId, Data] = field(repr=False)


async def behind(conn: AsyncConnection) -> int:
    """Return how much the log lane and the family stage still have to do; frozen families do not count."""
    unsent: int = (await conn.execute(_UNSENT)).scalar_one()
    families: int = (await conn.execute(_BEHIND)).scalar_one()
    return unsent + families


async def snapshot(engine: AsyncEngine) -> Snapshot:
    """Read marks, states and rights as of one moment."""
    async with engine.connect() as conn:
        await conn.execution_options(isolation_level="REPEATABLE READ")
        marks = {FamilyId(r.family): r.last_no for r in await conn.execute(_MARKS)}
        states = (await conn.execute(_STATES)).all()
        rights = {PersonId(r.person): r.doc for r in await conn.execute(_RIGHTS)}
        await conn.rollback()
    applied = {FamilyId(r.family): r.applied_no for r in states}
    return Snapshot(marks, applied, {FamilyId(r.family): r.doc for r in states}, rights)
