"""Holes torn on purpose are found, told once, and mended through the front door; what is in order stays unspoken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from hub.ids import EventId
from hub.schemas import log_record
from hub.schemas.topics import EVENTS, in_topic
from hub.streams.reconciler import Pace, Reconciler, Scope, compare
from hub.streams.reconciling import Found
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics
from tests.integration.reconciler.torn import (
    FAST,
    WHOLE,
    all_mended,
    applied,
    border_only,
    idle,
    log_end,
    looking,
    open_kinds,
    passed,
    reader,
    skip,
)  # fmt: skip
from tests.integration.streams.families import People, a_family, concern, permit
from tests.integration.streams.world import SCHOOL, World, until


async def a_child(world: World) -> People:
    """Return a family whose child the school may speak of."""
    people = await a_family(world)
    await permit(world, people)
    return people


async def test_a_hub_in_order_has_no_hole_and_nothing_is_compared_twice(world: World) -> None:
    """Accepted, refused, repeated, parked and counted: each has its row; the next pass has nothing to do."""
    people = await a_child(world)
    await world.accepted(SCHOOL, "concern.raised", concern(people.child), ce_id="row-1")
    again = await world.outcome(SCHOOL, await world.says(SCHOOL, "concern.raised", concern(people.child)))
    assert again["outcome"] == "accepted"
    assert (await world.outcome(SCHOOL, await world.raw(SCHOOL, b"\x00", [])))["outcome"] == "quarantined"
    assert await world.accepted(SCHOOL, "contact.counted", {"channel": "phone", "area": "mikkeli"}) is None
    await idle(world)
    found = await passed(world)
    assert found.holes == []
    arrivals = await world.one("SELECT count(*) FROM arrival WHERE topic = :t", t=in_topic(SCHOOL))
    assert found.compared[in_topic(SCHOOL)] == arrivals
    assert found.compared[EVENTS] == await world.one("SELECT count(*) FROM event")
    assert (await passed(world)).compared.total() == 0


async def test_an_offset_moved_past_records_is_found_and_mended(world: World) -> None:
    """What was never judged is judged after `--apply`, under its own id, once."""
    people = await a_child(world)
    await world.stop()
    first = await world.says(SCHOOL, "concern.raised", concern(people.child), ce_id="skipped-1")
    await world.says(SCHOOL, "concern.raised", concern(people.child), ce_id="skipped-2")
    await skip(world, SCHOOL, first + 2)
    world.start()
    metrics = Metrics()
    async with looking(world, metrics) as eyes:
        found = await compare(eyes, Scope(), FAST, lambda _: None)
    assert [(hole.kind, hole.topic, hole.position) for hole in found.holes] == [
        ("not_judged", in_topic(SCHOOL), first),
        ("not_judged", in_topic(SCHOOL), first + 1),
    ]
    page = metrics.page().decode()
    assert f'hub_reconciled_events_total{{outcome="not_judged",topic="{in_topic(SCHOOL)}"}} 2.0' in page
    assert 'hub_holes_open{kind="not_judged"} 2.0' in page
    assert (await passed(world, WHOLE)).holes == [], "told once"
    done = await applied(world)
    assert (done.sent, done.lost, done.left) == (2, 0, 0)
    await all_mended(world)
    rows = await world.rows("SELECT ce_id, outcome FROM arrival WHERE ce_id LIKE 'skipped-%' ORDER BY ce_id")
    assert rows == [("skipped-1", "accepted"), ("skipped-2", "accepted")]
    assert (await passed(world, WHOLE)).holes == [], "its old place is known to stay empty"


async def test_a_row_taken_out_of_the_ledger_is_found_and_sending_again_does_no_harm(world: World) -> None:
    """The border has seen that id: the original sent again is a repeat, and nothing else changes."""
    people = await a_child(world)
    await world.accepted(SCHOOL, "concern.raised", concern(people.child), ce_id="taken-out")
    await idle(world)
    assert (await passed(world)).holes == []
    events = await world.one("SELECT count(*) FROM event")
    await world.rows_changed("DELETE FROM arrival WHERE ce_id = 'taken-out'")
    assert (await passed(world)).holes == [], "what was compared is not looked at again by itself"
    (hole,) = (await passed(world, WHOLE)).holes
    assert hole.kind == "not_judged"
    assert (await applied(world)).sent == 1
    await all_mended(world)
    assert await world.rows("SELECT outcome FROM arrival WHERE ce_id = 'taken-out'") == [("repeat",)]
    assert await world.one("SELECT count(*) FROM event") == events


async def test_an_event_that_never_came_to_the_log_is_found_and_logged_again(world: World) -> None:
    """A row that says `logged` without a record is a hole; logged again, its family goes on."""
    people = await a_child(world)
    await idle(world)
    assert (await passed(world)).holes == []
    await world.rows_changed("ALTER TABLE event ALTER COLUMN state SET DEFAULT 'logged'")
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await world.rows_changed("ALTER TABLE event ALTER COLUMN state SET DEFAULT 'waiting'")
    (hole,) = (await passed(world)).holes
    assert (hole.kind, hole.event_id, hole.topic) == ("not_logged", event, EVENTS)
    assert (await passed(world)).holes == []
    assert (await applied(world)).logged == 1
    await world.applied(event)
    await all_mended(world)


async def test_an_event_the_family_stage_was_moved_past_is_found_and_applied(world: World) -> None:
    """Its record lies behind the offset, and the family's state knows nothing of it."""
    people = await a_child(world)
    await idle(world)
    await world.stop()
    async with border_only(world):
        event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
        await idle_log(world)
    for partition, end in (await log_end(world)).items():
        await world.rows_changed(
            "UPDATE offsets SET next = :e WHERE stage = 'family' AND partition = :p", e=end, p=partition
        )
    world.start()
    (hole,) = (await passed(world)).holes
    assert (hole.kind, hole.event_id) == ("not_applied", event)
    assert (await applied(world)).logged == 1
    await world.applied(event)
    await all_mended(world)


