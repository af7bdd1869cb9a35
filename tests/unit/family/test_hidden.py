"""An alert that its holder may no longer see passes to whoever raised the matter, or closes for want of a ground."""

from __future__ import annotations

from dataclasses import replace

from hub.family.effects import Arm, Disarm, Misfit
from hub.family.hidden import may_see
from hub.family.state import Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.law import Rung
from hub.schemas.accepted import Accepted
from hub.schemas.labels import Category
from tests.examples.families import (
    MONDAY,
    alerts,
    concern,
    due,
    event,
    given,
    notices,
    notified,
    permission,
    rights,
    when,
)
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK, region, worker

AINO, TEACHER = WorkerId("aino-koskela"), WorkerId("tuula-rantanen")
NAMED = event("worker.named", SOCIAL_WORK, worker=AINO, role="named_worker")


def _held() -> Family:
    family = given(NAMED, concern(SCHOOL))
    assert family.alerts[0].holder.worker == AINO
    return family


def _hidden(family: Family, org: OrgId = SOCIAL_WORK, *, raiser_may: bool = True) -> Accepted:
    alert = str(family.alerts[0].id)
    return event("alert.hidden", OrgId("hub"), alert_id=alert, organisation=org, raiser_may=raiser_may)


def test_it_passes_to_whoever_raised_the_matter() -> None:
    """They are told, it is theirs alone, and its clock goes on."""
    before = _held()

    family, effects = when(before, _hidden(before))

    assert (family.alerts[0].holder.org, family.alerts[0].raiser) == (SCHOOL, SCHOOL)
    assert notices(effects) == [(TEACHER, 0, f"returned_{SOCIAL_WORK}_3")]
    assert AINO not in family.alerts[0].told
    assert family.deadlines == before.deadlines


def test_whoever_was_told_as_a_rung_of_the_old_holder_is_told_no_more() -> None:
    """A substitute stands for the holder; the region's coordinator hears bare alerts whoever holds them."""
    substitute, coordinator = WorkerId("eero-vainio"), WorkerId("noora-kivela")
    rungs = (Rung("substitute", 1), Rung("coordinator", 1), Rung("supervisor", 1))
    within = replace(region(), ladder=rungs, coordinators={"default": coordinator})
    family = given(NAMED, concern(SCHOOL), within=within)
    for step in ("overdue", "rung_1"):
        clock = family.deadlines[0]
        family, _ = when(family, due(clock.id, step, dict(clock.steps)[step]), within)
    assert family.alerts[0].told == (AINO, substitute, coordinator)

    family, _ = when(family, _hidden(family), within)

    assert (family.alerts[0].told, family.alerts[0].rung) == ((TEACHER, coordinator), 0)


def test_what_climbed_to_the_top_climbs_anew_from_whoever_it_passes_to() -> None:
    """Its clock had nothing more to say: the raiser has the time of a rung, then their own ladder is told."""
    head, base, unit = WorkerId("paivi-nieminen"), region(), UnitId(f"{SCHOOL}-yksikko")
    units = {**base.units, unit: replace(base.units[unit], supervisor=head)}
    workers = {**base.workers, head: worker(head, SCHOOL, unit=UnitId("rehtorit"))}
    within = replace(base, units=units, workers=workers, ladder=(Rung("substitute", 1), Rung("supervisor", 1)))
    held = given(NAMED, concern(SCHOOL), within=within)
    family, _ = when(held, due(held.deadlines[0].id, *held.deadlines[0].steps[-1]), within)
    assert family.deadlines == ()

    family, effects = when(family, _hidden(family), within)

    (clock,) = family.deadlines
    assert Arm(clock) in effects
    assert (clock.alert, [step for step, _ in clock.steps]) == (family.alerts[0].id, ["rung_0"])
    family, climbed = when(family, due(clock.id, *clock.steps[0]), within)
    assert notices(climbed) == [(head, 2, "rung")]


def test_what_is_told_once_has_no_ladder_where_it_passes_to() -> None:
    """Nothing was promised about it."""
    family = given(NAMED, event("contact.made", PARISH, channel="phone", urgent=True))
    assert family.alerts[0].kind == "contact"

    family, effects = when(family, _hidden(family))

    assert family.alerts[0].holder.org == PARISH
    assert [one for one in effects if isinstance(one, Arm)] == []


def test_several_concerns_in_one_alert_are_all_the_raiser_s_own() -> None:
    """What another organisation raised has an alert of its own: it never goes to the school, nor does its number."""
    before = given(NAMED, concern(SCHOOL, name="a"), concern(SCHOOL, name="b", level="great"), concern(PARISH))
    assert [(one.raiser, one.events) for one in before.alerts] == [(SCHOOL, 2), (PARISH, 1)]

    family, _ = when(before, _hidden(before))

    assert [(one.raiser, one.holder.org) for one in family.alerts] == [(SCHOOL, SCHOOL), (PARISH, SOCIAL_WORK)]
    assert family.alerts[0].origin.sender == SCHOOL


def test_a_duty_s_matter_never_goes_to_its_notifier() -> None:
    """Whatever is said of it: it stays with its recipient."""
    before = given(notified())

    family, effects = when(before, _hidden(before, before.alerts[0].holder.org))

    assert effects == (Misfit("belongs_to_duty"),)
    assert family.alerts == before.alerts


def test_no_later_naming_hands_it_back() -> None:
    """Whoever may not see it is out of its reach, whichever of their workers is named."""
    before = _held()
    family, _ = when(before, _hidden(before))

    again, _ = when(family, event("worker.named", SOCIAL_WORK, name="b", worker="eero-vainio", role="named_worker"))

    assert again.alerts[0].holder.org == SCHOOL


def test_it_closes_when_the_raiser_may_not_either() -> None:
    """Its clock stops, and `why` can tell that there was no ground."""
    before = _held()

    family, effects = when(before, _hidden(before, raiser_may=False))

    assert (family.alerts, family.deadlines) == ((), ())
    assert [one.state for one in alerts(effects)] == ["closed"]
    assert {Misfit("no_ground"), Disarm(before.deadlines[0].id)} <= set(effects)


def test_what_the_raiser_holds_and_may_not_see_closes() -> None:
    """There is nobody behind the raiser."""
    before = given(concern(SCHOOL, reach=()))
    assert before.alerts[0].holder.org == SCHOOL

    assert when(before, _hidden(before, SCHOOL))[0].alerts == ()


def test_late_words_change_nothing() -> None:
    """The alert is with somebody else meanwhile, or closed."""
    before = _held()
    closed, _ = when(before, event("alert.acknowledged", SOCIAL_WORK, alert_id=str(before.alerts[0].id), worker=AINO))

    assert when(before, _hidden(before, PARISH))[1] == (Misfit("held_by_another"),)
    assert when(closed, _hidden(before))[1] == (Misfit("unknown_alert"),)


def test_the_rights_of_now_say_who_may_see() -> None:
    """The holder by permission, the raiser by its own event; a duty's alert is its recipient's in any case."""
    alert, duty = _held().alerts[0], given(notified()).alerts[0]
    open_, shut = rights(permission(Category.NEED)), rights()

    assert may_see(alert, SOCIAL_WORK, open_, region(), MONDAY)
    assert not may_see(alert, SOCIAL_WORK, shut, region(), MONDAY)
    assert may_see(alert, SCHOOL, shut, region(), MONDAY)
    assert may_see(duty, duty.holder.org, shut, region(), MONDAY)
