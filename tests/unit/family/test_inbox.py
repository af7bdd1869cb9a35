"""What a worker sees of an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hub.family.frozen import frozen_alert
from hub.family.inbox import visible
from hub.ids import WorkerId
from hub.region.model import Agreement, Organisation
from hub.schemas.labels import Category
from tests.examples.families import (
    MONDAY,
    alerts,
    concern,
    event,
    given,
    notified,
    permission,
    rights,
    when,
)
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK, changed, region

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
    assert row.details.shown.categories == {Category.NEED}
    assert row.details.shown.rules == ("consent",)


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


def test_a_closed_alert_has_no_row() -> None:
    """An inbox shows what is open."""
    before = given(NAMED, concern(PARISH))
    _, effects = when(before, event("alert.acknowledged", alert_id=str(before.alerts[0].id), worker=AINO))

    assert visible(alerts(effects)[0], NEEDS, region(), AINO, MONDAY) is None


def _ended(organisation: Organisation) -> Organisation:
    return replace(organisation, agreements=(Agreement(date(2020, 1, 1), date(2026, 1, 1)),))
