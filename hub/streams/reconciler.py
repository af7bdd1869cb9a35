"""The reconciler: everything the hub says it has read and logged is there, or somebody hears of it.

It has eyes of its own and shares no code with what it watches: no runner, no consumer group, no lease. It reads topics
at low pace and ledgers in short transactions, waits for nobody and is waited for by nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from hub.errors import UnavailableError
from hub.schemas.topics import EVENTS
from hub.store import holes, ledger_rows, reconciled
from hub.store.reconciled import Place
from hub.store.trouble import answering
from hub.streams.compare_log import PLACES, compare_log
from hub.streams.compare_ways_in import compare_ways_in
from hub.streams.reconciling import Eyes, Found, Look, Progress
from hub.streams.topic_walk import TopicWalk, walking
from hub.telemetry.health import Health
from hub.telemetry.labels import Vocabulary

_LOG: Final = structlog.get_logger(__name__)
PART: Final = "reconciler"
SPEAK_SECONDS: Final = 5.0
"""How often it says that it is well."""
LONGEST_WAIT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Scope:
    """What one pass looks at: what is new everywhere, or more or less than that."""

    topic: str | None = None
    """One way in alone."""
    whole: bool = False
    """From the beginning of the topics, not from where the last pass ended."""
    since: datetime | None = None
    """From what was appended at this time on (UTC)."""


NEW: Final = Scope()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a pass begins (seconds), and how many records it looks at in a second."""

    every_seconds: float = 60.0
    records_per_second: float = 2000.0


async def compare(eyes: Eyes, scope: Scope, pace: Pace, progress: Progress) -> Found:
    """Compare topics and ledgers once, write every hole down, tell the new ones, close the mended ones.

    UnavailableError when Kafka or the database do not answer: what was compared stays compared, the next pass goes on.
    """
    async with walking(eyes.kafka) as walk:
        look = Look(eyes, walk, Found(), 1 / pace.records_per_second, progress)
        async with answering(), eyes.engine.connect() as conn:
            stored = await ledger_rows.stored(conn)
        ways_in = _of("border", stored, scope.topic)
        eyes.metrics.use(Vocabulary(topics=frozenset({EVENTS, *(topic for topic, _ in ways_in)})))
        if scope.whole or scope.since is not None:
            await _set_back(look, ways_in, scope)
        await compare_ways_in(look, ways_in)
        if scope.topic is None:
            await compare_log(look, _of("family", stored, None))
        await _close(look)
        return look.found


class Reconciler:
    """Passes, one after the other, until it is stopped."""

    def __init__(self, eyes: Eyes, health: Health, pace: Pace) -> None:
        """Take the world, whom to tell that all is well, and how fast to go."""
        self._eyes = eyes
        self._health = health
        self._pace = pace
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask for the end; a pass under way is left where it is, the next one goes on from there."""
        self._stopping.set()

    async def run(self) -> None:
        """Look at what is new every `every_seconds`; trouble waits 1 → 30 s and begins where it ended."""
        wait = 1.0
        while not self._stopping.is_set():
            passing = asyncio.create_task(compare(self._eyes, NEW, self._pace, lambda _: None))
            try:
                done = await self._accompany(passing)
            except UnavailableError as err:
                self._health.report(PART, False)
                _LOG.warning("reconciler_waits", reason=err.part, seconds=wait)
                await self._rest(wait, ok=False)
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            wait = 1.0
            if done:
                await self._rest(self._pace.every_seconds, ok=True)

    async def _accompany(self, passing: asyncio.Task[Found]) -> bool:
        """Say that all is well while a pass goes on; False when it was cut off because we are to stop."""
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while not passing.done() and not stopping.done():
                self._health.report(PART, True)
                await asyncio.wait({passing, stopping}, timeout=SPEAK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not passing.done():
                return False
            passing.result()
            return True
        finally:
            stopping.cancel()
            passing.cancel()
            await asyncio.wait({passing})

    async def _rest(self, seconds: float, *, ok: bool) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self._stopping.is_set() and (left := until - loop.time()) > 0:
            self._health.report(PART, ok)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), min(left, SPEAK_SECONDS))


def _of(stage: str, stored: Mapping[tuple[str, str, int], int], topic: str | None) -> dict[Place, int]:
    return {(at[1], at[2]): next_ for at, next_ in stored.items() if at[0] == stage and topic in (None, at[1])}


async def _set_back(look: Look, ways_in: Mapping[Place, int], scope: Scope) -> None:
    """Set the marks back to where the pass is to begin; whoever goes on after us goes on from there as well."""
    ledgers = {"arrival": tuple(ways_in)} | ({} if scope.topic else {"log": PLACES})
    for ledger, places in ledgers.items():
        to = await _from(look.walk, places, scope.since)
        async with answering(), look.eyes.engine.begin() as conn:
            await reconciled.back(conn, "arrival" if ledger == "arrival" else "log", to)
            if ledger == "log":
                await reconciled.back(conn, "state", to)
                await reconciled.look_again(conn, scope.since or datetime.fromtimestamp(0, UTC))


async def _from(walk: TopicWalk, places: tuple[Place, ...], since: datetime | None) -> Mapping[Place, int]:
    return dict.fromkeys(places, 0) if since is None else await walk.since(places, since)


async def _close(look: Look) -> None:
    async with answering(), look.eyes.engine.begin() as conn:
        look.found.mended = await holes.mend(conn)
        look.eyes.metrics.holes(await holes.counts(conn))
