"""Why the offset lives in PostgreSQL: what a plain Faust agent loses on a real broker, our runner keeps."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import text

from hub.embedded.kafka import KafkaPart
from hub.sealing.keyring import Keyring
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.store.regions import Regions
from hub.streams.runner import Runner
from hub.streams.shell import Shell
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics
from tests.conftest import FreshDatabase
from tests.integration.faust_losses.numbers import (
    GARBAGE,
    PATIENCE,
    Agent,
    Numbers,
    NumberStage,
    Sheet,
    column,
    numbers,
    plain_agent,
    upto,
)

TEN = upto(10)
WITH_GARBAGE = [*upto(3), GARBAGE, *upto(10)[4:]]


PARTS, MANY = 4, upto(204)[4:]
"""Numbers in turn on several partitions, 4 not among them."""
ALL = {int(value) for value in MANY}


@dataclass(frozen=True, slots=True)
class Case:
    """How an agent reads, what it is sent, and what it loses of it."""

    mode: str
    sent: list[bytes]
    lost: set[int]


CASES = {
    "an exception in the agent": Case("one", TEN, {4}),
    "a value that cannot be decoded": Case("one", WITH_GARBAGE, {4}),
    "an exception while five are taken together": Case("take", TEN, {4, 5}),
}


async def test_a_plain_faust_agent_loses_events(kafka: KafkaPart, tmp_path: Path) -> None:
    """The event is neither processed nor parked, its offset is committed, and a restart does not bring it back."""
    lost = await asyncio.gather(*(_lost(kafka, tmp_path / name, case) for name, case in CASES.items()))
    assert dict(zip(CASES, lost, strict=True)) == {name: case.lost for name, case in CASES.items()}


@pytest.mark.parametrize(
    ("sent", "poison"),
    [
        pytest.param(TEN, 4, id="an exception in our code"),
        pytest.param(WITH_GARBAGE, 0, id="a value that cannot be read"),
    ],
)
async def test_our_runner_parks_the_event_and_goes_on(
    kafka: KafkaPart, fresh_database: FreshDatabase, sent: list[bytes], poison: int
) -> None:
    """The same ten events: nine are done once, the fourth is parked in the transaction that moves its offset."""
    source = await numbers(kafka, f"kept-{token_hex(4)}")
    await source.send(*sent)
    shell = await _shell(source, await fresh_database(f"kept_{token_hex(4)}"))
    try:
        await _run_until(NumberStage(source, poison), shell, 10)
        assert await column(shell.engine, "told") == [1, 2, 3, 5, 6, 7, 8, 9, 10]
        assert await column(shell.engine, "parked") == [3]
        await source.send(b"11")
        await _run_until(NumberStage(source, poison), shell, 11)
        assert await column(shell.engine, "told") == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]
        assert await column(shell.engine, "parked") == [3]
    finally:
        await shell.engine.dispose()


async def test_a_second_plain_agent_that_joins_does_events_again(kafka: KafkaPart, tmp_path: Path) -> None:
    """At the rebalance, what the first has done and not yet committed is done a second time by somebody."""
    source = await numbers(kafka, f"joined-{token_hex(4)}", PARTS)
    await source.spread(MANY, PARTS)
    async with (
        _following(source, tmp_path / "first") as first,
        _following(source, tmp_path / "second", after=first) as second,
    ):
        await _until(lambda: {*first.printed, *second.printed} >= ALL)
    times = Counter(first.printed + second.printed)
    assert set(times) == ALL
    assert [number for number, count in times.items() if count > 1]


async def test_a_second_runner_of_ours_that_joins_does_nothing_again(
    kafka: KafkaPart, fresh_database: FreshDatabase
) -> None:
    """The table refuses a number that comes twice; it would be parked, and none is."""
    source = await numbers(kafka, f"shared-{token_hex(4)}", PARTS)
    shell = await _shell(source, await fresh_database(f"shared_{token_hex(4)}"))
    first, second = (Runner(NumberStage(source, 0), replace(shell, instance=name)) for name in ("one", "two"))
    tasks = [asyncio.create_task(first.run())]
    try:
        for at in range(0, len(MANY), PARTS):
            await source.spread(MANY[at : at + PARTS], PARTS)
            if at == len(MANY) // 4 // PARTS * PARTS:
                tasks.append(asyncio.create_task(second.run()))
            await asyncio.sleep(0.1)
        for number in MANY[-PARTS:]:
            await _told(shell, int(number))
        assert await column(shell.engine, "told") == sorted(ALL)
        assert await column(shell.engine, "parked") == []
    finally:
        first.stop()
        second.stop()
        await asyncio.gather(*tasks)
        await shell.engine.dispose()


async def test_sigterm_in_the_middle_of_an_event_is_no_loss_and_takes_as_long_as_the_event(
    kafka: KafkaPart, tmp_path: Path
) -> None:
    """Faust 0.15.3 lets the event finish however long it takes; what is stopped harder comes again."""
    source = await numbers(kafka, f"stopped-{token_hex(4)}")
    await source.send(*TEN)
    async with plain_agent(source, "slow", tmp_path, for_4="4") as agent:
        await agent.until(0)
        begin = time.monotonic()
        agent.process.send_signal(signal.SIGTERM)
        assert await agent.rest() == [1, 2, 3, 0, 4]
        assert time.monotonic() - begin > 3
    assert await source.committed(f"plain-agent-{source.topic}") == 4
    async with plain_agent(source, "slow", tmp_path) as agent:
        assert await agent.until(10) == [5, 6, 7, 8, 9, 10]


@asynccontextmanager
async def _following(source: Numbers, folder: Path, after: Agent | None = None) -> AsyncIterator[Agent]:
    """Run a plain agent with Faust's usual pause between commits, and read along; begin when `after` is at work."""
    if after is not None:
        await _until(lambda: len(after.printed) >= PARTS)
    async with plain_agent(source, "slow", folder, seconds="0.05", commit="2.8") as agent:
        reading = asyncio.create_task(agent.rest())
        try:
            yield agent
        finally:
            reading.cancel()


