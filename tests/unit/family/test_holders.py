"""Who stands today for somebody whom the state remembers as keeper, and where that is asked."""

from __future__ import annotations

from dataclasses import replace

from hub.family.effects import Holder
from hub.family.holders import standing
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from tests.examples.families import alerts, answered, concern, due, event, given, referred, when
from tests.examples.regions import COUNSELLING, PARISH, SCHOOL, SOCIAL_WORK, region, unit, worker

AINO, EERO, RIITTA, NOORA = map(WorkerId, ("aino-koskela", "eero-vainio", "riitta-lahtela", "noora-kivela"))
UNIT = UnitId(f"{SOCIAL_WORK}-yksikko")
NAMED = event("worker.named", SOCIAL_WORK, worker=NOORA, role="named_worker")


def without(*gone: WorkerId, base: Region | None = None) -> Region:
    """Return a region file these workers have left."""
    base = base or region()
    return replace(base, workers={id: one for id, one in base.workers.items() if id not in gone})


def led_by(head: WorkerId, base: Region | None = None) -> Region:
    """Return a region whose family social work has a supervisor."""
    base = base or region()
    return replace(base, units={**base.units, UNIT: replace(base.units[UNIT], supervisor=head)})


def test_a_keeper_who_is_there_stands_for_themself() -> None:
    """With the unit they are in now."""
    moved = replace(region().workers[AINO], unit=UnitId("toinen"))
    elsewhere = replace(region(), workers={**region().workers, AINO: moved})
    aino = Holder(SOCIAL_WORK, UNIT, AINO)

    assert standing(aino, region()) == aino
    assert standing(aino, elsewhere) == Holder(SOCIAL_WORK, UnitId("toinen"), AINO)
    assert standing(Holder(SOCIAL_WORK, UNIT, None), region()) == Holder(SOCIAL_WORK, UNIT, None)


def test_for_one_who_left_their_unit_s_supervisor_stands_else_the_intake() -> None:
    """Where the supervisor has left too, the intake again."""
    aino = Holder(SOCIAL_WORK, UNIT, AINO)

    assert standing(aino, without(AINO, base=led_by(RIITTA))) == Holder(SOCIAL_WORK, UNIT, RIITTA)
    assert standing(aino, without(AINO)) == Holder(SOCIAL_WORK, UNIT, None)
    assert standing(aino, without(AINO, RIITTA, base=led_by(RIITTA))) == Holder(SOCIAL_WORK, UNIT, None)
    assert standing(Holder(SOCIAL_WORK, UnitId("lakkautettu"), None), region()) == Holder(SOCIAL_WORK, UNIT, None)


def test_it_never_leaves_the_organisation() -> None:
    """Not with a worker who went to another one, nor when the organisation is gone."""
    aino = Holder(SOCIAL_WORK, UNIT, AINO)
    over = replace(region(), workers={**region().workers, AINO: worker(AINO, PARISH)})

    assert standing(aino, over) == Holder(SOCIAL_WORK, UNIT, None)
    assert standing(Holder(OrgId("poistunut-ry"), UNIT, AINO), without(AINO)) is None
    assert standing(None, region()) is None


def _by_aino(happens: Accepted) -> Accepted:
    return replace(happens, data={**happens.data, "worker": {"id": AINO}})


def test_a_refusal_comes_back_to_who_stands_for_the_sender() -> None:
    """Whoever sent the referral has left since."""
    family = given(_by_aino(referred(SOCIAL_WORK)))
    assert family.referrals[0].keeper == Holder(SOCIAL_WORK, UNIT, AINO)

    _, effects = when(family, answered("refused"), without(AINO, base=led_by(RIITTA)))

    (alert,) = [one for one in alerts(effects) if one.kind == "refused"]
    assert alert.told == (RIITTA,)


def test_a_first_contact_is_waited_for_where_the_receiver_s_matters_arrive_now() -> None:
    """The desk it came to is gone."""
    second = replace(unit(COUNSELLING), id=UnitId("perheneuvola-toinen"), intake=False)
    sent = referred()
    sent = replace(sent, data={**sent.data, "to": {"organisation": COUNSELLING, "unit": second.id}})
    family = given(sent, answered("accepted"), within=region(units={**region().units, second.id: second}))
    clock = next(one for one in family.deadlines if one.alert is None)

    family, _ = when(family, due(clock.id, *clock.steps[0]))

    (alert,) = [one for one in family.alerts if one.kind == "first_contact"]
    assert (alert.holder.unit, NOORA in alert.told) == (UnitId(f"{COUNSELLING}-yksikko"), True)


def test_a_concern_goes_back_to_who_stands_for_its_raiser() -> None:
    """When the named worker is released, or has left as well."""
    family = given(NAMED, _by_aino(concern(SOCIAL_WORK)))
    released = event("worker.released", SOCIAL_WORK, worker=NOORA, role="named_worker")

    after, _ = when(family, released, without(AINO, base=led_by(EERO)))

    assert after.alerts[0].told == (EERO,)


def test_double_work_is_told_to_who_stands_for_its_worker() -> None:
    """The assessment that went on was begun by somebody who has left."""
    before = given(NAMED, _by_aino(event("assessment.started", SOCIAL_WORK, kind="nepsy")))
    again = event("assessment.started", SCHOOL, kind="nepsy")

    _, effects = when(before, again, without(AINO, base=led_by(EERO)))

    assert EERO in {one for alert in alerts(effects) if alert.kind == "double_work" for one in alert.told}
    assert AINO not in {one for alert in alerts(effects) for one in alert.told}
