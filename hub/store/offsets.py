"""LAW 3: the offset lives here and moves in the same transaction as everything its batch caused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.rows import write, writing
from hub.store.tables_border import OFFSETS

Place = tuple[str, int]
"""(topic, partition); aiokafka's TopicPartition is one."""

_JOIN: Final = (
    "SELECT o.topic, o.partition, o.next FROM offsets o"
    " JOIN unnest(CAST(:topics AS text[]), CAST(:partitions AS integer[])) AS r(topic, partition)"
    " ON o.topic = r.topic AND o.partition = r.partition"
    " WHERE o.stage = :stage ORDER BY o.topic, o.partition"
)
_READ: Final = text(_JOIN)
_LOCK: Final = text(f"{_JOIN} FOR UPDATE OF o")
_NEW: Final = writing(OFFSETS, "stage topic partition next")
_MOVE: Final = writing(
    OFFSETS,
    "stage topic partition next read_until",
    "(stage, topic, partition) DO UPDATE SET next = excluded.next,"
    " read_until = COALESCE(excluded.read_until, offsets.read_until)",
)


async def read(conn: AsyncConnection, stage: str, places: Collection[Place]) -> dict[Place, int]:
    """Return the next offset of each place that has a row."""
    return await _rows(conn, stage, places, lock=False)


async def lock(conn: AsyncConnection, stage: str, expected: Mapping[Place, int]) -> frozenset[Place]:
    """Lock the rows of a batch in sorted order and return the places whose offset is not the expected one.

    The first statement of every stage's transaction: what has moved is somebody else's and leaves the batch.
    """
    found = await _rows(conn, stage, expected, lock=True)
    return frozenset(place for place, next_ in expected.items() if found.get(place) != next_)


async def begin(conn: AsyncConnection, stage: str, places: Iterable[Place]) -> None:
    """Give new places a row at offset 0; those that have one keep it."""
    await write(
        conn,
        _NEW,
        [{"stage": stage, "topic": topic, "partition": partition, "next": 0} for topic, partition in places],
    )


async def move(conn: AsyncConnection, stage: str, to: Mapping[Place, tuple[int, datetime | None]]) -> None:
    """Write the next offset of each place, and up to which append time everything has been read (None: as before)."""
    await write(
        conn,
        _MOVE,
        [
            {"stage": stage, "topic": topic, "partition": partition, "next": next_, "read_until": until}
            for (topic, partition), (next_, until) in to.items()
        ],
    )


async def stages(conn: AsyncConnection) -> dict[tuple[str, str, int], int]:
    """Return the next offset by (stage, topic, partition), for status and lag."""
    rows = await conn.execute(select(OFFSETS.c.stage, OFFSETS.c.topic, OFFSETS.c.partition, OFFSETS.c.next))
    return {(stage, topic, partition): next_ for stage, topic, partition, next_ in rows}


async def _rows(conn: AsyncConnection, stage: str, places: Iterable[Place], *, lock: bool) -> dict[Place, int]:
    ordered = sorted(places)
    if not ordered:
        return {}
    values = {"stage": stage, "topics": [topic for topic, _ in ordered], "partitions": [part for _, part in ordered]}
    rows = await conn.execute(_LOCK if lock else _READ, values)
    return {(topic, partition): next_ for topic, partition, next_ in rows}
