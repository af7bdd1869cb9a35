"""What may no longer be held is called back: once, from everybody who has it, and announced once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from hub.delivery.producers import Message, Outcome, Sender
from hub.errors import UnavailableError
from hub.family.alerts import raised
from hub.family.effects import Alert, Holder
from hub.ids import OrgId, UnitId, WorkerId
from hub.schemas.accepted import Data
from hub.schemas.labels import Category
from hub.schemas.topics import INTERNAL
from hub.store import alerts, disclosures
from hub.store.disclosures import Disclosure, Fact
from hub.streams.claim import claim_batch
from hub.streams.hidden_alerts import ROUND_SECONDS, HiddenAlerts
from hub.streams.recall_lane import RecallLane
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.examples.rights import CHILD, MOTHER, adult, child, switch
from tests.integration.lanes.test_voids import Dying, ProcessEndedError
from tests.integration.lanes.world import LONG_AGO, World, by_name, permit

OPEN = "SELECT org, categories FROM recall ORDER BY org"


async def recall(world: World) -> None:
    """Let the recall lane do all there is."""
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))


async def test_a_withdrawal_calls_back_what_was_delivered(world: World) -> None:
    """Every organisation that has something gets one recall, without content, and stays on the list."""
    await world.family(permit(Category.NEED, Category.SERVICE))
    await world.told(SOCIAL_WORK, PARISH, times=2)
    await world.deliver()
    await world.withdraw()
    await recall(world)
    await world.deliver()
    assert await world.rows(OPEN) == [(PARISH, ["need"]), (SOCIAL_WORK, ["need"])]
    *_, got = await world.out(PARISH, 3)
    assert (got.seq, got.type, got.key) == (3, "hub.recall.v1", "")
    assert got.data["categories"] == ["need"]
    assert got.data["person"] == {"id": world.turner(PARISH).to_org(CHILD)}
    assert await world.one("SELECT count(*) FROM disclosure WHERE recall IS NULL") == 0


async def test_what_today_would_still_be_released_is_not_called_back(world: World) -> None:
    """A narrower permission calls back only what it no longer covers."""
    await world.family(permit(Category.NEED), by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK, PARISH, sender=SCHOOL)
    await world.deliver()
    await world.permit(permit(Category.NEED))
    await recall(world)
    assert [org for org, _ in await world.rows(OPEN)] == [SOCIAL_WORK]
    ((categories,),) = await world.rows("SELECT categories FROM recall")
    assert "need" not in categories
    assert "identity" in categories


async def test_a_disclosure_is_called_back_once(world: World) -> None:
    """A second narrowing finds nothing left to recall."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    for _ in range(2):
        await world.withdraw()
        await recall(world)
    assert await world.one("SELECT count(*) FROM recall") == 1
    assert await world.one("SELECT count(*) FROM recheck") == 0


async def test_views_are_called_back_too(world: World) -> None:
    """What a worker saw in plan or inbox counts as given to the organisation."""
    await world.family(permit(Category.NEED))
    event = await world.happens()
    fact = Fact(event.event_id, frozenset({"need"}), frozenset())
    async with world.shell.engine.begin() as conn:
        for number, kind in enumerate(("plan", "inbox")):
            seen = Disclosure(
                id=event.event_id if number else CHILD, kind=kind, org=SOCIAL_WORK, persons=(CHILD,), facts=(fact,),
                rules=("consent",),
            )  # fmt: skip
            await disclosures.disclose(conn, [seen])
    await world.withdraw()
    await recall(world)
    assert await world.rows(OPEN) == [(SOCIAL_WORK, ["need"])]


async def test_what_is_under_way_is_left_to_its_lane(world: World) -> None:
    """A claim that was not sent is voided, not recalled."""
    await world.family()
    await world.told(PARISH)
    lease = await world.lease("delivery")
    while await claim_batch(world.shell, lease):
        pass
    await world.withdraw()
    await recall(world)
    await world.deliver()
    await recall(world)
    assert await world.one("SELECT count(*) FROM recall") == 0