async def test_a_repeat_on_the_log_is_no_hole(world: World) -> None:
    """After a crash the log lane sends a batch again: same event, second place."""
    people = await a_child(world)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await idle(world)
    await world.rows_changed("UPDATE event SET state = 'waiting' WHERE event_id = :e", e=event)
    await idle(world)
    assert (await passed(world, WHOLE)).holes == []


async def test_a_pass_cut_off_goes_on_where_it_was(world: World) -> None:
    """Killed in the middle, the next process compares the rest and nothing twice."""
    people = await a_child(world)
    for _ in range(6):
        await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await idle(world)
    await passed(world)
    whole = (await passed(world, WHOLE)).compared.total()
    begun, told = asyncio.Event(), [0]

    def progress(done: int) -> None:
        told[0] = done
        begun.set()

    # So slow that it rests for minutes after its first stretch.
    task = asyncio.create_task(passed(world, WHOLE, Pace(records_per_second=0.01), progress))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 0 < told[0] < whole
    rest = await passed(world)
    assert rest.compared.total() == whole - told[0]
    assert rest.holes == []


async def test_two_reconcilers_write_a_hole_down_once(world: World) -> None:
    """Marks move only from where they stood, so of two at work one wins each stretch."""
    people = await a_child(world)
    await world.accepted(SCHOOL, "concern.raised", concern(people.child), ce_id="one-of-two")
    await idle(world)
    await passed(world)
    await world.rows_changed("DELETE FROM arrival WHERE ce_id = 'one-of-two'")
    whole = await world.one("SELECT sum(next) FROM reconciled WHERE ledger IN ('arrival', 'log')")
    await world.rows_changed("UPDATE reconciled SET next = 0")
    figures = (Metrics(), Metrics())
    both = await asyncio.gather(*(_looked(world, one) for one in figures))
    assert await open_kinds(world) == ["not_judged"]
    assert sum(len(found.holes) for found in both) == 1
    assert sum(map(_counted, figures)) == whole
    await applied(world)
    await all_mended(world)


