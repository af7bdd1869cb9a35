"""What was parked is sent again, dropped, looked at; a frozen family goes on, and the log tells the same afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka.partitioner import DefaultPartitioner
from sqlalchemy import text

from hub.delivery.intake import Intake
from hub.delivery.producers import Sender
from hub.errors import PoisonError, RefusedError
from hub.ids import FamilyId
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.streams import rebuild
from hub.streams.door_inbox import Saying, alert_word, say_of_alert
from hub.streams.door_quarantine import By, drop, look, retry, story
from hub.streams.door_release import Released, release
from hub.streams.lane_loop import LaneLoop
from hub.streams.log_lane import LogLane
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.own_words import Ways
from hub.streams.record import Record
from hub.streams.stage_family import FamilyStage
from tests.integration.streams.families import People, a_code, a_family, concern, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, NoWake, World, until

ME = By("matti", "ticket 17")
SEALED = "application/vnd.hub.sealed"
STRANGER = "11111111-0000-4000-8000-000000000000"


@pytest_asyncio.fixture
async def ways(world: World) -> AsyncIterator[Ways]:
    """Return how an operator's deeds travel."""
    made = Ways(Sender(world.shell.kafka.client(), lasting=False), Intake(world.shell.kafka.client()))
    yield made
    await made.sender.stop()
    await made.intake.stop()


async def test_a_parked_record_is_sent_again_and_parked_again_while_nobody_can_read_it(
    world: World, ways: Ways
) -> None:
    """The old row says what became of it, the new one stands in the list; asked once more, the old one does nothing."""
    old = await _parked_garbage(world)
    row, arrival = await retry(world.shell, ways, old, ME)
    assert arrival is not None
    assert (row.state, row.became, arrival.outcome) == ("released", "quarantined not_sealed", "quarantined")
    assert await retry(world.shell, ways, old, ME) == (row, None)
    again = await _row(world, SCHOOL, arrival.position)
    assert (await story(world.shell, again)).story.state == "parked"
    assert [(one.act, one.who, one.reason) for one in (await story(world.shell, old)).acts] == [
        ("retry", "matti", "ticket 17")
    ]
    with pytest.raises(RefusedError, match="already_released"):
        await drop(world.shell, ways, old, ME)


async def test_what_is_taken_now_comes_in_and_nobody_is_held_any_longer(world: World, ways: Ways) -> None:
    """A parked withdrawal holds its person through every try, until it is judged."""
    id, ce_id = await _parked_withdrawal(world)
    again, arrival = await retry(world.shell, ways, id, ME)
    assert arrival is not None
    assert again.became == "quarantined other_content"
    new = await _row(world, SOCIAL_WORK, arrival.position)
    assert [await _held_by(world, one) for one in (id, new)] == [0, 1]
    async with world.shell.engine.begin() as conn:
        await conn.execute(text("DELETE FROM seen WHERE ce_id = :c"), {"c": ce_id})
    done, arrival = await retry(world.shell, ways, new, ME)
    assert arrival is not None
    assert (done.state, done.became, arrival.outcome) == ("released", "accepted", "accepted")
    assert await _held_by(world, new) == 0


async def test_what_holds_a_person_is_dropped_only_when_it_was_settled(world: World, ways: Ways) -> None:
    """Dropping widens, and a withdrawal nobody has heard may not end so; what was dropped stays dropped."""
    id, _ = await _parked_withdrawal(world)
    with pytest.raises(RefusedError, match="holds_somebody"):
        await drop(world.shell, ways, id, ME)
    assert await _held_by(world, id) == 1
    assert (await drop(world.shell, ways, id, ME, settled=True)).state == "dropped"
    assert await _held_by(world, id) == 0
    assert await world.one("SELECT length(sealed) > 0 FROM quarantine WHERE id = :i", i=id)
    for deed in (drop, retry):
        with pytest.raises(RefusedError, match="already_dropped"):
            await deed(world.shell, ways, id, ME)


