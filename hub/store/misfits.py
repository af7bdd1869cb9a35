"""Notes for `hub why`: events that did not fit the state and changed nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId
from hub.store.rows import as_row, write, writing
from hub.store.tables_family import MISFIT

_NOTE: Final = writing(MISFIT, "event_id family reason cause")


@dataclass(frozen=True, slots=True)
class Noted:
    """Why an event did not fit."""

    event_id: EventId
    family: FamilyId
    reason: str
    cause: EventId | None
    """The event that made the state it did not fit, where there is one."""


async def note(conn: AsyncConnection, misfits: Iterable[Noted]) -> None:
    """Write the notes down."""
    await write(conn, _NOTE, [as_row(one) for one in misfits])


async def noted(conn: AsyncConnection, event: EventId) -> Noted | None:
    """Return why an event did not fit, None when it did."""
    columns = (MISFIT.c[name] for name in Noted.__slots__)
    row = (await conn.execute(select(*columns).where(MISFIT.c.event_id == event))).one_or_none()
    return None if row is None else Noted(*row)
