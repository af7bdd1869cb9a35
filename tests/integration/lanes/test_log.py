"""Accepted events reach `hub.events` in the order of their family's numbers, with nothing readable on the outside."""

from __future__ import annotations

from hub.schemas import log_record
from hub.schemas.topics import EVENTS
from hub.streams.log_lane import LogLane
from tests.examples.regions import SCHOOL
from tests.examples.rights import HOUSE
from tests.integration.lanes.world import World


async def logged(world: World) -> None:
    """Let the log lane do all there is."""
    await world.turns(LogLane(world.shell, world.sender(lasting=True)))


async def test_events_come_in_the_order_of_their_numbers(world: World) -> None:
    """Keyed by family, masked in type, the same sealed bytes as the border's."""
    await world.family()
    events = [await world.happens() for _ in range(12)]
    await logged(world)
    found = await world.read(EVENTS, count=12)
    assert [log_record.read(one.value or b"").family_no for one in found] == list(range(1, 13))
    assert {one.key for one in found} == {str(HOUSE).encode()}
    headers = [{name: value.decode() for name, value in one.headers} for one in found]
    assert [one["ce_id"] for one in headers] == [str(event.event_id) for event in events]
    assert {one["ce_type"] for one in headers} == {"hub.accepted.v1"}
    assert {one["ce_source"] for one in headers} == {f"//{world.region.id}/hub"}
    assert SCHOOL not in str(headers)
    assert await world.rows("SELECT DISTINCT state FROM event") == [("logged",)]


async def test_redelivered_rows_change_nothing(world: World) -> None:
    """What is logged is not sent again."""
    await world.family()
    await world.happens()
    await logged(world)
    await logged(world)
    await world.read(EVENTS, count=1)
    assert len(await world.read(EVENTS)) == 1


async def test_an_event_of_nearly_two_mebibytes_passes(world: World) -> None:
    """The log takes larger messages than the ways in and out."""
    await world.family()
    await world.happens()
    await world.do("UPDATE event SET value = convert_to(repeat('x', 2000000), 'UTF8')")
    await logged(world)
    (record,) = await world.read(EVENTS, count=1)
    assert len(record.value or b"") == 2_000_000
    assert await world.one("SELECT state FROM event") == "logged"
