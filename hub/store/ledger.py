"""What became of everything that came in: one row per record (`arrival`), the first of each id (`seen`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId
from hub.store.rows import as_row, write, writing
from hub.store.tables_border import ARRIVAL, SEEN

Outcome = Literal["accepted", "refused", "quarantined", "repeat"]
Position = tuple[str, int, int]
"""(topic, partition, offset)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record of `hub.in.*` and what became of it; `repeat_of` is the offset of the first one."""

    topic: str
    partition: int
    position: int
    org: OrgId
    ce_id: str
    type: str
    outcome: Outcome
    event_id: EventId | None = None
    repeat_of: int | None = None
    reason: str = ""
    field: str = ""
    rule: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The first arrival of (org, ce_id), or the newest judged one while refused; `digest` is keyed."""

    org: OrgId
    ce_id: str
    digest: bytes
    topic: str
    partition: int
    position: int
    outcome: Outcome
    event_id: EventId | None = None


_ARRIVALS: Final = writing(
    ARRIVAL,
    "topic partition position org ce_id type outcome event_id repeat_of reason field rule mend",
)
_SEEN: Final = writing(
    SEEN,
    "org ce_id digest topic partition position outcome event_id",
    "(org, ce_id) DO UPDATE SET digest = excluded.digest, topic = excluded.topic, partition = excluded.partition,"
    " position = excluded.position, outcome = excluded.outcome, event_id = excluded.event_id",
)
_KNOWN: Final = text(
    "SELECT a.topic, a.partition, a.position FROM arrival a"
    " JOIN unnest(CAST(:topics AS text[]), CAST(:partitions AS integer[]), CAST(:positions AS bigint[]))"
    " AS r(topic, partition, position)"
    " ON a.topic = r.topic AND a.partition = r.partition AND a.position = r.position"
)
_FIRST: Final = text(
    "SELECT s.org, s.ce_id, s.digest, s.topic, s.partition, s.position, s.outcome, s.event_id FROM seen s"
    " JOIN unnest(CAST(:orgs AS text[]), CAST(:ce_ids AS text[])) AS r(org, ce_id)"
    " ON s.org = r.org AND s.ce_id = r.ce_id"
)


async def known(conn: AsyncConnection, positions: Collection[Position]) -> frozenset[Position]:
    """Return those of `positions` that have been dealt with."""
    if not positions:
        return frozenset()
    topics, partitions, offsets = zip(*sorted(positions), strict=True)
    values = {"topics": list(topics), "partitions": list(partitions), "positions": list(offsets)}
    return frozenset((row[0], row[1], row[2]) for row in await conn.execute(_KNOWN, values))


async def seen(conn: AsyncConnection, ids: Collection[tuple[OrgId, str]]) -> dict[tuple[OrgId, str], Seen]:
    """Return what was seen before under each (organisation, ce_id)."""
    if not ids:
        return {}
    orgs, ce_ids = zip(*sorted(ids), strict=True)
    rows = await conn.execute(_FIRST, {"orgs": list(orgs), "ce_ids": list(ce_ids)})
    found = [Seen(*row) for row in rows]
    return {(one.org, one.ce_id): one for one in found}


async def write_arrivals(conn: AsyncConnection, arrivals: Iterable[Arrival]) -> None:
    """Write what became of each record."""
    await write(conn, _ARRIVALS, [as_row(one) for one in arrivals])


async def write_seen(conn: AsyncConnection, rows: Iterable[Seen]) -> None:
    """Remember each id; one judged again is remembered anew."""
    await write(conn, _SEEN, [as_row(one) for one in rows])


async def arrival_at(conn: AsyncConnection, position: Position) -> Arrival | None:
    """Return the newest row of this place, for receipts; None while it has not been read."""
    topic, partition, offset = position
    here = (ARRIVAL.c.topic == topic, ARRIVAL.c.partition == partition, ARRIVAL.c.position == offset)
    return await _one(conn, *here)


async def arrival_of(conn: AsyncConnection, org: OrgId, ce_id: str) -> Arrival | None:
    """Return what became of the sender's own id, as last judged, else as last parked; None for an id never read.

    What was parked is not `seen`: an honest event that comes later under the same id is judged as the first one.
    """
    rows = await seen(conn, [(org, ce_id)])
    first = rows.get((org, ce_id))
    if first is None:
        return await _one(conn, ARRIVAL.c.org == org, ARRIVAL.c.ce_id == ce_id, ARRIVAL.c.outcome == "quarantined")
    return await arrival_at(conn, (first.topic, first.partition, first.position))


async def _one(conn: AsyncConnection, *where: object) -> Arrival | None:
    columns = [ARRIVAL.c[name] for name in Arrival.__slots__]
    query = select(*columns).order_by(ARRIVAL.c.arrived_at.desc()).limit(1)
    for condition in where:
        query = query.where(condition)  # type: ignore[arg-type] # column expressions have no public type
    row = (await conn.execute(query)).first()
    return None if row is None else Arrival(*row)
