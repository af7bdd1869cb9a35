"""How much is there, waits, or is parked? Counts for status and metrics; reads of every table, writes of none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_WAITING: Final = text("""
    SELECT 'log' AS lane, count(*) AS rows, extract(epoch FROM clock_timestamp() - min(accepted_at)) AS oldest
        FROM event WHERE state = 'waiting'
    UNION ALL SELECT 'delivery', count(*), extract(epoch FROM clock_timestamp() - min(made_at))
        FROM delivery WHERE state IN ('queued', 'sending')
    UNION ALL SELECT 'notice', count(*), extract(epoch FROM clock_timestamp() - min(made_at))
        FROM notice WHERE state IN ('queued', 'sending')
    UNION ALL SELECT 'recall', count(*), NULL FROM recall WHERE NOT announced""")
_PARKED: Final = text("SELECT count(*) FROM quarantine WHERE state = 'parked'")
_ALERTS: Final = text("""
    SELECT kind, cardinality(told) AS rung, count(*) AS alerts,
        extract(epoch FROM clock_timestamp() - min(raised_at)) AS oldest
    FROM alert WHERE state = 'open' GROUP BY kind, cardinality(told)""")
_SILENCE: Final = text("""
    SELECT org, extract(epoch FROM clock_timestamp() - max(arrived_at)) AS seconds
    FROM arrival WHERE org <> 'hub' AND arrived_at > clock_timestamp() - interval '31 days' GROUP BY org""")


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


async def open_alerts(conn: AsyncConnection) -> list[OpenAlerts]:
    """Return open alerts by kind and rung of the ladder (0: only the holder was told)."""
    return [OpenAlerts(r.kind, max(0, r.rung - 1), r.alerts, float(r.oldest)) for r in await conn.execute(_ALERTS)]


async def silence(conn: AsyncConnection) -> dict[str, float]:
    """Return the seconds since each organisation's last event; who was silent for a month is left out."""
    return {row.org: float(row.seconds) for row in await conn.execute(_SILENCE)}
