"""Every open family has exactly one named worker, or an orphan alert to the coordinator of its client group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.family.effects import Alert, Arm, Disarm
from hub.family.state import Family
from hub.ids import WorkerId
from hub.region.law import Rung
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from tests.examples.families import (
    concern,
    due,
    event,
    given,
    known,
    notices,
    notified,
    plan_opened,
    referred,
    service_started,
    when,
)
from tests.examples.regions import NGO, SCHOOL, SOCIAL_WORK, region

LADDER = (Rung("coordinator", 1), Rung("duty_officer", 1))
NAMED = event("worker.named", SOCIAL_WORK, worker="aino-koskela", role="named_worker")


def _orphans(family: Family) -> list[Alert]:
    return [one for one in family.alerts if one.kind == "orphan"]


@pytest.mark.parametrize("opens", [plan_opened(), service_started(NGO), referred(), concern(SCHOOL, reach=())])
def test_an_open_family_without_anybody_is_told_to_the_coordinator(opens: Accepted) -> None:
    """By a bare alert, once, and not again while it is open."""
    family, effects = when(given(), opens)

    (alert,) = _orphans(family)
    assert alert.holder.worker == "riitta-lahtela"
    assert ("riitta-lahtela", 0, "raised") in notices(effects)
    assert _orphans(given(service_started(NGO, service="other"), family=family)) == [alert]


def test_it_closes_when_somebody_is_named_or_nothing_is_open() -> None:
    """The coordinator has nothing to do any more."""
    family = given(service_started(NGO))
    ended = event("service.ended", NGO, service_id=str(known("service")), service="home_service", task="social_work")

    assert _orphans(when(family, NAMED)[0]) == []
    assert _orphans(when(family, ended)[0]) == []


def test_a_family_whose_worker_is_released_is_told_again() -> None:
    """Each time it is left alone is an alert of its own."""
    released = event("worker.released", SOCIAL_WORK, worker="aino-koskela", role="named_worker")

    family = given(plan_opened(), NAMED)
    assert _orphans(family) == []
    assert len(_orphans(when(family, released)[0])) == 1


def test_a_worker_who_is_not_there_any_more_answers_for_nobody() -> None:
    """One who left the region file, and one whose organisation has no agreement."""
    family, base = given(plan_opened(), NAMED), region()
    gone = {id: worker for id, worker in base.workers.items() if id != WorkerId("aino-koskela")}
    ended = {**base.organisations, SOCIAL_WORK: replace(base.organisations[SOCIAL_WORK], agreements=())}

    for within in (replace(base, workers=gone), replace(base, organisations=ended)):
        assert len(_orphans(when(family, service_started(NGO), within)[0])) == 1


def test_the_coordinator_of_the_client_group_is_told() -> None:
    """Where a group has one of its own."""
    within = replace(region(), coordinators={**region().coordinators, "mental_health": WorkerId("noora-kivela")})

    family = given(concern(SCHOOL, reach=(), client_group="mental_health"), within=within)

    assert _orphans(family)[0].holder.worker == "noora-kivela"


def _with_ladder() -> Region:
    return replace(region(), duty_officers={"default": WorkerId("noora-kivela")}, ladder=(*LADDER,))


def test_the_ladder_begins_when_the_coordinator_does_not_acknowledge() -> None:
    """After the time of a rung; nothing was promised, so nothing falls due."""
    within = _with_ladder()
    family, effects = when(given(), plan_opened(), within)
    (clock,) = [one.deadline for one in effects if isinstance(one, Arm)]
    ((step, at),) = clock.steps

    after, climbed = when(family, due(clock.id, step, at), within)

    assert _orphans(family)[0].due_at is None
    assert notices(climbed) == [("noora-kivela", 2, "rung")]
    assert _orphans(after)[0].told == ("riitta-lahtela", "noora-kivela")


def test_once_acknowledged_or_closed_nobody_else_is_told() -> None:
    """Acknowledging stops the ladder, a naming its clock as well."""
    within = _with_ladder()
    family = given(plan_opened(), within=within)
    (clock,), (alert,) = family.deadlines, _orphans(family)
    said = event("alert.acknowledged", SOCIAL_WORK, alert_id=str(alert.id), worker="riitta-lahtela")

    acknowledged = given(said, family=family, within=within)
    _, later = when(acknowledged, due(clock.id, *clock.steps[0]), within)
    _, named = when(family, NAMED, within)

    assert notices(later) == []
    assert Disarm(clock.id) in named


def test_the_duty_track_tells_nobody_that_somebody_is_missing() -> None:
    """A notification opens nothing that a coordinator should hear of."""
    family, effects = when(given(), notified())

    assert _orphans(family) == []
    assert "riitta-lahtela" not in {worker for worker, _, _ in notices(effects)}
