"""One loop runs every lane: one holder at a time, taken over when silent, given back at a clean stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from hub.errors import UnavailableError
from hub.store.leases import Lease, hold
from hub.streams.gauges import Gauges
from hub.streams.lane_loop import LaneLoop
from hub.streams.wake import DatabaseWake
from tests.examples.regions import SOCIAL_WORK
from tests.integration.lanes.world import World


class Counting:
    """A lane that notes its turns under its lease, as every lane does."""

    name = "log"

    def __init__(self, world: World, deed: Callable[[], Awaitable[bool]] | None = None) -> None:
        self.turns: list[float] = []
        self.done = 0
        self._world = world
        self._deed = deed

    async def turn(self, lease: Lease) -> bool:
        """Take the turn."""
        self.turns.append(time.monotonic())
        busy = await self._deed() if self._deed else False
        async with self._world.shell.engine.begin() as conn:
            await hold(conn, lease)
        self.done += 1
        return busy


@asynccontextmanager
async def running(world: World, lane: Counting) -> AsyncIterator[LaneLoop]:
    """Run a loop on the lane, with a wake of its own, and stop it at the end."""
    wake = DatabaseWake(world.url)
    listening = asyncio.create_task(wake.listen())
    loop = LaneLoop(lane, world.shell.engine, wake, world.shell.health)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        await asyncio.wait_for(task, 20)
        listening.cancel()


async def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.02)


async def test_one_of_two_loops_holds_the_lane_and_gives_it_at_a_clean_stop(world: World) -> None:
    """The other one waits, and goes on at once when the first one stops."""
    one, other = Counting(world), Counting(world)
    async with running(world, one) as first:
        await until(lambda: one.done > 0)
        async with running(world, other):
            await asyncio.sleep(1.5)
            assert other.turns == []
            first.stop()
            stopped = time.monotonic()
            await until(lambda: other.done > 0)
            assert other.turns[0] - stopped < 4


async def test_a_silent_holder_is_taken_over_after_its_five_seconds(world: World) -> None:
    """A holder that neither prolongs nor gives back loses the lane, and not before."""
    dead = await world.lease("log", "dead")
    begun = time.monotonic()
    lane = Counting(world)
    async with running(world, lane):
        await until(lambda: lane.done > 0)
        assert 4 < lane.turns[0] - begun < 9
    with pytest.raises(Exception, match="lease_lost"):
        async with world.shell.engine.begin() as conn:
            await hold(conn, dead)


async def test_a_long_turn_keeps_its_lane(world: World) -> None:
    """The lease is prolonged during the turn: nobody else takes it."""

    async def long() -> bool:
        await asyncio.sleep(8)
        return False

    one, other = Counting(world, long), Counting(world)
    async with running(world, one):
        await until(lambda: len(one.turns) == 1)
        async with running(world, other):
            await until(lambda: one.done == 1, 12)
            assert other.turns == []


async def test_trouble_waits_and_ends_by_itself(world: World) -> None:
    """Whatever a turn runs into, the loop goes on: known trouble and surprise alike."""
    troubles: list[Exception] = [UnavailableError("broker"), ValueError("surprise")]

    async def troubled() -> bool:
        if troubles:
            raise troubles.pop()
        return False

    lane = Counting(world, troubled)
    async with running(world, lane):
        await until(lambda: lane.done > 0)
    assert len(lane.turns) >= 3


async def test_a_lost_lease_is_harmless(world: World) -> None:
    """A lane taken away during a turn marks nothing, and comes back when it is free."""

    async def robbed() -> bool:
        if len(lane.turns) == 1:
            await world.lease("log", "robber")
        return False

    lane = Counting(world, robbed)
    async with running(world, lane):
        await until(lambda: len(lane.turns) >= 1)
        assert lane.done == 0
        await until(lambda: lane.done > 0)


async def test_a_row_wakes_its_lane(world: World) -> None:
    """What is queued is seen long before the idle second is over."""
    lane = Counting(world)
    lane.name = "delivery"
    waits = []
    async with running(world, lane):
        await until(lambda: lane.done > 1)
        for _ in range(5):
            seen = lane.done
            await world.refuse(SOCIAL_WORK)
            begun = time.monotonic()
            await until(lambda seen=seen: lane.done > seen)
            waits.append(time.monotonic() - begun)
    assert sorted(waits)[2] < 0.5


async def test_a_stop_does_not_wait_for_a_turn_that_hangs(world: World) -> None:
    """A turn that never ends is cut off; the loop ends."""

    async def never() -> bool:
        await asyncio.sleep(3600)
        return True

    lane = Counting(world, never)
    async with running(world, lane):
        await until(lambda: len(lane.turns) == 1)
        begun = time.monotonic()
    assert time.monotonic() - begun < 16


async def test_gauges_say_what_waits_and_for_how_long(world: World) -> None:
    """Rows and ages of every lane with a queue are on the page."""
    await world.family()
    await world.told(SOCIAL_WORK, times=3)
    await world.do("UPDATE delivery SET made_at = clock_timestamp() - interval '60 s'")
    await Gauges(world.shell).read()
    page = world.shell.metrics.page().decode()
    assert 'hub_waiting_rows{lane="delivery"} 3.0' in page
    assert 'hub_waiting_rows{lane="log"} 3.0' in page
    (age,) = (line for line in page.splitlines() if line.startswith('hub_waiting_oldest_seconds{lane="delivery"}'))
    assert 'hub_quarantine_parked{stage="border"} 0.0' in page
    assert "hub_frozen_families 0.0" in page
    assert 60 <= float(age.split()[-1]) < 120
