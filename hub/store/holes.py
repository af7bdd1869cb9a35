"""What topics and ledgers do not agree about: found once, alarmed once, mended when both sides agree again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId
from hub.store.rows import write, writing
from hub.store.tables_reconciler import HOLE

# One that was mended by sending its original again is known: its old place stays empty for ever.
_FOUND: Final = writing(
    HOLE,
    "kind topic place partition position event_id",
    "(kind, topic, place) DO UPDATE SET mended_at = NULL, tried_at = NULL, found_at = excluded.found_at"
    " WHERE hole.mended_at IS NOT NULL AND hole.again IS NULL",
    returning="concat_ws(' ', kind, topic, place) AS key",
)
_MENDED: Final = text("""
    UPDATE hole h SET mended_at = clock_timestamp() WHERE mended_at IS NULL AND CASE
        WHEN kind IN ('not_judged', 'other_record') AND again IS NOT NULL THEN EXISTS (SELECT FROM arrival a
            WHERE a.topic = h.topic AND a.partition = h.partition AND a.position = h.again)
        WHEN kind = 'not_judged' THEN EXISTS (SELECT FROM arrival a
            WHERE a.topic = h.topic AND a.partition = h.partition AND a.position = h.position)
        WHEN kind = 'judged_twice' THEN 1 = (SELECT count(*) FROM arrival a
            WHERE a.topic = h.topic AND a.partition = h.partition AND a.position = h.position)
        WHEN kind = 'no_record' THEN NOT EXISTS (SELECT FROM arrival a
            WHERE a.topic = h.topic AND a.partition = h.partition AND a.position = h.position)
        WHEN kind IN ('event_gone', 'stranger') THEN EXISTS (SELECT FROM event e WHERE e.event_id = h.event_id)
        WHEN kind = 'parked_gone' THEN EXISTS (SELECT FROM quarantine q WHERE q.stage = 'border'
            AND q.topic = h.topic AND q.partition = h.partition AND q.position = h.position)
        WHEN kind = 'not_logged' THEN EXISTS (SELECT FROM log_place p WHERE p.event_id = h.event_id)
        WHEN kind = 'not_applied' THEN EXISTS (SELECT FROM event e
            LEFT JOIN family_state s ON s.family = e.family
            LEFT JOIN waiting w ON w.family = e.family AND w.family_no = e.family_no
            WHERE e.event_id = h.event_id AND (e.family_no <= s.applied_no OR w.family IS NOT NULL))
        ELSE false END""")
_OPEN: Final = text("""
    SELECT kind, topic, partition, position, event_id, found_at, tried_at, again FROM hole
    WHERE mended_at IS NULL AND (CAST(:topic AS text) IS NULL OR topic = :topic)
    ORDER BY found_at, kind, topic, position, event_id LIMIT :limit""")
_COUNTS: Final = text("SELECT kind, count(*) AS holes FROM hole WHERE mended_at IS NULL GROUP BY kind")
_TRIED: Final = text("""
    UPDATE hole SET tried_at = clock_timestamp(), again = COALESCE(:again, again)
    WHERE kind = :kind AND topic = :topic AND place = :place AND mended_at IS NULL""")


@dataclass(frozen=True, slots=True)
class Hole:
    """One thing that only one side has; `partition` and `position` are None for an event that lies nowhere."""

    kind: str
    topic: str
    partition: int | None = None
    position: int | None = None
    event_id: EventId | None = None

    @property
    def place(self) -> str:
        """Return what tells it from others of its kind and topic."""
        return str(self.event_id) if self.position is None else f"{self.partition}:{self.position}"


@dataclass(frozen=True, slots=True)
class OpenHole:
    """A hole nobody has mended, since when, and whether mending was tried."""

    hole: Hole
    found_at: datetime
    tried_at: datetime | None
    again: int | None


async def found(conn: AsyncConnection, holes: Iterable[Hole]) -> tuple[Hole, ...]:
    """Write holes down and return those that were not open before."""
    by_key = {f"{one.kind} {one.topic} {one.place}": one for one in holes}
    rows = [
        {
            "kind": one.kind,
            "topic": one.topic,
            "place": one.place,
            "partition": one.partition,
            "position": one.position,
            "event_id": one.event_id,
        }
        for one in by_key.values()
    ]
    return tuple(by_key[str(row._mapping["key"])] for row in await write(conn, _FOUND, rows))


async def mend(conn: AsyncConnection) -> int:
    """Close every open hole about which both sides agree by now; return how many."""
    return (await conn.execute(_MENDED)).rowcount


async def tried(conn: AsyncConnection, hole: Hole, again: int | None = None) -> None:
    """Note that mending was tried; `again`: at which offset the original lies once more."""
    await conn.execute(_TRIED, {"kind": hole.kind, "topic": hole.topic, "place": hole.place, "again": again})


async def open_holes(conn: AsyncConnection, topic: str | None = None, limit: int = 1000) -> Sequence[OpenHole]:
    """Return open holes, oldest first; with `topic` those of it alone."""
    return [
        OpenHole(Hole(r.kind, r.topic, r.partition, r.position, r.event_id), r.found_at, r.tried_at, r.again)
        for r in await conn.execute(_OPEN, {"topic": topic, "limit": limit})
    ]


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """Return how many holes are open, by kind."""
    return {row.kind: row.holes for row in await conn.execute(_COUNTS)}