async def test_address_protection_calls_back_what_locates(world: World) -> None:
    """Who was told where somebody is must give that back, though the category itself is still released."""
    await world.family(permit(Category.NEED, Category.WORKER))
    data: Data = {"level": "notable", "topics": ["attention"], "with_family": True, "unit": "mikkeli-koulu-lansi"}
    await world.told(PARISH, data=data)
    await world.deliver()
    (got,) = await world.out(PARISH, 1)
    assert got.data["unit"] == "mikkeli-koulu-lansi"
    protected = child(MOTHER, gives=(permit(Category.NEED, Category.WORKER),), protections=(switch(at=LONG_AGO),))
    await world.put_rights(protected, adult(MOTHER))
    await recall(world)
    assert await world.rows(OPEN) == [(PARISH, ["worker"])]


async def test_a_recall_is_announced_once_and_the_same_at_every_try(world: World) -> None:
    """List and clock hear of it through `hub.in.hub`; told again after a crash, it is the same event."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.withdraw()
    await recall(world)
    await recall(world)
    (first,) = await world.read(INTERNAL, count=1)
    assert json.loads(first.value or b"")["organisation"] == PARISH
    await world.do("UPDATE recall SET announced = false")
    await recall(world)
    _, again = await world.read(INTERNAL, count=2)
    assert (first.value, first.headers) == (again.value, again.headers)
    assert dict(first.headers)["ce_type"] == b"hub.recall.sent.v1"


async def test_an_organisation_whose_agreement_ended_is_still_asked(world: World) -> None:
    """The recall goes out though nothing else would: here to one the region no longer knows."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.do("UPDATE disclosure SET org = 'poistunut-ry'")
    await world.put_rights(child(MOTHER, gives=(permit(),)), adult(MOTHER))
    await recall(world)
    assert [org for org, _ in await world.rows(OPEN)] == ["poistunut-ry"]


