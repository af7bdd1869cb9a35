"""Ten numbered events on a topic of their own, and the two who read them: a plain Faust agent, and our runner."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from confluent_kafka.admin import NewTopic
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.embedded.admin import admin_client, done
from hub.embedded.kafka import KafkaPart
from hub.errors import PoisonError
from hub.streams.record import Record
from hub.streams.shell import KafkaAccess
from hub.streams.stage import Tally
from hub.telemetry.labels import Stage as StageName

GARBAGE = b"\xff\x00 no number"
PATIENCE = 40.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """A topic with numbered events."""

    kafka: KafkaPart = field(repr=False)
    topic: str

    @property
    def access(self) -> KafkaAccess:
        """Return how to log in."""
        return KafkaAccess(self.kafka.bootstrap, self.kafka.admin_user, self.kafka.admin_password)

    async def send(self, *values: bytes) -> None:
        """Append values in this order to the first partition."""
        await self.spread(values)

    async def spread(self, values: Sequence[bytes], partitions: int = 1) -> None:
        """Append values in this order, one partition after the other in turn."""
        producer = AIOKafkaProducer(**self.access.client(), acks="all")
        await producer.start()
        try:
            for at, value in enumerate(values):
                await producer.send_and_wait(self.topic, value, partition=at % partitions)
        finally:
            await producer.stop()

    async def committed(self, group: str) -> int:
        """Return the offset a group has committed to Kafka."""
        consumer = AIOKafkaConsumer(**self.access.client(), group_id=group, enable_auto_commit=False)
        await consumer.start()
        try:
            return await consumer.committed(TopicPartition(self.topic, 0)) or 0
        finally:
            await consumer.stop()


async def numbers(kafka: KafkaPart, topic: str, partitions: int = 1) -> Numbers:
    """Make an empty topic."""
    client = admin_client(kafka.login)
    await done(client.create_topics([NewTopic(topic, partitions, 1)]).values())
    return Numbers(kafka, topic)


def upto(last: int) -> list[bytes]:
    """Return the numbers 1 … `last` as JSON."""
    return [str(number).encode() for number in range(1, last + 1)]


@dataclass(slots=True)
class Agent:
    """A running plain agent and what it has printed."""

    process: asyncio.subprocess.Process
    printed: list[int] = field(default_factory=list)

    async def until(self, number: int) -> list[int]:
        """Return everything printed up to `number`."""
        async with asyncio.timeout(PATIENCE):
            while number not in self.printed:
                assert await self._line(), "the agent ended"
        return self.printed

    async def rest(self) -> list[int]:
        """Return everything it has printed, once it has ended."""
        async with asyncio.timeout(PATIENCE):
            while await self._line():
                pass
        return self.printed

    async def _line(self) -> bool:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if line.strip().isdigit():  # Faust greets with a picture
            self.printed.append(int(line))
        return bool(line)


@asynccontextmanager
async def plain_agent(source: Numbers, mode: str, folder: Path, **more: str) -> AsyncIterator[Agent]:
    """Run the Faust agent (`more`: further FAUST_… settings) and stop it cleanly (SIGTERM)."""
    given = {
        "FAUST_MODE": mode,
        "FAUST_TOPIC": source.topic,
        "FAUST_FOLDER": str(folder),
        "FAUST_BOOTSTRAP": source.kafka.bootstrap,
        "FAUST_USER": source.kafka.admin_user,
        "FAUST_PASSWORD": source.kafka.admin_password,
        **{f"FAUST_{name.upper()}": value for name, value in more.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.faust_losses.plain_agent",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | given,
    )
    try:
        yield Agent(process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            await process.wait()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A batch of the number stage: what was read, and what could not be."""

    numbers: tuple[int, ...] = ()
    parked: tuple[int, ...] = ()
    """Offsets."""


class NumberStage:
    """Writes numbers into a table, in the runner's transaction; cannot carry out 4, unless it was `mended`."""

    name: StageName = "border"
    pattern: str | None = None
    whole = False

    def __init__(self, source: Numbers, poison: int) -> None:
        """Take the topic and the number our code stumbles over."""
        self.topics: tuple[str, ...] = (source.topic,)
        self.group = f"runner-{source.topic}"
        self._poison = poison

    async def prepare(self, records: Sequence[Record]) -> Sheet:
        """Read the numbers; what is none is parked."""
        good = [record for record in records if (record.value or b"").isdigit()]
        bad = tuple(record.offset for record in records if record not in good)
        return Sheet(tuple(int(record.value or b"") for record in good), bad)

    async def carry_out(self, conn: AsyncConnection, batch: Sheet) -> Tally:
        """Write what was read and what was parked."""
        for number in batch.numbers:
            if number == self._poison:
                raise ValueError("nobody foresaw this")
            await conn.execute(text("INSERT INTO told VALUES (:n)"), {"n": number})
        for offset in batch.parked:
            await conn.execute(text("INSERT INTO parked VALUES (:o)"), {"o": offset})
        return Tally(events=Counter())

    def poisoned(self, record: Record, error: PoisonError, batch: Sheet | None) -> Sheet:
        """Park this one."""
        return Sheet(parked=(record.offset,))


async def column(engine: AsyncEngine, table: str) -> list[int]:
    """Return what a table of the number stage holds, in order."""
    async with engine.connect() as conn:
        return sorted((await conn.execute(text(f"SELECT * FROM {table}"))).scalars())
