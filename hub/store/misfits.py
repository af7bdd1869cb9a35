"""Notes for `hub why`: events that did not fit the state and changed nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId
from hub.store.rows import write, writing
from hub.store.tables_family import MISFIT

_NOTE: Final = writing(MISFIT, "event_id family reason")


async def note(conn: AsyncConnection, misfits: Iterable[tuple[EventId, FamilyId, str]]) -> None:
    """Note (event, family, reason)."""
    await write(
        conn, _NOTE, [{"event_id": event, "family": family, "reason": reason} for event, family, reason in misfits]
    )


async def reason_of(conn: AsyncConnection, event: EventId) -> str | None:
    """Return why an event did not fit, None when it did."""
    found: str | None = (
        await conn.execute(select(MISFIT.c.reason).where(MISFIT.c.event_id == event))
    ).scalar_one_or_none()
    return found
