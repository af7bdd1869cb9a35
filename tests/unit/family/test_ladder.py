"""Who is told when nobody acknowledges: holder, rung by rung, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hub.family.effects import Arm, Disarm, Effect, Misfit
from hub.family.state import Family
from hub.ids import UnitId, WorkerId
from hub.region.law import Rung
from hub.region.model import Agreement, Region
from tests.examples.families import MONDAY, alerts, concern, due, event, given, notices, notified, when
from tests.examples.regions import AREA, NGO, SOCIAL_WORK, changed, region

HOLDER, SUBSTITUTE, SUPERVISOR = WorkerId("aino-koskela"), WorkerId("eero-vainio"), WorkerId("riitta-lahtela")
UNIT = UnitId("perhesosiaalityo-yksikko")


def _tall() -> Region:
    """Return a region with a ladder of four rungs, the last of which nobody stands on."""
    base = region()
    units = {**base.units, UNIT: replace(base.units[UNIT], supervisor=SUPERVISOR)}
    rungs = (Rung("substitute", 1), Rung("supervisor", 1), Rung("coordinator", 1), Rung("duty_officer", 1))
    coordinators = {"default": WorkerId("noora-kivela")}
    return replace(base, units=units, ladder=rungs, coordinators=coordinators)


def _raised(within: Region) -> Family:
    family = given(
        event("worker.named", SOCIAL_WORK, worker=HOLDER, role="named_worker"), concern(SOCIAL_WORK), within=within
    )
    assert family.alerts[0].holder.worker == HOLDER
    return family


def _due(family: Family, step: str, within: Region) -> tuple[Family, tuple[Effect, ...]]:
    clock = family.deadlines[0]
    return when(family, due(clock.id, step, dict(clock.steps)[step]), within)


def test_before_it_is_due_only_the_holder_is_reminded() -> None:
    """The telling of the due day goes to whoever has the alert."""
    within = _tall()

    family, effects = _due(_raised(within), "due_day", within)

    assert notices(effects) == [(HOLDER, 0, "due_day")]
    assert [name for name, _ in family.deadlines[0].steps] == ["overdue"]


def test_the_ladder_is_climbed_one_rung_each_time() -> None:
    """Substitute, supervisor, coordinator: each when the one below has had its time."""
    within = _tall()
    family, climbed = _raised(within), []
    for step in ("overdue", "rung_1", "rung_2"):
        family, effects = _due(family, step, within)
        climbed += notices(effects)

    assert climbed == [
        (HOLDER, 0, "overdue"),
        (SUBSTITUTE, 1, "rung"),
        (SUPERVISOR, 2, "rung"),
        ("noora-kivela", 3, "rung"),
    ]
    assert family.alerts[0].told == (HOLDER, SUBSTITUTE, SUPERVISOR, "noora-kivela")


def test_a_rung_has_its_own_time() -> None:
    """The next rung comes one weekday after the one before was told."""
    within = _tall()
    before = _raised(within)

    family, effects = _due(before, "overdue", within)

    (clock,) = [one.deadline for one in effects if isinstance(one, Arm)]
    assert [name for name, _ in clock.steps] == ["rung_1"]
    assert clock.steps[0][1] - before.deadlines[0].steps[-1][1] >= timedelta(days=1)
    assert family.deadlines == (clock,)


def test_the_top_of_the_ladder_stays() -> None:
    """Nobody is above the last rung the region can name: the alert stays open, the clock has no more to say."""
    within = _tall()
    family = _raised(within)
    effects: tuple[Effect, ...] = ()
    for step in ("overdue", "rung_1", "rung_2"):
        family, effects = _due(family, step, within)

    assert any(isinstance(one, Disarm) for one in effects)
    assert family.deadlines == ()
    assert family.alerts[0].state == "open"


def test_whose_organisation_has_no_agreement_is_passed_over() -> None:
    """A rung is a door: on the first day after the agreement the next rung is told in its place."""
    within = _tall()
    over = Agreement(MONDAY.date() - timedelta(days=900), MONDAY.date() + timedelta(days=1))
    ended = replace(within.organisations[NGO], agreements=(over,))
    ladder = (Rung("coordinator", 1), Rung("substitute", 1))
    within = replace(changed(within, ended), coordinators={"default": WorkerId("venla-aaltola")}, ladder=ladder)
    family = _raised(within)
    today = due(family.deadlines[0].id, "overdue", MONDAY)

    assert notices(when(family, today, within)[1])[1:] == [("venla-aaltola", 1, "rung")]
    assert notices(_due(family, "overdue", within)[1])[1:] == [(SUBSTITUTE, 2, "rung")]


def test_the_duty_officer_is_of_the_holder_s_area() -> None:
    """Another area's officer is told of nothing; where an area has none, the one of the region is."""
    base = replace(_tall(), ladder=(Rung("duty_officer", 1),))
    officers = {AREA: WorkerId("noora-kivela"), "default": WorkerId("venla-aaltola")}
    there, elsewhere = (
        replace(base, duty_officers=officers),
        replace(base, duty_officers={**officers, AREA: SUPERVISOR}),
    )

    assert notices(_due(_raised(there), "overdue", there)[1])[1:] == [("noora-kivela", 1, "rung")]
    assert notices(_due(_raised(elsewhere), "overdue", elsewhere)[1])[1:] == [(SUPERVISOR, 1, "rung")]
    only = replace(base, duty_officers={"default": WorkerId("venla-aaltola")})
    assert notices(_due(_raised(only), "overdue", only)[1])[1:] == [("venla-aaltola", 1, "rung")]