async def test_what_retention_took_is_no_hole(world: World) -> None:
    """Rows stay when records go: only what the topic still holds is compared."""
    people = await a_child(world)
    last = await world.says(SCHOOL, "concern.raised", concern(people.child))
    await world.outcome(SCHOOL, last)
    await idle(world)
    await world.rows_changed("DELETE FROM arrival WHERE topic = :t AND position = 0", t=in_topic(SCHOOL))
    await world.delete_before(in_topic(SCHOOL), last)
    found = await passed(world, WHOLE)
    assert found.holes == []
    assert found.compared[in_topic(SCHOOL)] == 1


async def test_it_looks_by_itself_and_says_that_it_is_well(world: World) -> None:
    """The process finds what is new within its time and ends when asked."""
    people = await a_child(world)
    await world.stop()
    at = await world.says(SCHOOL, "concern.raised", concern(people.child))
    await skip(world, SCHOOL, at + 1)
    world.start()
    health = Health(("reconciler",))
    async with looking(world) as eyes:
        reconciler = Reconciler(eyes, health, FAST)
        task = asyncio.create_task(reconciler.run())
        await until(lambda: _some_hole(world))
        assert health.readiness().ready
        reconciler.stop()
        await asyncio.wait_for(task, 5)
    await applied(world)
    await all_mended(world)


async def test_a_record_of_the_log_that_is_no_event_is_found(world: World) -> None:
    """Nobody but the log lane writes there; what the family stage has parked is known already."""
    people = await a_child(world)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await idle(world)
    value = await world.one("SELECT value FROM event WHERE event_id = :e", e=event)
    assert isinstance(value, bytes)
    record = log_record.read(value)
    stranger = EventId(uuid4())
    key = str(record.family_id).encode()
    await world.producer.send_and_wait(EVENTS, key=key, value=log_record.write(replace(record, event_id=stranger)))
    await world.producer.send_and_wait(EVENTS, key=str(uuid4()).encode(), value=b"\x00junk")
    await until(lambda: _parked(world))
    (hole,) = (await passed(world)).holes
    assert (hole.kind, hole.event_id) == ("stranger", stranger)
    done = await applied(world)
    assert (done.sent, done.logged, done.left) == (0, 0, 1), "only people can tell what it is"
    assert (await passed(world, WHOLE)).holes == [], "told once"


async def test_its_own_user_looks_and_touches_nothing(world: World) -> None:
    """No sealed value, no other table, no change of anybody else's row; no word on any topic, no way out."""
    for statement in (
        "SELECT value FROM event",
        "SELECT * FROM rights",
        "UPDATE event SET state = 'waiting'",
        "DELETE FROM arrival",
        "UPDATE offsets SET next = 0",
        "CREATE TABLE intruder (id int)",
    ):
        async with looking(world) as eyes, eyes.engine.connect() as conn:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await conn.execute(text(statement))
    producer = AIOKafkaProducer(**reader(world).client(), request_timeout_ms=2000)
    await producer.start()
    try:
        for topic in (in_topic(SCHOOL), EVENTS):
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, value=b"x")
    finally:
        await producer.stop()


async def _looked(world: World, metrics: Metrics) -> Found:
    async with looking(world, metrics) as eyes:
        return await compare(eyes, Scope(), FAST, lambda _: None)


def _counted(metrics: Metrics) -> float:
    lines = metrics.page().decode().splitlines()
    return sum(float(one.split()[-1]) for one in lines if one.startswith("hub_reconciled_events_total{"))


async def idle_log(world: World) -> None:
    """Wait until the log lane has nothing left."""

    async def look() -> bool | None:
        return None if await world.one("SELECT count(*) FROM event WHERE state = 'waiting'") else True

    await until(look)


async def _parked(world: World) -> UUID | None:
    found = await world.rows("SELECT id FROM quarantine WHERE stage = 'family' AND reason <> 'gap'")
    return UUID(str(found[0][0])) if found else None


async def _some_hole(world: World) -> bool | None:
    return True if await open_kinds(world) else None
