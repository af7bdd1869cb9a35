"""The runner's own laws, with a stage that writes down what it carries out and stumbles over what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.embedded.provision import provision_kafka
from hub.errors import PoisonError, UnavailableError
from hub.schemas.topics import HUB_USER, AclSpec, TopicSpec
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.streams.record import Record
from hub.streams.runner import Runner
from hub.streams.shell import Shell
from hub.streams.stage import Tally
from hub.telemetry.health import Health
from hub.telemetry.labels import Stage as StageName
from tests.integration.streams.world import World, until

MANY = 1200


@dataclass(frozen=True, slots=True)
class Written:
    """Records, or one that is parked."""

    records: tuple[Record, ...]
    parked: str = ""


@dataclass(slots=True)
class DiaryStage:
    """Writes each record into the table `diary`; stumbles, is poisoned or finds no database as the record says."""

    topics: tuple[str, ...]
    name: StageName = "family"
    group: str = field(default_factory=lambda: f"hub.diary-{uuid4().hex[:8]}")
    pattern: str | None = None
    whole: bool = True
    away: int = 3
    """How often the database is away for a record that says so."""

    async def prepare(self, records: Sequence[Record]) -> Written:
        return Written(tuple(records))

    async def carry_out(self, conn: AsyncConnection, batch: Written) -> Tally:
        for record in batch.records:
            if not batch.parked:
                self._stumble(record.value or b"")
            await conn.execute(
                text("INSERT INTO diary (place, word, parked) VALUES (:place, :word, :parked)"),
                {"place": record.offset, "word": (record.value or b"").decode(), "parked": batch.parked},
            )
        return Tally()

    def poisoned(self, record: Record, error: PoisonError, batch: Written | None) -> Written:
        return Written((record,), error.reason)

    def _stumble(self, word: bytes) -> None:
        if word == b"surprise":
            raise ZeroDivisionError
        if word == b"poison":
            raise PoisonError("bad_field")
        if word == b"away" and self.away:
            self.away -= 1
            raise UnavailableError("database")
        if word == b"cut off" and self.away:
            self.away -= 1
            raise asyncio.CancelledError


@dataclass(slots=True)
class Diary:
    """A stage on a database and a topic of its own."""

    shell: Shell
    stage: DiaryStage
    world: World

    async def send(self, *words: str) -> None:
        for word in words[:-1]:
            await self.world.producer.send(self.stage.topics[0], value=word.encode(), partition=0)
        await self.world.producer.send_and_wait(self.stage.topics[0], value=words[-1].encode(), partition=0)

    async def lines(self) -> list[tuple[str, str]]:
        async with self.shell.engine.connect() as conn:
            return [
                (row[0], row[1]) for row in await conn.execute(text("SELECT word, parked FROM diary ORDER BY place"))
            ]

    async def at_least(self, count: int) -> list[tuple[str, str]]:
        async def look() -> list[tuple[str, str]] | None:
            found = await self.lines()
            return found if len(found) >= count else None

        return await until(look)

    @contextlib.asynccontextmanager
    async def running(self, instance: str = "one") -> AsyncIterator[None]:
        runner = Runner(self.stage, replace(self.shell, instance=instance))
        task = asyncio.create_task(runner.run())
        try:
            yield
        finally:
            runner.stop()
            await task


@pytest_asyncio.fixture
async def diary(world: World) -> AsyncIterator[Diary]:
    """Return a diary whose place is unique: a record carried out twice would break it."""
    topic = f"diary-{uuid4().hex[:8]}"
    rules = [
        AclSpec(HUB_USER, "read", "topic", "literal", topic),
        AclSpec(HUB_USER, "write", "topic", "literal", topic),
    ]
    await provision_kafka(world.login, {}, [TopicSpec(topic, 1, {})], rules)
    engine = store_engine(await world.fresh_url("diary"))
    await upgrade(engine)
    async with engine.begin() as conn:
        await conn.execute(text("CREATE TABLE diary (place bigint PRIMARY KEY, word text, parked text)"))
    yield Diary(replace(world.shell, engine=engine, health=Health(())), DiaryStage((topic,)), world)
    await engine.dispose()


async def test_every_record_is_carried_out_once_and_in_order(diary: Diary) -> None:
    """What lies on the topic is carried out as it lies there."""
    words = [str(number) for number in range(MANY)]
    await diary.send(*words)
    async with diary.running():
        assert [word for word, _ in await diary.at_least(MANY)] == words


async def test_a_surprise_is_narrowed_to_its_event(diary: Diary) -> None:
    """Of a batch with one event nobody foresaw, that event is parked and all others are carried out, once."""
    await diary.send("a", "surprise", "b", "poison", "c")
    async with diary.running():
        assert await diary.at_least(5) == [
            ("a", ""), ("surprise", "unexpected"), ("b", ""), ("poison", "bad_field"), ("c", ""),
        ]  # fmt: skip


async def test_trouble_is_waited_for_with_the_same_events(diary: Diary) -> None:
    """While the database is away nothing is parked and nothing is skipped."""
    await diary.send("a", "away", "b")
    async with diary.running():
        assert await diary.at_least(3) == [("a", ""), ("away", ""), ("b", "")]
    assert diary.stage.away == 0


async def test_a_client_that_cuts_off_a_fetch_does_not_end_the_stage(diary: Diary) -> None:
    """A broker that dies cancels inner tasks of its client; the stage waits and goes on with the same events."""
    await diary.send("a", "cut off", "b")
    async with diary.running():
        assert await diary.at_least(3) == [("a", ""), ("cut off", ""), ("b", "")]
    assert diary.stage.away == 0


async def test_several_surprises_stop_the_partition(diary: Diary) -> None:
    """The third event nobody foresaw within minutes is not parked: its partition rests and tries again."""
    await diary.send("surprise", "surprise", "surprise", "after")
    async with diary.running():
        assert await diary.at_least(2) == [("surprise", "unexpected")] * 2
        await asyncio.sleep(1.5)
        assert len(await diary.lines()) == 2


async def test_a_runner_goes_on_where_the_last_one_committed(diary: Diary) -> None:
    """A second process under the same name reads on from the stored offset."""
    await diary.send("a", "b")
    async with diary.running():
        await diary.at_least(2)
    await diary.send("c")
    async with diary.running():
        assert [word for word, _ in await diary.at_least(3)] == ["a", "b", "c"]


async def test_two_runners_share_without_doubling(diary: Diary) -> None:
    """While a second process joins and the first leaves, each record is carried out once."""
    words = [str(number) for number in range(MANY)]
    await diary.send(*words[: MANY // 2])
    async with diary.running("two"):
        async with diary.running("one"):
            await diary.send(*words[MANY // 2 :])
            await diary.at_least(MANY // 2)
        assert [word for word, _ in await diary.at_least(MANY)] == words


async def test_an_offset_below_the_log_start_stops_the_partition(diary: Diary) -> None:
    """What retention took before it was read is never stepped over in silence."""
    await diary.send("a", "b", "c")
    await diary.world.delete_before(diary.stage.topics[0], 2)
    async with diary.running():
        await asyncio.sleep(1.5)
        assert await diary.lines() == []
        parts = {part.name: part.ok for part in diary.shell.health.readiness().parts}
        assert parts["stage.family"] is False


async def test_an_offset_moved_by_somebody_else_is_obeyed(diary: Diary) -> None:
    """The stored offset is the truth: moved forward by another process, what lies before it is not carried out here."""
    await diary.send("a", "b")
    async with diary.running():
        await diary.at_least(2)
        async with diary.shell.engine.begin() as conn:
            await conn.execute(text("UPDATE offsets SET next = 3"))
        await diary.send("skipped", "carried out")
        assert [word for word, _ in await diary.at_least(3)] == ["a", "b", "carried out"]


async def test_an_offset_set_back_while_running_is_obeyed_at_once(diary: Diary) -> None:
    """Before each fetch the position is compared with the stored offset, also when nothing new has come."""
    await diary.send("a", "b")
    async with diary.running():
        await diary.at_least(2)
        async with diary.shell.engine.begin() as conn:
            await conn.execute(text("DELETE FROM diary"))
            await conn.execute(text("UPDATE offsets SET next = 0"))
        assert [word for word, _ in await diary.at_least(2)] == ["a", "b"]
