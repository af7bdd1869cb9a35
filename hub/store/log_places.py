"""Where on `hub.events` each event was seen to lie: the reconciler's own memory of the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId
from hub.store.rows import write, writing
from hub.store.tables_reconciler import LOG_PLACE

_SEEN: Final = writing(
    LOG_PLACE,
    "event_id partition position",
    "(event_id) DO UPDATE SET partition = excluded.partition,"
    " position = GREATEST(excluded.position, log_place.position)",
)
_BETWEEN: Final = text(
    "SELECT event_id, position FROM log_place WHERE partition = :partition AND position >= :begin AND position < :end"
)
_PLACED: Final = text("SELECT event_id FROM log_place WHERE event_id = ANY(CAST(:ids AS uuid[]))")
_FORGET: Final = text("DELETE FROM log_place WHERE event_id = ANY(CAST(:ids AS uuid[]))")


async def seen(conn: AsyncConnection, partition: int, places: Mapping[EventId, int]) -> None:
    """Remember where these events lie; of two places the later one."""
    rows = [{"event_id": event, "partition": partition, "position": at} for event, at in places.items()]
    await write(conn, _SEEN, rows)


async def between(conn: AsyncConnection, partition: int, begin: int, end: int) -> dict[EventId, int]:
    """Return which events are remembered in this stretch of the log."""
    rows = await conn.execute(_BETWEEN, {"partition": partition, "begin": begin, "end": end})
    return {EventId(row.event_id): row.position for row in rows}


async def placed(conn: AsyncConnection, ids: Collection[EventId]) -> frozenset[EventId]:
    """Return those of `ids` that have a place."""
    return frozenset(row.event_id for row in await conn.execute(_PLACED, {"ids": sorted(ids)}))


async def forget(conn: AsyncConnection, ids: Collection[EventId]) -> None:
    """Forget the place of events that lie there no more."""
    if ids:
        await conn.execute(_FORGET, {"ids": sorted(ids)})
