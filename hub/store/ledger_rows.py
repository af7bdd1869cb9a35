"""The ledgers as the reconciler reads them: its own questions, over one bounded stretch at a time; it writes nothing.

No question asks for a sealed value: the reconciler's log-in may not read one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId

Place = tuple[str, int]
"""(topic, partition)."""
Cursor = tuple[datetime, UUID]
"""(time of acceptance, event): events in this order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the ledger, and whether what it names is there."""

    position: int
    ce_id: str
    outcome: str
    event_id: EventId | None
    has_event: bool
    parked: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """An event at its place on the log, and how far its family is; its number waits, or its record is parked."""

    event_id: EventId
    position: int
    family_no: int
    applied_no: int
    waits: bool
    parked: bool


@dataclass(frozen=True, slots=True)
class Suspect:
    """An event that is said to be logged and was not seen on the log."""

    event_id: EventId
    family: FamilyId
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Accepted events in their order: which of them may be missing, and where the next page begins."""

    suspects: tuple[Suspect, ...]
    after: Cursor | None
    """None: this was the last page."""


_STORED: Final = text("SELECT stage, topic, partition, next FROM offsets ORDER BY stage, topic, partition")
_JUDGED: Final = text("""
    SELECT a.position, a.ce_id, a.outcome, a.event_id,
        e.event_id IS NOT NULL AS has_event, q.position IS NOT NULL AS parked
    FROM arrival a LEFT JOIN event e ON e.event_id = a.event_id
    LEFT JOIN quarantine q
        ON q.stage = 'border' AND q.topic = a.topic AND q.partition = a.partition AND q.position = a.position
    WHERE a.topic = :topic AND a.partition = :partition AND a.position >= :begin AND a.position < :end""")
_KNOWN: Final = text("SELECT event_id FROM event WHERE event_id = ANY(CAST(:ids AS uuid[]))")
_PARKED: Final = text("""
    SELECT position FROM quarantine WHERE stage = 'family' AND topic = :topic AND partition = :partition
    AND position >= :begin AND position < :end""")
_APPLIED: Final = text("""
    SELECT e.event_id, p.position, e.family_no, COALESCE(s.applied_no, 0) AS applied_no,
        w.family IS NOT NULL AS waits, q.position IS NOT NULL AS parked
    FROM log_place p JOIN event e ON e.event_id = p.event_id LEFT JOIN family_state s ON s.family = e.family
    LEFT JOIN waiting w ON w.family = e.family AND w.family_no = e.family_no
    LEFT JOIN quarantine q
        ON q.stage = 'family' AND q.topic = :topic AND q.partition = p.partition AND q.position = p.position
    WHERE p.partition = :partition AND p.position >= :begin AND p.position < :end""")
_PAGE: Final = text("""
    SELECT e.event_id, e.family, e.accepted_at, e.state = 'logged' AND p.event_id IS NULL AS suspect
    FROM (SELECT event_id, family, accepted_at, state FROM event
        WHERE accepted_at >= :since AND (accepted_at, event_id) > (:since, :id)
        ORDER BY accepted_at, event_id LIMIT :limit) e
    LEFT JOIN log_place p ON p.event_id = e.event_id ORDER BY e.accepted_at, e.event_id""")
_SETTLED: Final = text("""
    SELECT LEAST(clock_timestamp() - make_interval(secs => :margin),
        (SELECT min(accepted_at) - interval '1 microsecond' FROM event WHERE state = 'waiting')) AS settled""")


async def stored(conn: AsyncConnection) -> dict[tuple[str, str, int], int]:
    """Return how far each stage has read, by (stage, topic, partition)."""
    return {(row.stage, row.topic, row.partition): row.next for row in await conn.execute(_STORED)}


async def judged(conn: AsyncConnection, place: Place, begin: int, end: int) -> list[Judged]:
    """Return the rows of the ledger for positions `begin` to before `end`."""
    values = {"topic": place[0], "partition": place[1], "begin": begin, "end": end}
    return [Judged(*row) for row in await conn.execute(_JUDGED, values)]


async def known(conn: AsyncConnection, ids: Collection[EventId]) -> frozenset[EventId]:
    """Return those of `ids` that are accepted events."""
    return frozenset(row.event_id for row in await conn.execute(_KNOWN, {"ids": sorted(ids)}))


async def parked(conn: AsyncConnection, place: Place, begin: int, end: int) -> frozenset[int]:
    """Return the positions of the log in this stretch that the family stage has parked."""
    values = {"topic": place[0], "partition": place[1], "begin": begin, "end": end}
    return frozenset(row.position for row in await conn.execute(_PARKED, values))


async def applied(conn: AsyncConnection, place: Place, begin: int, end: int) -> list[Applied]:
    """Return what became of the events that lie in this stretch of the log."""
    values = {"topic": place[0], "partition": place[1], "begin": begin, "end": end}
    return [Applied(*row) for row in await conn.execute(_APPLIED, values)]


async def page(conn: AsyncConnection, after: Cursor, limit: int) -> Page:
    """Return the next `limit` events after the cursor, and which of them may be missing on the log."""
    rows = (await conn.execute(_PAGE, {"since": after[0], "id": after[1], "limit": limit})).all()
    suspects = tuple(Suspect(row.event_id, row.family, row.accepted_at) for row in rows if row.suspect)
    return Page(suspects, (rows[-1].accepted_at, rows[-1].event_id) if len(rows) == limit else None)


async def settled(conn: AsyncConnection, margin: float) -> datetime:
    """Return up to when every accepted event is committed and logged: what is younger is asked for again.

    `margin` (seconds): an event commits a little later than its time of acceptance says.
    """
    found: datetime = (await conn.execute(_SETTLED, {"margin": margin})).scalar_one()
    return found