async def _until(look: Callable[[], bool]) -> None:
    begin = time.monotonic()
    while not look():
        assert time.monotonic() - begin < PATIENCE
        await asyncio.sleep(0.1)


async def _lost(kafka: KafkaPart, folder: Path, case: Case) -> set[int]:
    """Return which of ten events an agent never processes, neither before nor after a restart."""
    source = await numbers(kafka, f"losses-{token_hex(4)}")
    await source.send(*case.sent)
    async with plain_agent(source, case.mode, folder) as agent:
        first = list(await agent.until(10))
        await _until_committed(source)
    await source.send(b"11")
    async with plain_agent(source, case.mode, folder) as agent:
        after_restart = list(await agent.until(11))
    return set(range(1, 12)) - set(first + after_restart)


async def _until_committed(source: Numbers) -> None:
    """Wait until Faust has committed all ten, the lost one among them."""
    begin = time.monotonic()
    while await source.committed(f"plain-agent-{source.topic}") < 10:
        assert time.monotonic() - begin < PATIENCE
        await asyncio.sleep(0.2)


async def _shell(source: Numbers, url: str) -> Shell:
    engine = store_engine(url)
    await upgrade(engine)
    async with engine.begin() as conn:
        await conn.execute(text("CREATE TABLE told (number integer PRIMARY KEY)"))
        await conn.execute(text("CREATE TABLE parked (position integer PRIMARY KEY)"))
    return Shell(
        engine=engine,
        vault=engine,
        keyring=Keyring.from_master(b"m" * 32),
        kafka=source.access,
        metrics=Metrics(),
        health=Health(()),
        regions=Regions(),
        instance="test",
    )


async def _run_until(stage: NumberStage, shell: Shell, number: int) -> None:
    runner: Runner[Sheet] = Runner(stage, shell)
    task = asyncio.create_task(runner.run())
    try:
        await _told(shell, number)
    finally:
        runner.stop()
        await task


async def _told(shell: Shell, number: int) -> None:
    """Wait until a number has been told."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if number in await column(shell.engine, "told"):
                break
            await asyncio.sleep(0.1)