async def test_a_look_is_written_down_before_anything_is_shown(world: World) -> None:
    """The record is as it came, and who looked and why is there even where the copy does not open."""
    id = await _parked_garbage(world)
    record = await look(world.shell, id, ME)
    assert record.value == b"\x00\xffplanted"
    assert record.header("ce_source").endswith(SCHOOL)
    async with world.shell.engine.begin() as conn:
        await conn.exec_driver_sql(f"UPDATE quarantine SET sealed = 'x' WHERE id = '{id}'")
    with pytest.raises(PoisonError):
        await look(world.shell, id, By("maija", "ticket 18"))
    assert [one.who for one in (await story(world.shell, id)).acts] == ["matti", "maija"]
    for who, why in (("", "a reason"), ("matti", " "), ("matti", f"about {a_code(9)}")):
        with pytest.raises(RefusedError, match="not_valid"):
            By(who, why)
    with pytest.raises(RefusedError, match="not_found"):
        await look(world.shell, UUID(STRANGER), ME)


async def test_a_family_behind_a_record_nobody_can_read_goes_on_when_it_is_dropped(world: World, ways: Ways) -> None:
    """Tried again it waits as before; dropped, all that waited is carried out in its order and the alert closes."""
    people = await a_family(world)
    family = await _freeze(world, people)
    waits = await _changes(world, people.child)
    tried = await release(world.shell, ways, family, ME)
    assert (tried.frozen, tried.applied - tried.before) == ("unknown_schema", 0)
    (row,) = tried.parked
    assert await drop(world.shell, ways, row.id, ME) == (await story(world.shell, row.id)).story
    done = await release(world.shell, ways, family, ME)
    await _is_well(world, family, done, waits)
    assert (await story(world.shell, row.id)).story.state == "dropped"
    with pytest.raises(RefusedError, match="not_frozen"):
        await release(world.shell, ways, family, ME)
    with pytest.raises(RefusedError, match="not_found"):
        await release(world.shell, ways, FamilyId(UUID(STRANGER)), ME)


async def test_an_event_that_can_be_carried_out_now_is_and_the_family_with_it(world: World, ways: Ways) -> None:
    """Poison is tried again in its own number; what it causes goes out marked as late."""
    people = await a_family(world)
    await permit(world, people)
    poison, key = await _poison(world, people)
    family = await _family(world, poison)
    await _frozen(world, family)
    waits = await _changes(world, people.mother)
    assert (await release(world.shell, ways, family, ME)).frozen == "part_does_not_open"
    await _mend(world, poison, key)
    done = await release(world.shell, ways, family, ME)
    await _is_well(world, family, done, waits)
    assert await world.rows("SELECT state, became FROM quarantine WHERE event_id = :e", e=poison) == [
        ("released", "applied")
    ]
    assert {row[0] for row in await world.rows("SELECT late FROM delivery WHERE event_id = :e", e=poison)} == {True}
    assert (await retry(world.shell, ways, await _row_of(world, poison), ME))[1] is None


async def test_an_event_that_is_dropped_counts_in_the_numbers_and_nowhere_else(world: World, ways: Ways) -> None:
    """The log says that it was dropped, so a rebuild leaves it out as well, though it could be read by then."""
    people = await a_family(world)
    await permit(world, people)
    poison, key = await _poison(world, people)
    family = await _family(world, poison)
    await _frozen(world, family)
    await _mend(world, poison, key)
    waits = await _changes(world, people.mother)
    done = await release(world.shell, ways, family, ME, drops=True)
    await _is_well(world, family, done, waits)
    assert await world.rows("SELECT state FROM quarantine WHERE event_id = :e", e=poison) == [("dropped",)]
    assert await world.rows("SELECT 1 FROM alert WHERE family = :f AND kind = 'concern'", f=family) == []


async def test_a_number_that_never_came_holds_its_family_until_it_is_passed_over(world: World, ways: Ways) -> None:
    """Which number it is, is said; passed over, it counts and nothing else of it does."""
    people = await a_family(world)
    before = await _changes(world, people.mother)
    family = await _family(world, before[0])
    lost = await _lost(world, people)
    waits = await _changes(world, people.mother)
    await _frozen(world, family)
    with pytest.raises(RefusedError, match=r"gap.*never came"):
        await release(world.shell, ways, family, ME)
    done = await release(world.shell, ways, family, ME, drops=True)
    await _is_well(world, family, done, [*waits, lost])


