"""One stage or lane alone in this process, from a full queue to an empty one: how long, how much processor time?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bench.place import INSTANCE, Place
from bench.processes import since, used
from bench.progress import until
from hub.errors import PoisonError
from hub.store.leases import Lease, give, take
from hub.streams.record import Record
from hub.streams.runner import Runner
from hub.streams.stage import Batch, Stage, Tally


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of work: events carried out, seconds it took, processor seconds by name."""

    events: int
    seconds: float
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds if self.seconds else 0.0

    def micros(self, name: str) -> float:
        """Processor time of `name` per event, in millionths of a second."""
        return self.cpu[name] / self.events * 1e6 if self.events else 0.0


class Clock:
    """Measures a stretch in this process; begun once, at the first work."""

    def __init__(self, place: Place) -> None:
        """Take the place; nothing runs yet."""
        self._place = place
        self._begin = self._here = 0.0
        self._used: dict[str, float] = {}

    def begin(self) -> None:
        """Begin, unless it has begun."""
        if not self._begin:
            self._used = used(self._place)
            self._here, self._begin = time.process_time(), time.perf_counter()

    def end(self, events: int) -> Stretch:
        """Return what passed since the beginning."""
        seconds, here = time.perf_counter() - self._begin, time.process_time() - self._here
        return Stretch(events, seconds, {"here": here, **since(self._used, used(self._place))})


class Watched(Generic[Batch]):
    """A stage that starts the clock at its first record, so that joining the consumer group is not counted."""

    def __init__(self, stage: Stage[Batch], clock: Clock) -> None:
        """Take the real stage and the clock."""
        self._stage = stage
        self._clock = clock
        self.name = stage.name
        self.group = stage.group
        self.pattern = stage.pattern
        self.topics = stage.topics
        self.whole = stage.whole

    async def prepare(self, records: Sequence[Record]) -> Batch:
        """Start the clock and do what the stage does."""
        self._clock.begin()
        return await self._stage.prepare(records)

    async def carry_out(self, conn: AsyncConnection, batch: Batch) -> Tally:
        """Do what the stage does."""
        return await self._stage.carry_out(conn, batch)

    def poisoned(self, record: Record, error: PoisonError, batch: Batch | None) -> Batch:
        """Do what the stage does."""
        return self._stage.poisoned(record, error, batch)


async def stage_alone(place: Place, stage: Stage[Batch], events: int, done: Callable[[], Awaitable[bool]]) -> Stretch:
    """Run the real runner with `stage` until `done`."""
    clock = Clock(place)
    runner = Runner(Watched(stage, clock), place.shell)
    task = asyncio.create_task(runner.run())
    try:
        await until(done, f"the {stage.name} stage through")
        return clock.end(events)
    finally:
        runner.stop()
        await task


class Lane(Protocol):
    """What a lane does in one turn."""

    name: str

    async def turn(self, lease: Lease) -> bool:
        """Do one bounded piece of work; tell whether there was any."""
        ...


MOST_TURNS: Final = 10_000


async def lane_alone(place: Place, lane: Lane, events: int) -> Stretch:
    """Take turns of `lane`, as its loop does, until there is nothing left."""
    clock = Clock(place)
    clock.begin()
    for _ in range(MOST_TURNS):
        async with place.shell.engine.begin() as conn:
            lease = await take(conn, lane.name, INSTANCE)
        if lease is None:
            # Whoever held it before has let go, or their time runs out within seconds.
            await asyncio.sleep(0.1)
            clock = Clock(place)
            clock.begin()
        elif not await lane.turn(lease):
            break
    found = clock.end(events)
    async with place.shell.engine.begin() as conn:
        await give(conn, lane.name, INSTANCE)
    return found
