"""The stage's own consumer: it reads only from where PostgreSQL says, and never steps over anything unseen.

Before each fetch every partition's position is compared with the stored offset, else it is sought. The first record of
what was fetched must be the expected one; a hole is believed only when a second fetch from the same place shows it too
(markers of somebody's Kafka transaction), and never on the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from hub.errors import UnavailableError
from hub.store import offsets
from hub.store.offsets import Place
from hub.store.trouble import answering
from hub.streams.consumer import joined
from hub.streams.record import Record, record_of
from hub.streams.shell import Shell
from hub.streams.stage import Batch, Stage

_LOG: Final = structlog.get_logger(__name__)
MOST_RECORDS: Final = 500
FETCH_MS: Final = 200
_POSITION_SECONDS: Final = 0.5
_ASK_SECONDS: Final = 10.0
_TELL_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What was fetched of one partition: `records` from offset `expected` on; afterwards the position is `next`."""

    place: Place
    expected: int
    next: int
    records: tuple[Record, ...]
    read_until: datetime | None
    """Everything appended before this time has been read, with this piece."""
    lag: int


class Reader:
    """Fetches pieces of the partitions this process has been given."""

    def __init__(self, stage: Stage[Batch], shell: Shell) -> None:
        """Take the stage (whose topics, in whose group) and the world; nothing is connected yet."""
        self._stage = stage
        self._shell = shell
        self._consumer: AIOKafkaConsumer | None = None
        self._unsure: set[TopicPartition] = set()
        self._holes: dict[Place, tuple[int, int]] = {}
        self.stopped: dict[Place, str] = {}
        """Partitions that may not go on by themselves, and why."""

    async def stop(self) -> None:
        """Leave the group."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def fetch(self, resting: Iterable[Place]) -> list[Piece]:
        """Return what there is of all partitions but the `resting` and the stopped ones, at most 500 records.

        UnavailableError when broker or database do not answer.
        """
        if self._consumer is None:
            self._consumer = await joined(self._stage, self._shell, self._unsure)
        try:
            stored = await self._aligned()
            at_rest = {*resting, *self.stopped}
            active = [part for part in stored if part not in at_rest]
            if not active:
                await asyncio.sleep(FETCH_MS / 1000)
                return []
            got = await self._kafka.getmany(*active, timeout_ms=FETCH_MS, max_records=MOST_RECORDS)
            found = [await self._piece(part, stored[part], got.get(part, ())) for part in active]
            return [piece for piece in found if piece is not None]
        except (NoOffsetForPartitionError, OffsetOutOfRangeError, IllegalStateError):
            # A partition came, went, or lost what we had not read: look at all of them again.
            self._unsure.update(self._kafka.assignment())
            return []
        except (KafkaError, OSError) as err:
            # A client that has thrown may never recover by itself: the next turn makes a new one.
            await self.stop()
            raise UnavailableError("broker") from err

    def look_again(self, places: Iterable[Place]) -> None:
        """Go back to the stored offset of `places` before the next fetch."""
        self._unsure.update(TopicPartition(*place) for place in places)

    async def tell_kafka(self, positions: Mapping[Place, int]) -> None:
        """Commit to Kafka, for lag metrics of others only: nothing is ever read from there."""
        mine = {TopicPartition(*place): next_ for place, next_ in positions.items()}
        assigned = self._kafka.assignment()
        try:
            async with asyncio.timeout(_TELL_SECONDS):
                await self._kafka.commit({part: next_ for part, next_ in mine.items() if part in assigned})
        except (KafkaError, IllegalStateError, TimeoutError):
            return  # a rebalance is under way, or the broker is away; the next one tells the same

    @property
    def _kafka(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            raise UnavailableError("broker")
        return self._consumer

    async def _aligned(self) -> dict[TopicPartition, int]:
        parts = sorted(self._kafka.assignment())
        for gone in set(self.stopped) - set(parts):
            del self.stopped[gone]
        parts = [part for part in parts if part not in self.stopped]
        stored = await self._stored(parts)
        for part in parts:
            if part in self._unsure or await self._position(part) != stored[part]:
                await self._seek(part, stored[part])
        return {part: stored[part] for part in parts}

    async def _stored(self, parts: Sequence[TopicPartition]) -> dict[Place, int]:
        name = self._stage.name
        async with answering(), self._shell.engine.connect() as conn:
            found = await offsets.read(conn, name, parts)
        missing = [part for part in parts if part not in found]
        if missing:
            async with answering(), self._shell.engine.begin() as conn:
                await offsets.begin(conn, name, missing)
                found |= await offsets.read(conn, name, missing)
        return found

    async def _position(self, part: TopicPartition) -> int | None:
        try:
            async with asyncio.timeout(_POSITION_SECONDS):
                position: int = await self._kafka.position(part)
                return position
        except TimeoutError:
            return None

    async def _seek(self, part: TopicPartition, offset: int) -> None:
        async with asyncio.timeout(_ASK_SECONDS):
            begin = (await self._kafka.beginning_offsets([part]))[part]
        if begin > offset:
            # What lay between is gone: reading on would lose it in silence.
            self._stop(part, "log_start_above_offset")
        else:
            self._kafka.seek(part, offset)
        self._unsure.discard(part)

    async def _piece(self, part: TopicPartition, expected: int, raw: Sequence[object]) -> Piece | None:
        records = tuple(record_of(one) for one in raw)
        position = await self._position(part)
        if position is None or part in self._unsure:
            return None
        first = records[0].offset if records else position
        if first != expected and not self._believed(part, expected, first):
            return None
        self._holes.pop(part, None)
        highwater = self._kafka.highwater(part)
        lag = 0 if highwater is None else max(0, highwater - position)
        return Piece(tuple(part), expected, position, records, self._read_until(part, records, lag), lag)

    def _believed(self, part: TopicPartition, expected: int, first: int) -> bool:
        seen_before = self._holes.get(part) == (expected, first)
        if seen_before and self._stage.whole:
            self._stop(part, "hole_in_log")
            return False
        if not seen_before:
            self._holes[part] = (expected, first)
            self._unsure.add(part)
        return seen_before

    def _stop(self, part: TopicPartition, reason: str) -> None:
        self.stopped[part] = reason
        _LOG.critical("partition_stopped", topic=part.topic, partition=part.partition, reason=reason)

    def _read_until(self, part: TopicPartition, records: Sequence[Record], lag: int) -> datetime | None:
        polled = self._kafka.last_poll_timestamp(part)
        if not lag and polled:
            return datetime.fromtimestamp(polled / 1000, UTC)
        return records[-1].appended_at if records else None