async def test_the_alert_of_a_freeze_is_answered_while_the_family_waits(world: World, ways: Ways) -> None:
    """Acknowledged at once, though it is about no person; a mail that failed is taken too, and both wait in turn."""
    people = await a_family(world)
    family = await _freeze(world, people)
    ((alert, told),) = await world.rows("SELECT id, told FROM alert WHERE family = :f AND kind = 'frozen'", f=family)
    assert isinstance(told, list)
    worker = world.region.workers[told[0]]
    word = alert_word(world.shell, worker, alert)  # type: ignore[arg-type] # a column has no type of its own
    ce_id = await say_of_alert(world.shell, ways.sender, Saying("alert.acknowledged", worker.id, word))
    failed = {"alert_id": for_org(world.shell.keyring.pairwise_root, HUB).to_org(alert), "worker": worker.id}
    await ways.sender.send_all(
        [message(OwnEvent(f"{uuid4()}:failed", "notice.failed", datetime.now(UTC), failed), world.region.id)]
    )

    async def state() -> bool | None:
        return await world.one("SELECT state FROM alert WHERE id = :a", a=alert) == "acknowledged" or None

    await until(state)
    assert await world.one("SELECT outcome FROM arrival WHERE ce_id = :c", c=ce_id) == "accepted"

    async def both() -> bool | None:
        return await world.one("SELECT count(*) FROM waiting WHERE family = :f", f=family) == 2 or None

    await until(both)
    assert await world.rows("SELECT 1 FROM quarantine WHERE org = 'hub'") == []
    await _is_well(world, family, await release(world.shell, ways, family, ME, drops=True), [])


async def _is_well(world: World, family: FamilyId, done: Released, waits: object) -> None:
    """Nothing waits, no number is left out, the alert is closed, and the log tells the same state."""
    assert done.frozen is None
    for event in waits if isinstance(waits, list) else [waits]:
        await world.applied(event)
    assert await world.rows("SELECT 1 FROM waiting WHERE family = :f", f=family) == []
    assert (
        await world.rows("SELECT 1 FROM alert WHERE family = :f AND kind = 'frozen' AND state <> 'closed'", f=family)
        == []
    )
    newest = "SELECT s.applied_no = f.last_no FROM family_state s JOIN family f USING (family) WHERE family = :f"

    async def no_hole() -> bool | None:
        return bool(await world.one(newest, f=family)) or None

    await until(no_hole)
    found = await rebuild.check(world.shell, lambda _: None)
    assert family not in found.different_families


async def _parked_garbage(world: World) -> UUID:
    head = world.envelope(SCHOOL, "concern.raised", uuid4().hex, None) | {"content-type": SEALED}
    offset = await world.raw(SCHOOL, b"\x00\xffplanted", [(name, word.encode()) for name, word in head.items()])
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "quarantined"
    return await _row(world, SCHOOL, offset)


async def _parked_withdrawal(world: World) -> tuple[UUID, str]:
    """Say with the id of what was refused something else: it is parked and holds its person; return row and id."""
    people, ce_id, at = await a_family(world), uuid4().hex, datetime.now(UTC)
    said: dict[str, Json] = {"person": {"hetu": people.child}, "by": {"id": "A" * 43}}
    first = await world.says(SOCIAL_WORK, "consent.withdrawn", said, ce_id=ce_id, at=at)
    assert (await world.outcome(SOCIAL_WORK, first))["outcome"] == "refused"
    other: dict[str, Json] = {**said, "by": {"hetu": people.father}}
    offset = await world.says(SOCIAL_WORK, "consent.withdrawn", other, ce_id=ce_id, at=at)
    assert (await world.outcome(SOCIAL_WORK, offset))["reason"] == "other_content"
    return await _row(world, SOCIAL_WORK, offset), ce_id


async def _held_by(world: World, row: UUID) -> object:
    return await world.one("SELECT count(*) FROM hold WHERE quarantine = :q", q=row)


async def _row(world: World, org: str, offset: object) -> UUID:
    id = await world.one("SELECT id FROM quarantine WHERE org = :o AND position = :p", o=org, p=offset)
    assert isinstance(id, UUID)
    return id


