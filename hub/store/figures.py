"""How much is there, waits, or is parked? Counts for status and metrics; reads of every table, writes of none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId, PersonId

_WAITING: Final = text("""
    SELECT 'log' AS lane, count(*) AS rows, extract(epoch FROM clock_timestamp() - min(accepted_at)) AS oldest
        FROM event WHERE state = 'waiting'
    UNION ALL SELECT 'delivery', count(*), extract(epoch FROM clock_timestamp() - min(made_at))
        FROM (SELECT made_at FROM delivery WHERE state = 'queued'
              UNION ALL SELECT made_at FROM delivery WHERE state = 'sending') AS under_way
    UNION ALL SELECT 'notice', count(*), extract(epoch FROM clock_timestamp() - min(made_at))
        FROM notice WHERE state IN ('queued', 'sending')
    UNION ALL SELECT 'recall', count(*), NULL FROM recall WHERE NOT announced""")
_PARKED: Final = text("SELECT count(*) FROM quarantine WHERE state = 'parked'")
_PARKED_AT: Final = text("SELECT stage, count(*) AS records FROM quarantine WHERE state = 'parked' GROUP BY stage")
_FROZEN: Final = text("""
    SELECT count(DISTINCT s.family) AS families,
        extract(epoch FROM clock_timestamp() - min(a.raised_at)) AS oldest
    FROM family_state s LEFT JOIN alert a ON a.family = s.family AND a.kind = 'frozen' AND a.state <> 'closed'
    WHERE s.frozen IS NOT NULL""")
_ALERTS: Final = text("""
    SELECT kind, cardinality(told) AS rung, count(*) AS alerts,
        extract(epoch FROM clock_timestamp() - min(raised_at)) AS oldest
    FROM alert WHERE state = 'open' GROUP BY kind, cardinality(told)""")
_SILENCE: Final = text("""
    SELECT a.org, extract(epoch FROM clock_timestamp() - max(a.arrived_at)) AS seconds
    FROM offsets o CROSS JOIN LATERAL (
        SELECT org, arrived_at FROM arrival WHERE topic = o.topic AND partition = o.partition
        ORDER BY position DESC LIMIT 1) a
    WHERE o.stage = 'border' AND a.org <> 'hub' GROUP BY a.org""")

_PERSON_OF: Final = text("""
    SELECT e.person FROM seen s JOIN event e ON e.event_id = s.event_id WHERE s.org = :org AND s.ce_id = :ce_id""")
_EVENT_OF: Final = text("SELECT event_id FROM seen WHERE org = :org AND ce_id = :ce_id AND event_id IS NOT NULL")
_NEWEST: Final = text("SELECT event_id FROM event WHERE sender = :sender ORDER BY accepted_at DESC LIMIT 1")
_ARRIVALS: Final = text("SELECT type, outcome, count(*) AS events FROM arrival GROUP BY type, outcome ORDER BY 1, 2")
_SENT: Final = text("""
    SELECT recipient, kind, state, count(*) AS rows FROM delivery GROUP BY recipient, kind, state ORDER BY 1, 2, 3""")
_LATENCY: Final = text("""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - made_at)) AS middle,
        max(extract(epoch FROM sent_at - made_at)) AS longest
    FROM delivery WHERE kind = 'event' AND state = 'sent'""")


@dataclass(frozen=True, slots=True)
class Queue:
    """What one lane has still to carry out; the age of its oldest row in seconds, 0 when there is none."""

    rows: int
    oldest: float


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """Open alerts of one kind on one rung; the age of the oldest in seconds."""

    kind: str
    rung: int
    alerts: int
    oldest: float


async def waiting(conn: AsyncConnection) -> dict[str, Queue]:
    """Return what waits, by lane: log, delivery, notice, recall."""
    return {row.lane: Queue(row.rows, float(row.oldest or 0)) for row in await conn.execute(_WAITING)}


async def parked(conn: AsyncConnection) -> int:
    """Return how many records are in quarantine."""
    found: int = (await conn.execute(_PARKED)).scalar_one()
    return found


async def parked_at(conn: AsyncConnection) -> dict[str, int]:
    """Return how many records are in quarantine, by the stage that could not take them."""
    return {row.stage: row.records for row in await conn.execute(_PARKED_AT)}


async def frozen(conn: AsyncConnection) -> tuple[int, float]:
    """Return how many families are frozen, and for how many seconds the first of them has waited."""
    row = (await conn.execute(_FROZEN)).one()
    return row.families, float(row.oldest or 0)


async def open_alerts(conn: AsyncConnection) -> list[OpenAlerts]:
    """Return open alerts by kind and rung of the ladder (0: only the holder was told)."""
    return [OpenAlerts(r.kind, max(0, r.rung - 1), r.alerts, float(r.oldest)) for r in await conn.execute(_ALERTS)]


async def silence(conn: AsyncConnection) -> dict[str, float]:
    """Return the seconds since each organisation's last event; who was silent for a month is left out."""
    return {row.org: float(row.seconds) for row in await conn.execute(_SILENCE)}


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many records of one type came to one end."""

    type: str
    outcome: str
    events: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How many deliveries of one kind to one recipient are in one state."""

    recipient: str
    kind: str
    state: str
    rows: int


async def arrivals(conn: AsyncConnection) -> list[Arrived]:
    """Return what became of everything that came in, by type and outcome."""
    return [Arrived(row.type, row.outcome, row.events) for row in await conn.execute(_ARRIVALS)]


async def deliveries(conn: AsyncConnection) -> list[Sent]:
    """Return all deliveries by recipient, kind and state."""
    return [Sent(row.recipient, row.kind, row.state, row.rows) for row in await conn.execute(_SENT)]


async def latency(conn: AsyncConnection) -> tuple[float, float] | None:
    """Return the middle and the longest time (seconds) from acceptance to `hub.out`; None while nothing was sent."""
    row = (await conn.execute(_LATENCY)).one()
    return None if row.middle is None else (float(row.middle), float(row.longest))


async def person_of(conn: AsyncConnection, org: OrgId, ce_id: str) -> PersonId | None:
    """Return the person of the event that `org` calls `ce_id`; None while it is not accepted."""
    found: PersonId | None = (await conn.execute(_PERSON_OF, {"org": org, "ce_id": ce_id})).scalar_one_or_none()
    return found


async def event_of(conn: AsyncConnection, org: OrgId, ce_id: str) -> EventId | None:
    """Return the accepted event that `org` calls `ce_id`; None while there is none."""
    found: EventId | None = (await conn.execute(_EVENT_OF, {"org": org, "ce_id": ce_id})).scalar_one_or_none()
    return found


async def newest_event(conn: AsyncConnection, sender: OrgId) -> EventId | None:
    """Return the newest accepted event of a sender."""
    found: EventId | None = (await conn.execute(_NEWEST, {"sender": sender})).scalar_one_or_none()
    return found