async def test_somebody_outside_every_family_is_recalled_under_the_events(world: World) -> None:
    """A person who is in no family holds up nobody's recall."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.withdraw()
    await world.do("DELETE FROM member WHERE person = :p", p=CHILD)
    await recall(world)
    assert await world.one("SELECT count(*) FROM recall") == 1


async def test_an_alert_that_its_holder_may_no_longer_see_is_told_once(world: World) -> None:
    """The border hears which organisation may not, and that the raiser still may see their own event."""
    lane = RecallLane(world.shell, world.sender(lasting=True))
    await world.family(permit(Category.NEED))
    alert = await _alert(world)
    await world.permit(permit(Category.NEED))
    await world.turns(lane)
    assert await world.read(INTERNAL) == []
    await world.withdraw()
    await world.turns(lane)
    await world.turns(lane)
    (told,) = await world.read(INTERNAL, count=1)
    assert dict(told.headers)["ce_type"] == b"hub.alert.hidden.v1"
    word = world.turner(OrgId("hub")).to_org(alert.id)
    assert json.loads(told.value or b"") == {"alert_id": word, "organisation": SOCIAL_WORK, "raiser_may": True}


async def test_a_hidden_alert_is_told_again_when_the_lane_died_before_it_knew(world: World) -> None:
    """Whoever comes next looks at every open alert at once, and says the same word: the border drops the repeat."""
    await world.family(permit(Category.NEED))
    await recall(world)
    await _alert(world)
    await world.withdraw()
    dying = Dying(world.shell.kafka.client(), lasting=True)
    world.senders.append(dying)
    with pytest.raises(ProcessEndedError):
        await world.turns(RecallLane(world.shell, dying))
    assert await world.one("SELECT count(*) FROM recheck") == 0
    await recall(world)
    first, second = await world.read(INTERNAL, count=2)
    assert (first.headers, first.value) == (second.headers, second.value)


async def test_an_alert_that_cannot_be_read_holds_up_nobody(world: World) -> None:
    """The recall goes out, the other alert is told of, and operations hear of the one that was passed over."""
    await world.family(permit(Category.NEED))
    await world.told(PARISH)
    await world.deliver()
    broken, whole = await _alert(world), await _alert(world)
    await world.do("UPDATE alert SET doc = '{}' WHERE id = :id", id=broken.id)
    await world.withdraw()
    with capture_logs() as lines:
        await recall(world)
    assert [org for org, _ in await world.rows(OPEN)] == [PARISH]
    told = [json.loads(one.value or b"") for one in await world.read(INTERNAL, count=2)]
    word = world.turner(OrgId("hub")).to_org(whole.id)
    assert [one["alert_id"] for one in told if "alert_id" in one] == [word]
    assert {one["alert_id"] for one in lines if one["event"] == "alert_not_readable"} == {broken.id}
    assert re.search(rb"^hub_alerts_not_readable_total [1-9]", world.shell.metrics.page(), re.MULTILINE)


async def test_a_recheck_waits_for_no_word_about_an_alert(world: World) -> None:
    """What Kafka does not take of the one leaves the other settled, and is said by the same lane at its next turn."""
    sender = _Away(world.shell.kafka.client(), lasting=True)
    world.senders.append(sender)
    lane, lease = RecallLane(world.shell, sender), await world.lease("recall")
    await world.family(permit(Category.NEED))
    await world.turns(lane)
    await _alert(world)
    await world.withdraw()
    sender.away = True
    with pytest.raises(UnavailableError):
        await lane.turn(lease)
    assert await world.one("SELECT count(*) FROM recheck") == 0
    sender.away = False
    await lane.turn(lease)
    assert len(await world.read(INTERNAL, count=1)) == 1


async def test_an_alert_raised_after_the_rights_were_looked_at_is_found_too(world: World) -> None:
    """Its family was frozen while everything was looked at again, or an agreement ended without any event."""
    now = [0.0]
    hidden = HiddenAlerts(world.shell, world.sender(lasting=True), lambda: now[0])
    lease = await world.lease("recall")
    await world.family()
    await world.withdraw()
    await recall(world)
    assert not await hidden.look_around(lease)
    alert = await _alert(world)
    assert not await hidden.look_around(lease)
    assert await world.read(INTERNAL) == []
    now[0] += ROUND_SECONDS
    assert not await hidden.look_around(lease)
    (told,) = await world.read(INTERNAL, count=1)
    assert json.loads(told.value or b"")["alert_id"] == world.turner(OrgId("hub")).to_org(alert.id)


async def test_an_alert_that_only_those_who_left_were_told_of_is_told_once(world: World) -> None:
    """The family step knows who stands for them; where one of those who were told is there, they have it."""
    now = [0.0]
    hidden = HiddenAlerts(world.shell, world.sender(lasting=True), lambda: now[0])
    lease = await world.lease("recall")
    await world.family(permit(Category.NEED))
    await _alert(world)
    left = await _alert(world, "entinen-tyontekija")
    for _ in range(2):
        assert not await hidden.look_around(lease)
        now[0] += ROUND_SECONDS
    (told,) = await world.read(INTERNAL, count=1)
    assert dict(told.headers)["ce_type"] == b"hub.alert.left.v1"
    word = world.turner(OrgId("hub")).to_org(left.id)
    assert json.loads(told.value or b"") == {"alert_id": word}


class _Away(Sender):
    """A sender whose broker can go away."""

    away = False

    async def send_all(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send, or tell that nothing was taken."""
        return [Outcome.AWAY for _ in messages] if self.away else await super().send_all(messages)


async def _alert(world: World, worker: str = "aino-koskela") -> Alert:
    """Raise an alert about a school's concern with family social work, as the family stage does."""
    event = await world.happens(sender=SCHOOL)
    holder = Holder(SOCIAL_WORK, UnitId("perhesosiaalityo-mikkeli"), WorkerId(worker))
    alert = raised(event, holder, world.region, kind="concern", level="notable")
    async with world.shell.engine.begin() as conn:
        await alerts.put(conn, [(event.family, alert)])
    return alert
