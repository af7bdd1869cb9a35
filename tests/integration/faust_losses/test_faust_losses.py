"""Why the offset lives in PostgreSQL: what a plain Faust agent loses on a real broker, our runner keeps."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
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
        async with asyncio.timeout(PATIENCE):
            while True:
                if number in await column(shell.engine, "told"):
                    break
                await asyncio.sleep(0.1)
    finally:
        runner.stop()
        await task
