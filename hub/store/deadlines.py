"""Clocks that run: armed and stopped by the family stage, moved from step to step by the ticker."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import KnownDeadline
from hub.family.effects import Deadline
from hub.ids import DeadlineId, FamilyId, PersonId
from hub.store.rows import write, writing
from hub.store.tables_family import DEADLINE


@dataclass(frozen=True, slots=True)
class Armed:
    """A clock to start, or to give other steps."""

    deadline: Deadline
    family: FamilyId
    person: PersonId


_ARM: Final = writing(
    DEADLINE,
    "id clock family person alert steps next_step next_at urgent state",
    "(id) DO UPDATE SET alert = excluded.alert, steps = excluded.steps, next_step = excluded.next_step,"
    " next_at = excluded.next_at, urgent = excluded.urgent, state = excluded.state",
)
_STOP: Final = text(
    "UPDATE deadline SET state = 'stopped', next_step = NULL, next_at = NULL"
    " WHERE id IN (SELECT id FROM deadline WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE)"
)
_KNOWN: Final = text("SELECT id, person, family FROM deadline WHERE id = ANY(CAST(:ids AS uuid[]))")


async def arm(conn: AsyncConnection, clocks: Iterable[Armed]) -> None:
    """Start clocks, or replace their steps; the first step is the next one."""
    await write(conn, _ARM, [_row(one) for one in clocks])


async def stop(conn: AsyncConnection, ids: Collection[DeadlineId]) -> None:
    """Stop clocks; unknown ones are passed over."""
    if ids:
        await conn.execute(_STOP, {"ids": sorted(ids)})


async def known(conn: AsyncConnection, ids: Collection[DeadlineId]) -> dict[str, KnownDeadline]:
    """Return the clocks by their id as text; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(_KNOWN, {"ids": sorted(ids)})
    return {str(id): KnownDeadline(str(id), person, family) for id, person, family in rows}


def _row(one: Armed) -> dict[str, object]:
    clock = one.deadline
    step, at = clock.steps[0] if clock.steps else (None, None)
    return {
        "id": clock.id,
        "clock": clock.clock,
        "family": one.family,
        "person": one.person,
        "alert": clock.alert,
        "steps": [[name, when.isoformat()] for name, when in clock.steps],
        "next_step": step,
        "next_at": at,
        "urgent": clock.urgent,
        "state": "armed" if clock.steps else "done",
    }
