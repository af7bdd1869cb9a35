"""What time alone brings: told once, in its order, never later than the border has read, and never stuck."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from hub.family.effects import Deadline
from hub.ids import DeadlineId, FamilyId
from hub.schemas.topics import INTERNAL
from hub.store import deadlines, due_clocks, rights
from hub.store.deadlines import Armed
from hub.streams.own_events import HUB
from hub.streams.ticker import Ticker
from tests.examples.rights import CHILD, HOUSE, MOTHER, child
from tests.integration.lanes.world import World

MINUTE = timedelta(minutes=1)
Told = tuple[str, str, datetime]
NOW = datetime.now(UTC).replace(microsecond=0)
"""The beginning of the present test: a run of many minutes must not age the clocks."""


@pytest.fixture(autouse=True)
def _begin() -> None:
    global NOW
    NOW = datetime.now(UTC).replace(microsecond=0)


async def armed(world: World, *minutes: tuple[str, int], urgent: bool = False) -> UUID:
    """Start a clock whose steps lie so many minutes from now."""
    id = DeadlineId(uuid4())
    steps = tuple((name, NOW + at * MINUTE) for name, at in minutes)
    async with world.shell.engine.begin() as conn:
        clock = Deadline(id, "network.concern", None, steps, urgent)
        await deadlines.arm(conn, [Armed(clock, FamilyId(HOUSE), CHILD)])
    return id


async def read_until(world: World, minutes: int | None, topic: str = "hub.in.mikkeli-koulut") -> None:
    """Let the border have read a topic up to so many minutes ago; None: never."""
    at = None if minutes is None else NOW - minutes * MINUTE
    await world.do(
        "INSERT INTO offsets (stage, topic, partition, next, read_until) VALUES ('border', :t, 0, 1, :at)"
        " ON CONFLICT (stage, topic, partition) DO UPDATE SET read_until = :at",
        t=topic,
        at=at,
    )


async def tick(world: World) -> None:
    """Let the ticker do all that is due."""
    await world.turns(Ticker(world.shell, world.sender(lasting=True)))


async def told(world: World) -> list[Told]:
    """Return (deadline as the hub's own word, step, time) of every `clock.due` sent."""
    found = []
    for record in await world.read(INTERNAL):
        headers, data = {name: value.decode() for name, value in record.headers}, json.loads(record.value or b"")
        assert headers["ce_type"] == "hub.clock.due.v1"
        found.append((data["deadline_id"], data["step"], datetime.fromisoformat(headers["ce_time"])))
    return found


async def test_a_step_that_is_due_is_told_and_the_clock_moves_on(world: World) -> None:
    """Every past step is told once, in order; the next one waits; after the last the clock is done."""
    await read_until(world, 0)
    clock = await armed(world, ("reminder", -9), ("due_day", -8), ("overdue", 30))
    await tick(world)
    await tick(world)
    word = world.turner(HUB).to_org(clock)
    assert await told(world) == [(word, "reminder", NOW - 9 * MINUTE), (word, "due_day", NOW - 8 * MINUTE)]
    assert await world.rows("SELECT next_step, next_at, state FROM deadline") == [
        ("overdue", NOW + 30 * MINUTE, "armed")
    ]
    await armed(world, ("overdue", -7))
    await tick(world)
    assert await world.one("SELECT count(*) FROM deadline WHERE state = 'done'") == 1


async def test_two_steps_of_one_moment_are_both_told(world: World) -> None:
    """A short clock may have several steps at once."""
    await read_until(world, 0)
    await armed(world, ("due_day", -5), ("overdue", -5))
    await tick(world)
    assert [step for _, step, _ in await told(world)] == ["due_day", "overdue"]


async def test_nothing_fires_later_than_the_border_has_read(world: World) -> None:
    """What the slowest way in has not reached waits, whatever the others say; urgent clocks do not."""
    await read_until(world, 0, "hub.in.perhesosiaalityo")
    await read_until(world, 10)
    await armed(world, ("reminder", -11))
    waits = await armed(world, ("reminder", -9))
    urgent = await armed(world, ("overdue", -1), urgent=True)
    await tick(world)
    words = {word for word, _, _ in await told(world)}
    assert len(words) == 2
    assert world.turner(HUB).to_org(urgent) in words
    assert world.turner(HUB).to_org(waits) not in words


async def test_after_fifteen_minutes_no_clock_waits(world: World) -> None:
    """A way in that is never read, or none at all, holds clocks back for 15 minutes and no longer."""
    await read_until(world, 0, "hub.in.perhesosiaalityo")
    await read_until(world, None)
    await armed(world, ("reminder", -5))
    await armed(world, ("reminder", -16))
    await tick(world)
    assert [at for _, _, at in await told(world)] == [NOW - 16 * MINUTE]


async def test_a_clock_set_anew_meanwhile_keeps_its_new_steps(world: World) -> None:
    """What was told of the old steps does not move the new ones."""
    clock = DeadlineId(await armed(world, ("reminder", -9), ("overdue", 5)))
    old = due_clocks.Step(clock, "reminder", NOW - 8 * MINUTE, CHILD)
    async with world.shell.engine.begin() as conn:
        await due_clocks.move_on(conn, [old])
    assert await world.one("SELECT next_step FROM deadline") == "reminder"


async def test_the_end_of_rights_is_told_once(world: World) -> None:
    """When time alone narrows somebody's rights the border hears of it; then it is the border's to set the next."""
    await read_until(world, 0)
    async with world.shell.engine.begin() as conn:
        await rights.put(conn, {CHILD: child(MOTHER)}, {CHILD: NOW - MINUTE})
    await tick(world)
    await tick(world)
    ((_, step, at),) = await told(world)
    assert (step, at) == ("rights_end", NOW - MINUTE)
    (record,) = await world.read(INTERNAL)
    assert json.loads(record.value or b"")["person"] == {"id": world.turner(HUB).to_org(CHILD)}
    assert await world.one("SELECT next_end FROM rights") is None


async def test_told_twice_after_a_crash_it_is_the_same_event(world: World) -> None:
    """A step sent and not noted comes again with the same id, time and content."""
    await read_until(world, 0)
    await armed(world, ("reminder", -9), ("overdue", 30))
    await tick(world)
    await world.do("UPDATE deadline SET next_step = 'reminder', next_at = :at", at=NOW - 9 * MINUTE)
    await tick(world)
    first, again = await world.read(INTERNAL)
    assert (first.value, first.headers) == (again.value, again.headers)