def test_nobody_is_told_twice_on_one_ladder() -> None:
    """A holder who is also the coordinator is not their own next rung."""
    within = replace(_tall(), ladder=(Rung("coordinator", 1),), coordinators={"default": HOLDER})

    _, effects = _due(_raised(within), "overdue", within)

    assert notices(effects) == [(HOLDER, 0, "overdue")]


def test_acknowledging_closes_a_concern_and_stops_its_clock() -> None:
    """No rung is told after somebody has taken the matter."""
    before = _raised(region())
    alert = before.alerts[0]

    family, effects = when(before, event("alert.acknowledged", SOCIAL_WORK, alert_id=str(alert.id), worker=HOLDER))

    assert [one.state for one in alerts(effects)] == ["closed"]
    assert Disarm(before.deadlines[0].id) in effects
    assert (family.alerts, family.deadlines) == ((), ())


def test_after_an_acknowledgement_a_step_that_was_on_its_way_does_nothing() -> None:
    """The ticker may have sent it already."""
    before = _raised(region())
    clock, alert = before.deadlines[0], before.alerts[0]
    acknowledged = event("alert.acknowledged", SOCIAL_WORK, alert_id=str(alert.id), worker=HOLDER)

    family, effects = when(given(acknowledged, family=before), due(clock.id, "overdue", MONDAY))

    assert effects == (Misfit("unknown_deadline"),)
    assert family.alerts == ()


def test_a_step_that_was_told_is_not_told_again() -> None:
    """The same step under another name of its event changes nothing."""
    before = _raised(region())
    family, _ = _due(before, "overdue", region())

    _, effects = when(family, due(before.deadlines[0].id, "due_day", MONDAY))

    assert effects in ((Misfit("unknown_step"),), (Misfit("unknown_deadline"),))


def test_a_concern_after_the_acknowledgement_is_a_new_alert() -> None:
    """What was taken care of is closed; what comes later waits anew."""
    before = _raised(region())
    alert = before.alerts[0]
    acknowledged = event("alert.acknowledged", SOCIAL_WORK, alert_id=str(alert.id), worker=HOLDER)

    family, effects = when(given(acknowledged, family=before), concern(SOCIAL_WORK, name="second"))

    assert [one.id for one in family.alerts] != [alert.id]
    assert notices(effects) == [(HOLDER, 0, "raised")]


def test_an_unknown_alert_is_a_misfit() -> None:
    """An acknowledgement of nothing changes nothing."""
    _, effects = when(given(), event("alert.acknowledged", alert_id=str(concern().event_id), worker=HOLDER))

    assert effects == (Misfit("unknown_alert"),)


def test_acknowledging_a_duty_does_not_close_it() -> None:
    """A duty is closed by its own steps; a second acknowledgement does not fit."""
    before = given(notified())
    acknowledged = event("alert.acknowledged", alert_id=str(before.alerts[0].id), worker="sirkka-tuominen")

    family, effects = when(before, acknowledged)

    assert [one.state for one in alerts(effects)] == ["acknowledged"]
    assert when(family, acknowledged)[1] == (Misfit("already_acknowledged"),)


def test_a_concern_after_the_ladder_is_told_anew() -> None:
    """An alert nobody answered to its top tells nobody any more: what comes later raises one of its own."""
    within = _tall()
    family = _raised(within)
    for step in ("overdue", "rung_1", "rung_2"):
        family, _ = _due(family, step, within)

    later, effects = when(family, concern(level="great", name="later", at=MONDAY), within)

    assert notices(effects) == [(HOLDER, 0, "raised")]
    assert any(isinstance(one, Arm) for one in effects)
    assert len(later.alerts) == 2
