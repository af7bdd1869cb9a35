"""What becomes of an alert when its holder may no longer see it: through the recall lane, the border and the family."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest_asyncio

from hub.delivery.producers import Sender
from hub.region.model import HELSINKI, Region
from hub.region.read import parse
from hub.store import inbox_rows, regions
from hub.streams.lane_loop import LaneLoop
from hub.streams.recall_lane import RecallLane
from tests.examples.regions import defaults_text
from tests.integration.streams.families import People, a_family, concern, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, NoWake, World, until

ALERT = "SELECT a.org, a.state FROM alert a JOIN event e ON e.family = a.family WHERE e.event_id = :e AND a.kind = :k"
SCHOOLS = "tasks: [education, pupil_welfare]\n    agreements:\n      - {valid_from: 2025-01-01"


@pytest_asyncio.fixture(loop_scope="session")
async def recalls(world: World) -> AsyncIterator[None]:
    """Let the recall lane run during a test."""
    async with _looking(world):
        yield


@asynccontextmanager
async def _looking(world: World) -> AsyncIterator[None]:
    """Let the recall lane run for a while; it looks at every open alert when it begins."""
    sender = Sender(world.shell.kafka.client(), lasting=True)
    lane = LaneLoop(RecallLane(world.shell, sender), world.shell.engine, NoWake(), world.shell.health)
    running = asyncio.create_task(lane.run())
    try:
        yield
    finally:
        lane.stop()
        await running
        await sender.stop()


async def test_a_withdrawal_hands_the_alert_back_to_whoever_raised_it(world: World, recalls: None) -> None:
    """Family social work may see it no more; the school, whose own event it is, has it in its inboxes and is told."""
    people, event = await _held_by_social_work(world)
    await _withdraw(world, people)
    await _until_it_is(world, event, SCHOOL, "open")
    ((alert, told),) = await world.rows(
        "SELECT a.id, a.told FROM alert a JOIN event e ON e.family = a.family WHERE e.event_id = :e"
        " AND a.kind = 'concern'",
        e=event,
    )
    told_by_mail = await world.rows("SELECT worker FROM notice WHERE alert = :a AND step LIKE 'returned_%'", a=alert)
    schools = {one.id for one in world.region.workers.values() if one.org == SCHOOL}
    assert {worker for (worker,) in told_by_mail} == set(told)
    assert set(told) <= schools


async def test_when_the_raiser_may_not_see_it_either_the_alert_closes(world: World, recalls: None) -> None:
    """The school's agreement has ended as well: nobody has it any more, and its clock has stopped."""
    people, event = await _held_by_social_work(world)
    async with _region(world, _without_the_school(world)):
        await _withdraw(world, people)
        await _until_it_is(world, event, SOCIAL_WORK, "closed")
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=event)
    assert ("no_ground",) in await world.rows("SELECT reason FROM misfit WHERE family = :f", f=family)
    assert await world.one("SELECT count(*) FROM deadline WHERE family = :f AND state = 'armed'", f=family) == 0
    ((alert,),) = await world.rows("SELECT id FROM alert WHERE family = :f AND kind = 'concern'", f=family)
    async with world.shell.engine.connect() as conn:
        for worker in world.region.workers:
            assert alert not in {one.id for one in await inbox_rows.open_alerts(conn, [worker])}


async def test_an_alert_of_whoever_left_the_region_file_goes_to_their_supervisor(world: World) -> None:
    """Nobody sends anything: the lane looks, the border accepts its word, the family step hands the alert on."""
    _, event = await _held_by_social_work(world)
    ((alert, told),) = await world.rows(
        "SELECT a.id, a.told FROM alert a JOIN event e ON e.family = a.family WHERE e.event_id = :e"
        " AND a.kind = 'concern'",
        e=event,
    )
    assert isinstance(told, list)
    text = world.region.text.replace(told[0], "uusi-tyontekija")
    within = parse(text, defaults_text(), "etela-savo.yaml")
    heads = {unit.supervisor for unit in within.units.values() if unit.org == SOCIAL_WORK}

    async def look() -> bool | None:
        return await world.rows("SELECT told, state FROM alert WHERE id = :a", a=alert) == [([*heads], "open")] or None

    async with _region(world, within), _looking(world):
        await until(look)
    mails = await world.rows("SELECT worker, step FROM notice WHERE alert = :a AND step LIKE 'raised_%'", a=alert)
    assert [worker for worker, _ in mails] == [*heads]


async def _held_by_social_work(world: World) -> tuple[People, object]:
    people = await a_family(world)
    await permit(world, people)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await world.applied(event)
    assert await world.rows(ALERT, e=event, k="concern") == [(SOCIAL_WORK, "open")]
    return people, event


async def _withdraw(world: World, people: People) -> None:
    data = {"person": {"hetu": people.child}, "by": {"hetu": people.mother}}
    await world.accepted(SOCIAL_WORK, "consent.withdrawn", data, at=datetime.now(UTC))


async def _until_it_is(world: World, event: object, org: str, state: str) -> None:
    async def look() -> bool | None:
        return await world.rows(ALERT, e=event, k="concern") == [(org, state)] or None

    await until(look)


def _without_the_school(world: World) -> Region:
    today = datetime.now(HELSINKI).date()
    assert SCHOOLS in world.region.text
    text = world.region.text.replace(SCHOOLS, f"{SCHOOLS}, valid_to: {today}")
    return parse(text, defaults_text(), "etela-savo.yaml")


@asynccontextmanager
async def _region(world: World, region: Region) -> AsyncIterator[None]:
    """Let another region file be in force for a while."""
    async with world.shell.engine.begin() as conn:
        await regions.store(conn, region)
    try:
        yield
    finally:
        async with world.shell.engine.begin() as conn:
            await regions.store(conn, world.region)