async def _row_of(world: World, event: object) -> UUID:
    id = await world.one("SELECT id FROM quarantine WHERE event_id = :e", e=event)
    assert isinstance(id, UUID)
    return id


async def _family(world: World, event: object) -> FamilyId:
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=event)
    assert isinstance(family, UUID)
    return FamilyId(family)


async def _freeze(world: World, people: People) -> FamilyId:
    event = await world.accepted(SOCIAL_WORK, "protection.set", {"person": {"hetu": people.child}})
    await world.applied(event)
    family = await _family(world, event)
    key, parts = str(family).encode(), sorted(await world.producer.partitions_for("hub.events"))
    part = int(DefaultPartitioner()(key, parts, parts))
    await world.producer.send_and_wait("hub.events", key=key, value=b"\x00garbage", partition=part)
    await _frozen(world, family)
    return family


async def _frozen(world: World, family: FamilyId) -> None:
    async def frozen() -> bool | None:
        found = await world.rows("SELECT 1 FROM family_state WHERE family = :f AND frozen IS NOT NULL", f=family)
        return bool(found) or None

    await until(frozen)


async def _changes(world: World, code: str) -> list[object]:
    """Say three things about somebody that change nobody's need, and return the events."""
    return [
        await world.accepted(SOCIAL_WORK, f"protection.{word}", {"person": {"hetu": code}})
        for word in ("set", "lifted", "lifted")
    ]


@contextlib.asynccontextmanager
async def _no_log(world: World) -> AsyncIterator[None]:
    """Let nothing reach the log meanwhile."""
    world.lane.stop()
    await world.lane_task
    try:
        yield
    finally:
        log = LogLane(world.shell, Sender(world.shell.kafka.client(), lasting=True))
        world.lane = LaneLoop(log, world.shell.engine, NoWake(), world.shell.health)
        world.lane_task = asyncio.create_task(world.lane.run())


async def _poison(world: World, people: People) -> tuple[object, bytes]:
    """Have a concern accepted, and damage its person's key before it is carried out; return event and key."""
    for event in await _changes(world, people.child):
        await world.applied(event)
    async with _no_log(world):
        event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
        person = await world.one("SELECT person FROM event WHERE event_id = :e", e=event)
        async with world.shell.vault.begin() as vault:
            read = text("SELECT wrapped_key FROM person WHERE person_id = :p")
            key: bytes = (await vault.execute(read, {"p": person})).scalar_one()
            await vault.execute(text("UPDATE person SET wrapped_key = 'x' WHERE person_id = :p"), {"p": person})
    return event, key


async def _mend(world: World, event: object, key: bytes) -> None:
    person = await world.one("SELECT person FROM event WHERE event_id = :e", e=event)
    async with world.shell.vault.begin() as vault:
        put = text("UPDATE person SET wrapped_key = :k WHERE person_id = :p")
        await vault.execute(put, {"p": person, "k": key})


async def _lost(world: World, people: People) -> object:
    """Have an event accepted that never reaches the log."""
    async with _no_log(world):
        event = await world.accepted(SOCIAL_WORK, "protection.set", {"person": {"hetu": people.child}})
        async with world.shell.engine.begin() as conn:
            await conn.execute(text("UPDATE event SET state = 'logged' WHERE event_id = :e"), {"e": event})
    return event


async def test_a_redelivered_poison_does_not_wait_behind_itself(world: World) -> None:
    """What froze its family stands in quarantine; the same record again adds nothing."""
    people = await a_family(world)
    await permit(world, people)
    poison, key = await _poison(world, people)
    family = await _family(world, poison)
    await _frozen(world, family)
    (place,) = await world.rows("SELECT partition, position FROM quarantine WHERE event_id = :e", e=poison)
    stage = FamilyStage(world.shell)
    value = await world.one("SELECT value FROM event WHERE event_id = :e", e=poison)
    assert isinstance(value, bytes)
    partition, position = (int(str(one)) for one in place)
    record = Record("hub.events", partition, position, datetime.now(UTC), str(family).encode(), value, ())
    batch = await stage.prepare([record])
    async with world.shell.engine.begin() as conn:
        await stage.carry_out(conn, batch)
    assert await world.rows("SELECT 1 FROM waiting WHERE family = :f", f=family) == []
    await _mend(world, poison, key)
