"""The reconciler's own eyes on Kafka: a consumer without a group that reads one bounded stretch of one partition.

It commits nothing and moves no stage; records before a partition's beginning are gone by retention and never asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from hub.errors import UnavailableError
from hub.store.reconciled import Place
from hub.streams.cancelled import asked_to_end
from hub.streams.record import Record, record_of
from hub.streams.shell import KafkaAccess

STRETCH: Final = 500
"""Records looked at in one go."""
FETCH_MS: Final = 500
PATIENCE_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """What lies from `begin` to before `end`, whole."""

    place: Place
    begin: int
    end: int
    records: tuple[Record, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether a record lies at each of its offsets."""
        return len(self.records) == self.end - self.begin


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first offset of a partition, and the one after its last."""

    begin: int
    end: int

    def start(self, mark: int) -> int:
        """Return where to go on from `mark`: never before what retention has left; a topic born anew from its birth."""
        return self.begin if mark > self.end else max(mark, self.begin)


class TopicWalk:
    """Reads stretches; one at a time."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        """Take a consumer that has started."""
        self._consumer = consumer

    async def bounds(self, places: Collection[Place]) -> Mapping[Place, Bounds]:
        """Return where the partitions begin and end now; a topic that is not there is left out."""
        async with _answering():
            known = await self._consumer.topics()
            # A topic that is not there would be asked for until the client gives up.
            parts = [TopicPartition(*place) for place in sorted(places) if place[0] in known]
            if not parts:
                return {}
            begins = await self._consumer.beginning_offsets(parts)
            ends = await self._consumer.end_offsets(parts)
        return {tuple(part): Bounds(begins[part], ends[part]) for part in parts}

    async def since(self, places: Collection[Place], when: datetime) -> Mapping[Place, int]:
        """Return each partition's first offset that was appended at `when` or later; without one it is left out."""
        async with _answering():
            times = {TopicPartition(*place): int(when.timestamp() * 1000) for place in sorted(places)}
            found = await self._consumer.offsets_for_times(times) if times else {}
        return {tuple(part): one.offset for part, one in found.items() if one is not None}

    async def stretch(self, place: Place, begin: int, limit: int) -> Stretch:
        """Return what lies from `begin` on: at most 500 records, none at `limit` or later.

        A gap is believed only when a second look from the same place shows it too. UnavailableError when Kafka does not
        answer, or retention takes the beginning away meanwhile.
        """
        async with _answering():
            first = await self._read(place, begin, limit)
            return first if first.is_whole else await self._read(place, begin, first.end)

    async def _read(self, place: Place, begin: int, limit: int) -> Stretch:
        part = TopicPartition(*place)
        self._consumer.assign([part])
        self._consumer.seek(part, begin)
        while True:
            fetched = await self._consumer.getmany(part, timeout_ms=FETCH_MS, max_records=STRETCH)
            position = await self._consumer.position(part)
            records = tuple(record_of(raw) for raw in fetched.get(part, ()) if raw.offset < limit)
            # Where nothing but markers of somebody's transaction lies, the position goes on without a record.
            if position > begin:
                return Stretch(place, begin, min(position, limit), records)


@asynccontextmanager
async def walking(kafka: KafkaAccess) -> AsyncIterator[TopicWalk]:
    """Yield eyes on Kafka for one pass; UnavailableError when it does not answer."""
    consumer = AIOKafkaConsumer(
        **kafka.client(),
        client_id="hub-reconciler",
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        max_partition_fetch_bytes=4_194_304,
        # One request is under way at a time: the next partition waits for its end, also when nothing more comes there.
        fetch_max_wait_ms=25,
    )
    try:
        async with _answering():
            await consumer.start()
        yield TopicWalk(consumer)
    finally:
        await consumer.stop()


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except OffsetOutOfRangeError as err:
        raise UnavailableError("broker", "the beginning of a partition went away") from err
    except (KafkaError, OSError, TimeoutError) as err:
        raise UnavailableError("broker") from err
    except asyncio.CancelledError as err:
        if asked_to_end():
            raise
        # The client lets the end of a task of its own through when a broker dies in the middle of a fetch.
        raise UnavailableError("broker") from err
