"""Why was nobody told? For refused, parked and frozen: by the sender's own id, its receipt, or the message it got."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from aiokafka.partitioner import DefaultPartitioner

from hub.commands import why_words
from hub.errors import RefusedError
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import for_org
from hub.sealing.receipts import sign
from hub.streams.door_why import Unmade, explain, why
from tests.integration.streams.families import People, a_code, a_family, concern, joined
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
