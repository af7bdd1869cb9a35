"""Why was this delivered, or not? For delivered, denied, void, claimed afresh and recalled, by every id there was."""

from __future__ import annotations

import pytest

from hub.commands import why_words
from hub.errors import RefusedError
from hub.schemas.labels import Category
from hub.store.why_rows import Recalled
from hub.streams.claim import claim_batch
from hub.streams.door_why import explain, why
from hub.streams.recall_lane import RecallLane
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.examples.rights import MOTHER, adult, child, switch
from tests.integration.lanes.test_voids import claimed
from tests.integration.lanes.world import World, by_name, permit


async def test_what_was_delivered_names_its_rules(world: World) -> None:
    """By the message's own id: number, categories and granting rules, and nothing was void."""
    await world.family()
    await world.told(SOCIAL_WORK)
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    found = await why(world.shell, got.id, SOCIAL_WORK)
    (one,) = found.happened
    assert (one.state, one.given, one.hub_seq) == ("sent", "released", 1)
    assert one.rules
    assert "need" in one.categories
    assert found.voided == {}


async def test_what_was_denied_names_its_rules(world: World) -> None:
    """Nothing was claimed: there is no number and no disclosure, only the rules that gave nothing."""
    await world.family(by_name(PARISH))
    event = await world.happens()
    await world.queue(event, SOCIAL_WORK)
    await world.deliver()
    found = await why(world.shell, world.turner(SCHOOL).to_org(event.event_id), SCHOOL)
    (one,) = found.happened
    assert (one.state, one.given, one.hub_seq, one.round) == ("denied", None, None, 0)
    assert one.rules
    assert [org for org, _ in found.now] == [SOCIAL_WORK]


async def test_every_id_of_what_was_claimed_afresh_tells_the_void_and_what_became_of_it(world: World) -> None:
    """Two voids and the message: one answer, with what was claimed each time and why."""
    await world.family(by_name(SOCIAL_WORK, SCHOOL))
    await claimed(world)
    await world.permit(permit(Category.NEED, Category.IDENTITY, parties=(SOCIAL_WORK, SCHOOL)))
    await claimed_afresh(world)
    await world.permit(permit(Category.NEED))
    await world.deliver()
    first, second, event = await world.out(SOCIAL_WORK, 3)
    assert [one.type for one in (first, second, event)] == ["hub.void.v1", "hub.void.v1", "hub.concern.raised.v1"]
    answers = [await why(world.shell, one.id, SOCIAL_WORK) for one in (first, second, event)]
    assert answers[0].voided == answers[1].voided == answers[2].voided
    (voids,) = answers[0].voided.values()
    assert [(str(one.wire), one.hub_seq) for one in voids] == [(first.id, 1), (second.id, 2)]
    assert all(one.sent_at is not None and one.claim is not None for one in voids)
    assert [one.claim.given for one in voids if one.claim] == ["withheld", "withheld"]
    assert all(one.claim.rules for one in voids if one.claim)
    (one,) = answers[0].happened
    assert (one.state, one.given, one.hub_seq) == ("sent", "released", 3)
    told = list(why_words.lines(answers[0], SOCIAL_WORK))
    assert [line for line in told if "number 1 was a void, nothing went out" in line]
    assert [line for line in told if "number 2 was a void" in line]


async def test_a_void_for_good_tells_that_it_is_denied_now(world: World) -> None:
    """The recipient holds nothing but the void's id, and learns that it was withheld."""
    await world.family()
    await claimed(world)
    await world.withdraw()
    await world.deliver()
    (void,) = await world.out(SOCIAL_WORK, 1)
    found = await why(world.shell, void.id, SOCIAL_WORK)
    (one,) = found.happened
    ((only,),) = found.voided.values()
    assert (one.state, one.hub_seq, only.hub_seq) == ("denied", None, 1)
    told = why_words.document(world.shell, found, SOCIAL_WORK)["happened"]
    assert isinstance(told, list)
    assert isinstance(told[0], dict)
    assert isinstance(told[0]["voided"], list)
    assert isinstance(told[0]["voided"][0], dict)
    assert told[0]["voided"][0]["message"] == void.id
    others = why_words.document(world.shell, found, SCHOOL)["happened"]
    assert void.id not in str(others)


async def test_a_recall_is_explained_by_the_id_of_its_message(world: World) -> None:
    """How many disclosures it takes back, and whether it was acknowledged; to nobody but its recipient."""
    await world.family()
    await world.told(PARISH, times=2)
    await world.deliver()
    await world.withdraw()
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))
    await world.deliver()
    *_, recall = await world.out(PARISH, 3)
    found = await explain(world.shell, recall.id, PARISH)
    assert isinstance(found, Recalled)
    assert (found.disclosures, found.acknowledged_at, found.state) == (2, None, "sent")
    assert "not acknowledged" in "\n".join(why_words.lines(found, PARISH))
    with pytest.raises(RefusedError, match="not_found"):
        await explain(world.shell, recall.id, SOCIAL_WORK)


async def test_where_somebody_is_protected_others_are_told_by_their_sector(world: World) -> None:
    """Whoever may not know where they are learns no organisation but itself, nor that something was kept back."""
    await world.family()
    event = await world.happens()
    await world.queue(event, SOCIAL_WORK, PARISH)
    await world.put_rights(child(MOTHER, gives=[permit()]), adult(MOTHER, protections=(switch(),)))
    await world.deliver()
    for org, hides in ((SCHOOL, True), (PARISH, True), (SOCIAL_WORK, False)):
        found = await why(world.shell, world.turner(org).to_org(event.event_id), org)
        document = why_words.document(world.shell, found, org)
        said = str(document) + "\n".join(why_words.lines(found, org))
        others = {SCHOOL, PARISH, SOCIAL_WORK} - {org}
        assert [one for one in sorted(others) if one in said] == ([] if hides else sorted(others))
        assert ("protected" in said) is not hides
        happened = document["happened"]
        assert isinstance(happened, list)
        assert {one["sector"] for one in happened if isinstance(one, dict)} == {"parish", "wellbeing_area"}


async def test_what_nobody_knows_has_one_answer(world: World) -> None:
    """A made-up id, a made-up word and an organisation that is none."""
    await world.family()
    for word, org in (("row-9", SCHOOL), ("00000000-0000-4000-8000-000000000000", SCHOOL), ("row-1", "nobody")):
        with pytest.raises(RefusedError, match="not_found"):
            await explain(world.shell, word, org)


async def claimed_afresh(world: World) -> None:
    """Let the void of a claim go out and what was voided be claimed again, and no more."""
    lease = await world.lease("delivery")
    publisher = world.publisher()
    while await publisher.turn(lease):
        pass
    assert await claim_batch(world.shell, lease)
