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

from hub.ids import EventId, FamilyId
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
    event_id: EventId | None = None
    """Of a record of the log whose place can be read."""


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
    event_id: EventId | None = None
    asked: Literal["retry", "drop"] | None = None
    """What an operator asked for."""
    asked_as: str | None = None
    """`ce_id` of the hub's own event that says so."""
    became: str = ""
    """What became of it when it was tried again."""
    ended_at: datetime | None = None


_PARK: Final = writing(
    QUARANTINE,
    "id stage topic partition position org family reason field sealed size event_id",
    "(stage, topic, partition, position) DO NOTHING",
)
_PARKED: Final = text(
    "SELECT q.partition, q.position FROM quarantine q"
    " JOIN unnest(CAST(:partitions AS integer[]), CAST(:positions AS bigint[])) AS r(partition, position)"
    " ON q.partition = r.partition AND q.position = r.position WHERE q.stage = :stage AND q.topic = :topic"
)
_TOLD: Final = [QUARANTINE.c[name] for name in Story.__slots__]
_SEALED: Final = text("SELECT sealed FROM quarantine WHERE id = :id")
_BEHIND: Final = (
    select(*_TOLD)
    .where(text("stage = 'family' AND state = 'parked' AND family = ANY(CAST(:families AS uuid[]))"))
    .order_by(QUARANTINE.c.parked_at, QUARANTINE.c.id)
)
_FAMILIES: Final = text("""
    SELECT id, event_id, family FROM quarantine
    WHERE stage = 'family' AND family IS NOT NULL
      AND (id = ANY(CAST(:ids AS uuid[])) OR event_id = ANY(CAST(:ids AS uuid[])))""")
_OVER: Final = text("""
    SELECT event_id FROM quarantine
    WHERE stage = 'family' AND state = 'dropped' AND family = :family AND event_id IS NOT NULL""")
_ASK: Final = text("""
    UPDATE quarantine SET asked = :asked, asked_as = :asked_as
    WHERE id = :id AND state = 'parked' AND asked_as IS NOT DISTINCT FROM CAST(:before AS text)""")
_DROPPED: Final = text("""
    UPDATE quarantine SET state = 'dropped', ended_at = clock_timestamp()
    WHERE stage = 'family' AND state = 'parked' AND family = ANY(CAST(:families AS uuid[]))
      AND (id = ANY(CAST(:ids AS uuid[])) OR event_id = ANY(CAST(:ids AS uuid[])))""")
_END: Final = text("""
    UPDATE quarantine SET state = :state, became = :became, ended_at = clock_timestamp()
    WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'parked'""")


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


async def sealed_of(conn: AsyncConnection, parked: UUID) -> bytes:
    """Return the sealed original of a parked record that is there."""
    found: bytes = (await conn.execute(_SEALED, {"id": parked})).scalar_one()
    return found


async def behind(conn: AsyncConnection, families: Collection[FamilyId]) -> tuple[Story, ...]:
    """Return what is parked at the family stage of these families, oldest first."""
    if not families:
        return ()
    return tuple(Story(*row) for row in await conn.execute(_BEHIND, {"families": sorted(families)}))


async def families_of(conn: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, FamilyId]:
    """Return the families of records parked at the family stage, by their event's id or their own."""
    if not ids:
        return {}
    rows = (await conn.execute(_FAMILIES, {"ids": sorted(ids)})).all()
    found = {row.id: FamilyId(row.family) for row in rows} | {row.event_id: FamilyId(row.family) for row in rows}
    return {id: family for id, family in found.items() if id in set(ids)}


async def ask(
    conn: AsyncConnection, story: Story, asked: Literal["retry", "drop"] | None, asked_as: str | None
) -> bool:
    """Note what is asked for, or take it back; False when somebody else asked meanwhile or it is no longer parked."""
    values = {"id": story.id, "asked": asked, "asked_as": asked_as, "before": story.asked_as}
    return (await conn.execute(_ASK, values)).rowcount == 1


async def end(conn: AsyncConnection, ids: Collection[UUID], state: Literal["released", "dropped"], became: str) -> None:
    """Mark parked records with what became of them; one that has its end keeps it."""
    if ids:
        await conn.execute(_END, {"ids": sorted(ids), "state": state, "became": became})


async def end_dropped(conn: AsyncConnection, families: Collection[FamilyId], ids: Collection[UUID]) -> None:
    """Mark records of the log as dropped, by their event's id or their own, where they belong to these families."""
    if ids:
        await conn.execute(_DROPPED, {"families": sorted(families), "ids": sorted(ids)})


async def dropped_events(conn: AsyncConnection, family: FamilyId) -> frozenset[EventId]:
    """Return the events of a family's log that were dropped."""
    return frozenset(EventId(id) for id in (await conn.execute(_OVER, {"family": family})).scalars())
