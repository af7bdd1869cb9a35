"""Why was nobody told? For refused, parked and frozen: by the sender's own id, its receipt, or the message it got."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from aiokafka.partitioner import DefaultPartitioner
from sqlalchemy import text

from hub.commands import why_words
from hub.errors import RefusedError
from hub.schemas.accepted import Json
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import for_org
from hub.sealing.receipts import sign
from hub.streams.door_why import Unmade, explain, why
from hub.streams.turning import thing_id
from tests.integration.streams.families import People, a_code, a_family, concern, joined, permit
from tests.integration.streams.world import PARISH, SCHOOL, SOCIAL_WORK, World, until


async def test_a_refused_event_is_explained_by_id_receipt_and_refusal(world: World) -> None:
    """Reason and mend as the border had them; anybody else's question has the answer of an unknown one."""
    ce_id = uuid4().hex
    offset = await world.says(SCHOOL, "concern.raised", concern(a_code(7)), ce_id=ce_id)
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "refused"
    receipt = sign(world.shell.keyring.receipt_key, in_topic(SCHOOL), 0, offset, SCHOOL)
    message = await world.one("SELECT id FROM delivery WHERE kind = 'refused' AND body->>'ce_id' = :c", c=ce_id)
    for word in (ce_id, receipt, str(message)):
        found = await explain(world.shell, word, SCHOOL)
        assert isinstance(found, Unmade)
        assert (found.arrival.outcome, found.arrival.reason, found.parked) == ("refused", "no_consent", None)
        assert "refused" in next(why_words.lines(found, SCHOOL))
        with pytest.raises(RefusedError, match="not_found"):
            await explain(world.shell, word, PARISH)


async def test_an_accepted_event_is_explained_by_the_sender_s_own_id(world: World) -> None:
    """Whoever has only its own id of what it sent gets the whole answer."""
    ce_id = uuid4().hex
    event = await world.accepted(SOCIAL_WORK, "family.joined", joined(a_code(8), "child"), ce_id=ce_id)
    found = await why(world.shell, ce_id, SOCIAL_WORK)
    assert found.event == event
    assert "It went to no organisation." in why_words.lines(found, SOCIAL_WORK)


async def test_a_parked_record_is_explained_with_its_place_in_quarantine(world: World) -> None:
    """Reason, id and state of what was parked, found by the id in its envelope; no word of its content."""
    head = world.envelope(SCHOOL, "concern.raised", uuid4().hex, None)
    offset = await world.raw(SCHOOL, b"\x00\xffplanted", [(name, word.encode()) for name, word in head.items()])
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "quarantined"
    found = await explain(world.shell, head["ce_id"], SCHOOL)
    assert isinstance(found, Unmade)
    assert found.parked is not None
    assert (found.arrival.outcome, found.parked.state, found.parked.position) == ("quarantined", "parked", offset)
    told = "\n".join(why_words.lines(found, SCHOOL)) + str(why_words.document(world.shell, found, SCHOOL))
    assert str(found.parked.id) in told
    assert "planted" not in told


async def test_an_event_behind_a_frozen_family_tells_since_when_and_where_it_stands(world: World) -> None:
    """Its number, the last one that was carried out, how many wait and since when."""
    people = await a_family(world)
    family = await freeze(world, people)
    event = await world.accepted(SOCIAL_WORK, "protection.set", {"person": {"hetu": people.child}})

    async def waits() -> bool | None:
        return await world.one("SELECT count(*) FROM waiting WHERE family = :f", f=family) == 1 or None

    await until(waits)
    assert isinstance(event, UUID)
    found = await why(world.shell, for_org(world.shell.keyring.pairwise_root, SOCIAL_WORK).to_org(event), SOCIAL_WORK)
    assert found.frozen is not None
    assert found.frozen.since is not None
    assert (found.frozen.waiting, found.frozen.number - found.frozen.applied) == (1, 1)
    assert found.frozen.reason
    assert any("waits since" in line for line in why_words.lines(found, SOCIAL_WORK))
    assert found.happened == []
    assert found.frozen.frozen_since is not None
    told = why_words.document(world.shell, found, SOCIAL_WORK)["frozen"]
    assert isinstance(told, dict)
    assert (told["behind"], told["quarantine"]) == (found.frozen.applied + 1, str(found.frozen.parked))
    assert await world.one("SELECT state FROM quarantine WHERE id = :i", i=found.frozen.parked) == "parked"
    assert found.frozen.alarm is not None
    assert isinstance(told["alert"], dict)
    number, stranger = told["alert"]["alert"], why_words.document(world.shell, found, SCHOOL)["frozen"]
    assert for_org(world.shell.keyring.pairwise_root, SOCIAL_WORK).from_org(str(number)) == found.frozen.alarm.alert
    assert isinstance(stranger, dict)
    assert isinstance(stranger["alert"], dict)
    assert (stranger["alert"]["alert"], stranger["alert"]["state"]) == (None, "open")
    lines = "\n".join(why_words.lines(found, SOCIAL_WORK))
    assert f"behind number {found.frozen.applied + 1}" in lines
    assert f"hub quarantine show {found.frozen.parked}" in lines
    assert "coordinator, raised" in lines


