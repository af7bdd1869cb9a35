"""Holes torn on purpose, and the reconciler that is to find them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from hub.delivery.intake import Intake
from hub.embedded import databases
from hub.embedded.databases import HUB
from hub.embedded.folder import passwords
from hub.ids import OrgId
from hub.schemas.topics import EVENTS, RECONCILER_USER, in_topic
from hub.store.engine import store_engine
from hub.store.grants import RECONCILER
from hub.streams.mending import Mended, mend
from hub.streams.reconciler import NEW, Pace, Scope, compare
from hub.streams.reconciling import Eyes, Found, Progress
from hub.streams.runner import Runner
from hub.streams.shell import KafkaAccess
from hub.streams.stage_border import BorderStage
from hub.streams.topic_walk import walking
from hub.telemetry.metrics import Metrics
from tests.integration.streams.world import World, until

FAST = Pace(every_seconds=0.2, records_per_second=1_000_000)
WHOLE = Scope(whole=True)


@asynccontextmanager
async def looking(world: World, metrics: Metrics | None = None) -> AsyncIterator[Eyes]:
    """Yield eyes as the reconciler's own user, with figures of their own."""
    assert world.parts.postgres is not None
    word = passwords(world.parts.folder, (RECONCILER,))[RECONCILER]
    engine = store_engine(databases.url(world.parts.postgres.hub_url, HUB, RECONCILER, word), pool_size=2)
    try:
        yield Eyes(engine, reader(world), metrics or Metrics())
    finally:
        await engine.dispose()


def reader(world: World) -> KafkaAccess:
    """Return how the reconciler logs in to Kafka."""
    return KafkaAccess(world.shell.kafka.bootstrap, RECONCILER_USER, f"secret-{RECONCILER_USER}")


async def passed(world: World, scope: Scope = NEW, pace: Pace = FAST, progress: Progress = lambda _: None) -> Found:
    """Let one pass go by."""
    async with looking(world) as eyes:
        return await compare(eyes, scope, pace, progress)


async def applied(world: World) -> Mended:
    """Mend what can be mended."""
    intake = Intake(world.shell.kafka.client())
    try:
        async with walking(world.shell.kafka) as walk:
            return await mend(world.shell.engine, walk, intake)
    finally:
        await intake.stop()


async def idle(world: World) -> None:
    """Wait until everything was carried out as far as it goes."""

    async def look() -> bool | None:
        waiting = await world.one("SELECT count(*) FROM event WHERE state = 'waiting'")
        behind = await world.one(
            "SELECT count(*) FROM family f LEFT JOIN family_state s USING (family)"
            " WHERE f.last_no > COALESCE(s.applied_no, 0) AND s.frozen IS NULL"
        )
        return True if not waiting and not behind else None

    await until(look)


async def open_kinds(world: World) -> list[object]:
    """Return the kinds of the open holes."""
    return [row[0] for row in await world.rows("SELECT kind FROM hole WHERE mended_at IS NULL ORDER BY kind, place")]


async def all_mended(world: World) -> None:
    """Let passes go by until no hole is open."""

    async def look() -> bool | None:
        await passed(world)
        return None if await open_kinds(world) else True

    await until(look)


async def skip(world: World, org: str, to: int) -> None:
    """Move the border's offset by hand: what lies before is never read."""
    await world.rows_changed(
        "UPDATE offsets SET next = :to WHERE stage = 'border' AND topic = :t", to=to, t=in_topic(OrgId(org))
    )


@asynccontextmanager
async def border_only(world: World) -> AsyncIterator[None]:
    """Run the border and not the family stage."""
    runner = Runner(BorderStage(world.shell), world.shell)
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        runner.stop()
        await task


async def log_end(world: World) -> dict[int, int]:
    """Return the ends of the log's partitions."""
    places = [(EVENTS, number) for number in range(24)]
    async with walking(world.shell.kafka) as walk:
        return {place[1]: one.end for place, one in (await walk.bounds(places)).items()}


def events_of(found: Found) -> Sequence[UUID | None]:
    """Return the events of the holes that were found."""
    return [hole.event_id for hole in found.holes]
