"""An alert whose holder and rungs have all left the region file goes to who stands for its holder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.family.effects import Arm, Misfit
from hub.family.holders import of_worker
from hub.family.left import to_whom
from hub.family.state import Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.law import Rung
from hub.schemas.accepted import Accepted
from tests.examples.families import concern, due, event, given, notices, plan_opened, when
from tests.examples.regions import SCHOOL, SOCIAL_WORK, region
from tests.unit.family.test_holders import AINO, EERO, NOORA, RIITTA, led_by, without

NAMED = event("worker.named", SOCIAL_WORK, worker=AINO, role="named_worker")
CONTACT = event("contact.made", SCHOOL, channel="phone", urgent=True)


def _left(family: Family, name: str = "") -> Accepted:
    return event("alert.left", OrgId("hub"), name=name, alert_id=str(family.alerts[0].id))


def test_whoever_was_told_and_is_there_has_it() -> None:
    """A rung as much as the holder; where nobody was told, whoever stands there has not heard."""
    alert = given(NAMED, concern()).alerts[0]
    climbed, nobody = replace(alert, told=(AINO, NOORA)), replace(alert, told=())

    assert [to_whom(one, "", region()) for one in (alert, climbed)] == [None, None]
    assert to_whom(climbed, "", without(AINO)) is None
    assert to_whom(nobody, "", region()) == alert.holder


def test_who_stands_for_its_holder_is_to_have_it() -> None:
    """Of the same organisation, for an orphan the coordinator; of an organisation that is gone nobody."""
    alert, orphan = given(NAMED, concern()).alerts[0], given(plan_opened()).alerts[0]
    gone = replace(alert, holder=replace(alert.holder, org=OrgId("poistunut-ry")))
    everybody = [one.id for one in region().workers.values() if one.org == SOCIAL_WORK]

    assert to_whom(alert, "", without(AINO)) == replace(alert.holder, worker=None)
    assert to_whom(alert, "", without(AINO, base=led_by(RIITTA))) == replace(alert.holder, worker=RIITTA)
    assert to_whom(orphan, "", replace(without(RIITTA), coordinators={"default": NOORA})) == of_worker(NOORA, region())
    assert (to_whom(gone, "", without(AINO)), to_whom(alert, "", without(*everybody))) == (None, None)


@pytest.mark.parametrize("opens", [concern(), CONTACT], ids=["with a clock", "without one"])
def test_it_goes_to_who_stands_for_its_holder_who_is_told(opens: Accepted) -> None:
    """The clock it has goes on; what was told once has none."""
    before, within = given(NAMED, opens), without(AINO, base=led_by(EERO))
    assert before.alerts[0].told == (AINO,)

    family, effects = when(before, _left(before), within)

    mine = [one for one in notices(effects) if one[0] == EERO]
    assert (family.alerts[0].holder.worker, family.alerts[0].told) == (EERO, (EERO,))
    assert mine == [(EERO, 0, "raised_3")]
    assert [one for one in family.deadlines if one.alert == before.alerts[0].id] == list(before.deadlines)
    assert when(family, _left(family, "again"), within)[1] == (Misfit("told_others_since"),)


def test_a_unit_s_new_workers_are_told_though_the_unit_held_it_all_the_time() -> None:
    """It is the same holder; nobody of it knew."""
    unit = UnitId(f"{SCHOOL}-yksikko")
    before = given(concern(SCHOOL, reach=()))
    alert = before.alerts[0]
    new = replace(region().workers[alert.told[0]], id=WorkerId("uusi-opettaja"))
    within = without(*alert.told)
    within = replace(within, workers={**within.workers, new.id: new})

    family, effects = when(before, _left(before), within)

    assert (family.alerts[0].holder.unit, family.alerts[0].told) == (unit, (new.id,))
    assert (new.id, 0, "raised_2") in notices(effects)


def test_one_that_had_climbed_to_the_top_climbs_anew() -> None:
    """Whoever has it now has the time of a rung first."""
    within = replace(region(), ladder=(Rung("coordinator", 1),), coordinators={"default": NOORA})
    held = given(NAMED, concern(), within=within)
    clock = held.deadlines[0]
    climbed, _ = when(held, due(clock.id, *clock.steps[-1]), within)
    assert (climbed.deadlines, climbed.alerts[0].told) == ((), (AINO, NOORA))
    later = replace(without(AINO, NOORA, base=within), coordinators={"default": RIITTA})
    later = replace(later, workers={**later.workers, RIITTA: replace(later.workers[RIITTA], unit=UnitId("toinen"))})

    family, effects = when(climbed, _left(climbed), later)

    (ladder,) = [one.deadline for one in effects if isinstance(one, Arm) and one.deadline.alert == climbed.alerts[0].id]
    assert family.alerts[0].told == (EERO,)
    assert [step for step, _ in ladder.steps] == ["rung_0"]
    assert (RIITTA, 1, "rung") in notices(when(family, due(ladder.id, *ladder.steps[0]), later)[1])


def test_an_orphan_is_the_coordinator_s_of_now() -> None:
    """Whichever organisation they work for."""
    before = given(plan_opened())
    assert before.alerts[0].told == (RIITTA,)
    within = replace(without(RIITTA), coordinators={"default": NOORA})

    family, effects = when(before, _left(before), within)

    assert (family.alerts[0].kind, family.alerts[0].told) == ("orphan", (NOORA,))
    assert [who for who, _, _ in notices(effects)] == [NOORA]


def test_a_late_word_changes_nothing() -> None:
    """Somebody is there, or it was acknowledged meanwhile."""
    before = given(NAMED, concern())
    said = event("alert.acknowledged", SOCIAL_WORK, alert_id=str(before.alerts[0].id), worker=AINO)

    assert when(before, _left(before))[1] == (Misfit("told_others_since"),)
    assert when(given(said, family=before), _left(before))[1] == (Misfit("unknown_alert"),)