async def test_what_was_only_counted_is_told_to_be_about_nobody(world: World) -> None:
    """Accepted, judged when, and that nothing of it was kept or delivered: a counted contact and an absence."""
    today = datetime.now(UTC).date().isoformat()
    worker = min(id for id, one in world.region.workers.items() if one.org == SCHOOL)
    for type, data in (
        ("contact.counted", {"channel": "phone", "area": "mikkeli"}),
        ("worker.absent", {"worker": worker, "from": today, "to": today}),
    ):
        ce_id = uuid4().hex
        assert await world.accepted(SCHOOL, type, data, ce_id=ce_id) is None
        found = await explain(world.shell, ce_id, SCHOOL)
        assert isinstance(found, Unmade)
        assert found.judged_at is not None
        assert "about nobody" in next(why_words.lines(found, SCHOOL))
        told = why_words.document(world.shell, found, SCHOOL)
        assert (told["outcome"], told["judged_at"]) == ("accepted", found.judged_at.isoformat())
        with pytest.raises(RefusedError, match="not_found"):
            await explain(world.shell, ce_id, PARISH)


async def test_why_an_event_did_not_fit_is_told_to_its_sender_alone(world: World) -> None:
    """And no more than `conflict` where the sender may not see what stands in its way; the table keeps the reason."""
    people = await a_family(world)
    await permit(world, people)
    plan, item = str(uuid4()), str(uuid4())
    told: dict[str, Json] = {"person": {"hetu": people.child}, "basis": {"kind": "consent"}, "plan_id": plan}
    entry: dict[str, Json] = {"item_id": item, "kind": "service", "state": "planned"}
    goals: list[Json] = [{"goal_id": str(uuid4()), "code": "everyday_life"}]
    await world.accepted(SOCIAL_WORK, "plan.opened", {**told, "goals": goals})
    closed = await world.accepted(SOCIAL_WORK, "plan.closed", {"plan_id": plan, "ready": True})
    late = await world.accepted(SOCIAL_WORK, "plan.updated", {**told, "item": entry})
    keyring = world.shell.keyring
    word = for_org(keyring.pairwise_root, SCHOOL).to_org(thing_id(keyring, SOCIAL_WORK, "plan", UUID(plan)))
    schools = await world.accepted(SCHOOL, "plan.updated", {**told, "plan_id": word, "item": entry})
    await world.applied(schools)
    assert [await _said(world, late, org) for org in (SOCIAL_WORK, SCHOOL)] == ["closed_plan", None]
    assert [await _said(world, schools, org) for org in (SCHOOL, SOCIAL_WORK)] == ["closed_plan", None]
    await world.accepted(SOCIAL_WORK, "consent.withdrawn", {key: {"hetu": code} for key, code in (
        ("person", people.child), ("by", people.mother),
    )})  # fmt: skip
    assert await _said(world, schools, SCHOOL) == "conflict"
    assert await _said(world, late, SOCIAL_WORK) == "closed_plan"
    assert await world.rows("SELECT reason, cause FROM misfit WHERE event_id = :e", e=schools) == [
        ("closed_plan", closed)
    ]


async def test_a_reason_that_tells_of_nobody_else_is_told_as_it_is(world: World) -> None:
    """The sender's own second opening; and of a note without its cause nothing but `conflict` is told."""
    people = await a_family(world)
    data: dict[str, Json] = {
        "person": {"hetu": people.child}, "basis": {"kind": "own"}, "service_id": str(uuid4()),
        "service": "family_work", "task": "social_work",
    }  # fmt: skip
    await world.accepted(SOCIAL_WORK, "service.started", data)
    again = await world.accepted(SOCIAL_WORK, "service.started", data)
    await world.applied(again)
    assert await _said(world, again, SOCIAL_WORK) == "opened_twice"
    async with world.shell.engine.begin() as conn:
        await conn.execute(text("UPDATE misfit SET reason = 'named_twice' WHERE event_id = :e"), {"e": again})
    assert await _said(world, again, SOCIAL_WORK) == "conflict"


async def _said(world: World, event: object, org: str) -> str | None:
    word = for_org(world.shell.keyring.pairwise_root, org).to_org(UUID(str(event)))
    found = await why(world.shell, word, org)
    assert why_words.document(world.shell, found, org)["misfit"] == found.misfit
    return found.misfit


async def freeze(world: World, people: People) -> object:
    """Put what nobody can read on the log under the key of a family that has state, and return the family."""
    event = await world.accepted(SOCIAL_WORK, "protection.set", {"person": {"hetu": people.child}})
    await world.applied(event)
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=event)
    key, parts = str(family).encode(), sorted(await world.producer.partitions_for("hub.events"))
    part = int(DefaultPartitioner()(key, parts, parts))
    await world.producer.send_and_wait("hub.events", key=key, value=b"\x00garbage", partition=part)

    async def frozen() -> bool | None:
        return bool(await world.one("SELECT frozen IS NOT NULL FROM family_state WHERE family = :f", f=family)) or None

    await until(frozen)
    return family
