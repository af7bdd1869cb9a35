"""Accepted events that are not yet on `hub.events`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId
from hub.store.tables_border import EVENT

_LOGGED: Final = text("UPDATE event SET state = 'logged' WHERE event_id = ANY(CAST(:ids AS uuid[]))")

_AGAIN: Final = text(
    "UPDATE event SET state = 'waiting' WHERE event_id = ANY(CAST(:ids AS uuid[])) AND state = 'logged'"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row on its way to the log."""

    event_id: EventId
    family: FamilyId
    accepted_at: datetime
    value: bytes = field(repr=False)


async def waiting(conn: AsyncConnection, limit: int) -> list[Waiting]:
    """Return the oldest waiting rows; within a family `accepted_at` rises with the number, so its order holds."""
    rows = await conn.execute(
        select(EVENT.c.event_id, EVENT.c.family, EVENT.c.accepted_at, EVENT.c.value)
        .where(EVENT.c.state == "waiting")
        .order_by(EVENT.c.accepted_at)
        .limit(limit)
    )
    return [Waiting(EventId(r.event_id), FamilyId(r.family), r.accepted_at, r.value) for r in rows]


async def mark_logged(conn: AsyncConnection, ids: Sequence[EventId]) -> None:
    """Note that Kafka has these."""
    if ids:
        await conn.execute(_LOGGED, {"ids": sorted(ids)})


async def log_again(conn: AsyncConnection, ids: Sequence[EventId]) -> int:
    """Let events that are missing behind the border wait for the log lane once more; return how many do."""
    return (await conn.execute(_AGAIN, {"ids": sorted(ids)})).rowcount if ids else 0
