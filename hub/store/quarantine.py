"""What could not be read or carried out, whole and sealed; unique by (stage, topic, partition, offset)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from dataclasses import field as hidden
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import FamilyId
from hub.store.rows import as_row, write, writing
from hub.store.tables_family import QUARANTINE


@dataclass(frozen=True, slots=True)
class Parked:
    """One record that was parked; `sealed` holds headers, key and value, `size` their bytes."""

    id: UUID
    stage: str
    topic: str
    partition: int
    position: int
    org: str
    family: FamilyId | None
    reason: str
    field: str
    sealed: bytes = hidden(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Story:
    """What may be told of a parked record: where, why, since when; never its content."""

    id: UUID
    stage: str
    topic: str
    partition: int
    position: int
    org: str
    family: FamilyId | None
    reason: str
    field: str
    size: int
    state: Literal["parked", "released", "dropped"]
    parked_at: datetime


_PARK: Final = writing(
    QUARANTINE,
    "id stage topic partition position org family reason field sealed size",
    "(stage, topic, partition, position) DO NOTHING",
)
_PARKED: Final = text(
    "SELECT q.partition, q.position FROM quarantine q"
    " JOIN unnest(CAST(:partitions AS integer[]), CAST(:positions AS bigint[])) AS r(partition, position)"
    " ON q.partition = r.partition AND q.position = r.position WHERE q.stage = :stage AND q.topic = :topic"
)
_TOLD: Final = [QUARANTINE.c[name] for name in Story.__slots__]


async def park(conn: AsyncConnection, rows: Iterable[Parked]) -> None:
    """Park records; one already parked stays as it is."""
    await write(conn, _PARK, [as_row(row) for row in rows])


async def parked(
    conn: AsyncConnection, stage: str, topic: str, positions: Collection[tuple[int, int]]
) -> frozenset[tuple[int, int]]:
    """Return those of the (partition, offset) of `topic` that are parked, whatever became of them."""
    if not positions:
        return frozenset()
    partitions, offsets = zip(*sorted(positions), strict=True)
    values = {"stage": stage, "topic": topic, "partitions": list(partitions), "positions": list(offsets)}
    return frozenset((row[0], row[1]) for row in await conn.execute(_PARKED, values))


async def stories(conn: AsyncConnection, *, state: str = "parked", limit: int = 1000) -> tuple[Story, ...]:
    """Return parked records, oldest first."""
    query = select(*_TOLD).where(QUARANTINE.c.state == state).order_by(QUARANTINE.c.parked_at, QUARANTINE.c.id)
    return tuple(Story(*row) for row in await conn.execute(query.limit(limit)))


async def story(conn: AsyncConnection, parked: UUID) -> Story | None:
    """Return one parked record, None for an unknown id."""
    row = (await conn.execute(select(*_TOLD).where(QUARANTINE.c.id == parked))).first()
    return None if row is None else Story(*row)


async def story_at(conn: AsyncConnection, stage: str, topic: str, partition: int, position: int) -> Story | None:
    """Return the record of a stage that was parked from this place, None when there is none."""
    q = QUARANTINE.c
    here = (q.stage == stage) & (q.topic == topic) & (q.partition == partition) & (q.position == position)
    row = (await conn.execute(select(*_TOLD).where(here))).first()
    return None if row is None else Story(*row)
