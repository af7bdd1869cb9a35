"""Kafka away: deliveries are given up within seconds and tried later, the log waits as long as it takes."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.delivery.producers import EXIT_UNSETTLED, Message, Outcome
from hub.embedded.kafka import KafkaPart
from hub.errors import UnavailableError
from hub.schemas import log_record
from hub.schemas.topics import EVENTS, out_topic
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.lane_loop import LaneLoop
from hub.streams.log_lane import LogLane
from hub.streams.wake import DatabaseWake
from tests.conftest import FreshDatabase
from tests.examples.regions import PARISH, SOCIAL_WORK
from tests.integration.lanes.world import World, furnished, made, permit
from tests.stopped import stopped

UNSETTLED = """
import asyncio
from hub.delivery.producers import Sender

async def main():
    await Sender({}, lasting=False)._settle([asyncio.get_running_loop().create_future()])

asyncio.run(main())
"""


@pytest_asyncio.fixture
async def alone(own_kafka: KafkaPart, fresh_database: FreshDatabase) -> AsyncIterator[World]:
    """Return a hub on a Kafka that may be stopped."""
    await furnished(own_kafka)
    world = await made(own_kafka, await fresh_database("away"), await fresh_database("away_vault", "vault"))
    try:
        yield world
    finally:
        await world.end()


async def test_the_log_lane_survives_ten_seconds_without_kafka(alone: World) -> None:
    """Killed and started again after 10 s: every event is on the log, in order, and nothing ended."""
    await alone.family()
    loop = LaneLoop(
        LogLane(alone.shell, alone.sender(lasting=True)),
        alone.shell.engine,
        DatabaseWake(alone.url),
        alone.shell.health,
    )
    running = asyncio.create_task(loop.run())
    await alone.happens()
    await _until(alone, "SELECT count(*) FROM event WHERE state = 'logged'", 1)
    alone.kafka.child.kill()
    for _ in range(5):
        await alone.happens()
    await asyncio.sleep(10)
    assert not running.done()
    await alone.kafka.child.restart()
    await _until(alone, "SELECT count(*) FROM event WHERE state = 'logged'", 6)
    loop.stop()
    await asyncio.wait_for(running, 20)
    numbers = [log_record.read(one.value or b"").family_no for one in await alone.read(EVENTS)]
    assert list(dict.fromkeys(numbers)) == [1, 2, 3, 4, 5, 6]


async def test_a_stop_while_kafka_is_away_does_not_hang(alone: World) -> None:
    """Lane loop and producer let go within their time; what was not marked goes out later."""
    await alone.family()
    sender = alone.sender(lasting=True)
    loop = LaneLoop(LogLane(alone.shell, sender), alone.shell.engine, DatabaseWake(alone.url), alone.shell.health)
    await sender.ready()
    alone.kafka.child.kill()
    await alone.happens()
    running = asyncio.create_task(loop.run())
    await asyncio.sleep(1)
    begun = time.monotonic()
    loop.stop()
    await asyncio.wait_for(running, 25)
    await sender.stop()
    assert time.monotonic() - begun < 25
    await alone.kafka.child.restart()
    await alone.turns(LogLane(alone.shell, alone.sender(lasting=True)))
    assert await alone.one("SELECT state FROM event") == "logged"


async def test_deliveries_to_a_frozen_kafka_are_given_up_and_recipients_rest(alone: World) -> None:
    """Within 5 s all is settled, the lock is let go, recipients rest; afterwards everything comes, gap-free."""
    await alone.family()
    await alone.told(SOCIAL_WORK, PARISH)
    await alone.deliver()
    await alone.told(SOCIAL_WORK, PARISH, times=2)
    lane = DeliveryLane(alone.shell, alone.sender())
    lease = await alone.lease("delivery")
    await lane._publisher._sender.ready()
    with stopped(alone.kafka.pid):
        begun = time.monotonic()
        with pytest.raises(UnavailableError):
            await lane.turn(lease)
        assert time.monotonic() - begun < 12
        assert await alone.rows("SELECT failures FROM recipient") == [(1,), (1,)]
        await asyncio.wait_for(alone.withdraw(), 2)
    await asyncio.sleep(2)
    await alone.permit(permit())
    await alone.do("UPDATE recipient SET wait_until = NULL")
    await alone.deliver()
    for org in (SOCIAL_WORK, PARISH):
        numbers = [one.seq for one in await alone.out(org)]
        assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


async def test_a_broker_that_is_down_is_noticed_before_the_lock(alone: World) -> None:
    """`ready` says so; no transaction was begun."""
    sender = alone.sender()
    alone.kafka.child.kill()
    try:
        with pytest.raises(UnavailableError):
            await sender.ready()
    finally:
        await alone.kafka.child.restart()
    await sender.ready()


async def test_a_cancelled_send_is_settled_first(alone: World) -> None:
    """Cancelled or not, nothing is left that could still go out."""
    sender = alone.sender()
    await sender.ready()
    first = Message(out_topic(PARISH), None, b"x", (("hub_seq", b"0"), ("ce_id", b""), ("ce_type", b"")))
    assert await sender.send_all([first]) == [Outcome.TAKEN]
    with stopped(alone.kafka.pid):
        sending = asyncio.create_task(sender.send_all([Message(out_topic(PARISH), None, b"y")]))
        await asyncio.sleep(0.3)
        assert not sending.done()
        begun = time.monotonic()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert time.monotonic() - begun > 0.5


async def test_one_topic_nobody_knows_takes_none_with_it(alone: World) -> None:
    """Messages to known topics go out in the same call."""
    sender = alone.sender()
    messages = [
        Message(topic, None, b"x") for topic in ("hub.out.aaa-poissa", out_topic(PARISH), out_topic(SOCIAL_WORK))
    ]
    assert await sender.send_all(messages) == [Outcome.AWAY, Outcome.TAKEN, Outcome.TAKEN]


async def test_a_message_over_the_limit_is_too_large_and_its_neighbours_go(alone: World) -> None:
    """What can never go is told apart from what could not go now."""
    sender = alone.sender()
    messages = [Message(out_topic(PARISH), None, bytes(size)) for size in (10, 1_100_000, 10)]
    assert await sender.send_all(messages) == [Outcome.TAKEN, Outcome.TOO_LARGE, Outcome.TAKEN]


async def test_an_unsettled_send_ends_the_process() -> None:
    """After 5 s with a message that may still go out, the process is gone: exit 70."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", UNSETTLED, stderr=asyncio.subprocess.DEVNULL)
    assert await asyncio.wait_for(process.wait(), 30) == EXIT_UNSETTLED


async def _until(world: World, sql: str, value: object) -> None:
    end = time.monotonic() + 60
    while await world.one(sql) != value:
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.1)
