"""What a worker sees of an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hub.family.frozen import frozen_alert
from hub.family.inbox import may_know, visible
from hub.ids import OrgId, WorkerId
from hub.region.model import Agreement, Organisation
from hub.schemas.accepted import Accepted
from hub.schemas.labels import Category
from tests.examples.families import (
    MONDAY,
    alerts,
    concern,
    event,
    given,
    notified,
    permission,
    referred,
    rights,
    when,
)
from tests.examples.regions import COUNSELLING, PARISH, SCHOOL, SOCIAL_WORK, changed, region

AINO = WorkerId("aino-koskela")
NAMED = event("worker.named", SOCIAL_WORK, worker=AINO, role="named_worker")
ALERT = given(NAMED, concern(PARISH)).alerts[0]
NEEDS = rights(permission(Category.NEED, parties=(PARISH, SOCIAL_WORK)))


def test_a_holder_who_may_sees_what_it_is_about() -> None:
    """Kind, level and person, and the line of the disclosure."""
    row = visible(ALERT, NEEDS, region(), AINO, MONDAY)

    assert row is not None
    assert row.details is not None
    assert (row.details.kind, row.details.level) == ("concern", "notable")
    assert [(one.categories, one.rules) for one in row.details.shown] == [({Category.NEED}, ("consent",))]


def test_a_holder_who_may_no_longer_sees_the_bare_alert() -> None:
    """Number, answering unit and due time; no person, no type."""
    row = visible(ALERT, rights(), region(), AINO, MONDAY)

    assert row is not None
    assert row.details is None
    assert (row.alert, row.unit, row.due_at) == (ALERT.id, ALERT.holder.unit, ALERT.due_at)


def test_whoever_was_not_told_has_no_row() -> None:
    """Not even a colleague in the same unit."""
    assert visible(ALERT, NEEDS, region(), WorkerId("eero-vainio"), MONDAY) is None
    assert visible(ALERT, NEEDS, region(), WorkerId("nobody"), MONDAY) is None


def test_an_ended_agreement_empties_the_inbox() -> None:
    """Rule 1 comes before everything."""
    base = region()
    over = changed(base, _ended(base.organisations[SOCIAL_WORK]))

    assert visible(ALERT, NEEDS, over, AINO, MONDAY) is None


def test_a_raiser_who_kept_the_matter_sees_their_own() -> None:
    """Rule 2."""
    alert, _ = given(concern(SCHOOL, reach=())).alerts

    row = visible(alert, rights(), region(), WorkerId("tuula-rantanen"), MONDAY)

    assert row is not None
    assert row.details is not None


def test_a_frozen_family_is_told_barely_whatever_the_rights() -> None:
    """There is nothing more to tell."""
    (alert,) = alerts(frozen_alert(given(NAMED), 2, MONDAY, region()))

    row = visible(alert, NEEDS, region(), AINO, MONDAY)

    assert row is not None
    assert row.details is None


def test_the_named_worker_has_no_row_of_a_duty() -> None:
    """The duty track is not theirs."""
    _, effects = when(given(NAMED), notified())

    assert visible(alerts(effects)[0], NEEDS, region(), AINO, MONDAY) is None
    assert visible(alerts(effects)[0], NEEDS, region(), WorkerId("sirkka-tuominen"), MONDAY) is not None


def test_of_two_that_do_the_same_each_needs_the_other_s_permission() -> None:
    """While the door would give them the other's need, kind and person and a line for each of both; else bare."""
    both = given(NAMED, _assessed(COUNSELLING), _assessed(PARISH)).alerts
    mine = next(one for one in both if one.holder.org == COUNSELLING)
    (worker,) = mine.told
    open_ = rights(permission(Category.NEED, parties=(PARISH, COUNSELLING)))

    row = visible(mine, open_, region(), worker, MONDAY)

    assert row is not None
    assert row.details is not None
    assert [(one.event_id == mine.origin.event_id, one.categories, one.rules) for one in row.details.shown] == [
        (True, {Category.SERVICE}, ("own",)),
        (False, {Category.NEED}, ("consent",)),
    ]
    bare = visible(mine, rights(), region(), worker, MONDAY)
    assert bare is not None
    assert bare.details is None
    assert may_know(mine, COUNSELLING, open_, region(), MONDAY)
    assert not may_know(mine, COUNSELLING, rights(), region(), MONDAY)


def test_the_level_of_a_referral_needs_its_own_permission() -> None:
    """It is the urgency, a need; the referral itself is a service."""
    (alert,) = (one for one in given(NAMED, referred()).alerts if one.kind == "referral")
    parties = (alert.raiser, alert.holder.org)
    service = permission(Category.SERVICE, parties=parties)
    both = permission(Category.SERVICE, Category.NEED, parties=parties)

    for given_, level, told in (
        (service, None, {Category.SERVICE}),
        (both, alert.level, {Category.SERVICE, Category.NEED}),
    ):
        row = visible(alert, rights(given_), region(), alert.told[0], MONDAY)
        assert row is not None
        assert row.details is not None
        assert (row.details.level, row.details.shown[0].categories) == (level, told)


def test_a_closed_alert_has_no_row() -> None:
    """An inbox shows what is open."""
    before = given(NAMED, concern(PARISH))
    _, effects = when(before, event("alert.acknowledged", alert_id=str(before.alerts[0].id), worker=AINO))

    assert visible(alerts(effects)[0], NEEDS, region(), AINO, MONDAY) is None


def _assessed(sender: OrgId) -> Accepted:
    return event("assessment.started", sender, kind="nepsy")


def _ended(organisation: Organisation) -> Organisation:
    return replace(organisation, agreements=(Agreement(date(2020, 1, 1), date(2026, 1, 1)),))
