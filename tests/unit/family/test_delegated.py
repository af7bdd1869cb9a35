"""An alert is passed on inside its organisation, declined, or climbs when no mail reaches anybody; never to nobody."""

from __future__ import annotations

from dataclasses import replace

from hub.family.effects import Misfit
from hub.family.state import Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region, Rung
from hub.schemas.accepted import Accepted
from tests.examples.families import concern, due, event, given, notices, when
from tests.examples.regions import COUNSELLING, SCHOOL, SOCIAL_WORK, region, worker

AINO, EERO, RIITTA = map(WorkerId, ("aino-koskela", "eero-vainio", "riitta-lahtela"))
NOORA = WorkerId("noora-kivela")
NAMED = event("worker.named", SOCIAL_WORK, worker=AINO, role="named_worker")
UNIT = UnitId("perhesosiaalityo-yksikko")


def within() -> Region:
    """Return a region whose ladder is the substitute, then the coordinator."""
    base = region()
    workers = {**base.workers, AINO: replace(base.workers[AINO], substitute=EERO)}
    return replace(base, workers=workers, ladder=(Rung("substitute", 1), Rung("coordinator", 1)))


def held() -> Family:
    """Return a family whose concern Aino has."""
    family = given(NAMED, concern(SCHOOL), within=within())
    assert family.alerts[0].told == (AINO,)
    return family


def says(family: Family, type: str, by: WorkerId, **more: str) -> Accepted:
    """Return what a worker says of the alert."""
    return event(type, SOCIAL_WORK, alert_id=str(family.alerts[0].id), worker=by, **more)


def test_a_colleague_has_it_and_is_told_and_its_clock_goes_on() -> None:
    """Whoever passed it on has it no more."""
    before = held()

    family, effects = when(before, says(before, "alert.delegated", AINO, to=EERO), within())

    (alert,) = family.alerts
    assert (alert.holder.worker, alert.told, alert.rung) == (EERO, (EERO,), 0)
    assert [(who, rung) for who, rung, _ in notices(effects)] == [(EERO, 0)]
    assert family.deadlines == before.deadlines


def test_it_is_not_delegated_to_another_organisation() -> None:
    """That would be a referral, with the family's permission."""
    before = held()

    assert when(before, says(before, "alert.delegated", AINO, to="tuula-rantanen"), within())[1] == (
        Misfit("unknown_worker"),
    )
    assert when(before, says(before, "alert.delegated", WorkerId("tuula-rantanen"), to=EERO), within())[1] == (
        Misfit("unknown_worker"),
    )


def test_each_delegation_is_told_by_a_notice_of_its_own() -> None:
    """There and back again: nobody misses it because they had it before."""
    family, steps = held(), []
    for by, to in ((AINO, EERO), (EERO, AINO)):
        family, effects = when(family, says(family, "alert.delegated", by, to=to), within())
        steps += [step for _, _, step in notices(effects)]

    assert family.alerts[0].holder.worker == AINO
    assert len(set(steps)) == 2


def test_who_says_not_mine_has_it_no_more_and_the_next_is_told_at_once() -> None:
    """Inside the organisation the next rung becomes its holder."""
    before = held()

    family, effects = when(before, says(before, "alert.declined", AINO, reason="wrong_person"), within())

    (alert,) = family.alerts
    assert alert.holder.worker == EERO
    assert AINO not in alert.told
    assert [who for who, _, _ in notices(effects)] == [EERO]


def test_it_is_never_with_nobody() -> None:
    """However many decline, somebody holds it and somebody was told."""
    family, base = held(), within()
    for _ in range(6):
        alert = family.alerts[0]
        family, _ = when(family, says(family, "alert.declined", alert.told[0], reason="no_capacity"), base)
        assert family.alerts
        assert family.alerts[0].told
        assert family.alerts[0].holder.org == SOCIAL_WORK


def test_what_no_mail_could_tell_climbs_a_rung() -> None:
    """The holder keeps it and sees it in the inbox; somebody else is told."""
    before = held()
    failed = event("notice.failed", OrgId("hub"), alert_id=str(before.alerts[0].id), worker=AINO)

    family, effects = when(before, failed, within())

    assert (family.alerts[0].holder.worker, family.alerts[0].told) == (AINO, (AINO, EERO))
    assert [who for who, _, _ in notices(effects)] == [EERO]
    assert when(family, replace(failed, origin=replace(failed.origin)), within())[1] == (Misfit("told_others_since"),)


def test_a_late_word_changes_nothing() -> None:
    """The alert was acknowledged, and closed by it."""
    before = held()
    closed, _ = when(before, says(before, "alert.acknowledged", AINO), within())

    for late in (says(before, "alert.delegated", AINO, to=EERO), says(before, "alert.declined", AINO, reason="other")):
        assert when(closed, late, within())[1] == (Misfit("unknown_alert"),)


def alone(*rungs: Rung) -> Region:
    """Return a region whose social work has no supervisor, with these rungs; its coordinator is another's worker."""
    return replace(within(), ladder=rungs, coordinators={"default": NOORA})


def test_without_a_rung_inside_the_organisation_its_intake_has_it() -> None:
    """All who are there but the one who declined; the coordinator of another organisation is no holder."""
    before = held()
    rungs = alone(Rung("coordinator", 1))

    family, effects = when(before, says(before, "alert.declined", AINO, reason="absent"), rungs)

    (alert,) = family.alerts
    assert (alert.holder.org, alert.holder.worker) == (SOCIAL_WORK, None)
    assert AINO not in alert.told
    assert NOORA not in alert.told
    assert EERO in [who for who, _, _ in notices(effects)]


def test_who_holds_it_together_goes_on_without_the_one_who_declined() -> None:
    """Unless it is the wrong unit: then the next rung is told at once, and the unit keeps it until somebody has it."""
    before, rungs = held(), alone(Rung("coordinator", 1))
    shared, _ = when(before, says(before, "alert.declined", AINO, reason="absent"), rungs)

    left, effects = when(shared, says(shared, "alert.declined", EERO, reason="wrong_person"), rungs)
    assert (notices(effects), EERO in left.alerts[0].told, bool(left.alerts[0].told)) == ([], False, True)

    other, effects = when(shared, says(shared, "alert.declined", EERO, reason="wrong_unit"), rungs)
    assert [who for who, _, _ in notices(effects)] == [NOORA]
    assert {EERO, NOORA} <= set(other.alerts[0].told)


def test_a_ladder_that_begins_anew_tells_everybody_anew() -> None:
    """By a notice of another name than before: the old one would not be sent a second time."""
    before, rungs = held(), alone(Rung("coordinator", 1))
    passed, _ = when(before, says(before, "alert.delegated", AINO, to=EERO), rungs)

    for family, who, step in ((before, AINO, "rung"), (passed, EERO, "rung_again_1")):
        failed = event("notice.failed", OrgId("hub"), alert_id=str(family.alerts[0].id), worker=who)
        assert notices(when(family, failed, rungs)[1]) == [(NOORA, 1, step)]


def test_where_no_ladder_runs_any_more_those_told_go_on_seeing_it() -> None:
    """Nothing would climb to them again."""
    before, rungs = held(), alone(Rung("coordinator", 1))
    clock = before.deadlines[0]
    climbed, _ = when(before, due(clock.id, "overdue", dict(clock.steps)["overdue"]), rungs)
    assert (climbed.deadlines, climbed.alerts[0].told) == ((), (AINO, NOORA))

    family, _ = when(climbed, says(climbed, "alert.delegated", AINO, to=EERO), rungs)

    assert (family.alerts[0].told, family.alerts[0].holder.worker) == ((EERO, NOORA), EERO)


def test_a_rung_of_another_organisation_hands_on_its_own_place_alone() -> None:
    """The alert stays where it is: its holder's organisation never loses it to a neighbour's word."""
    before, rungs = held(), alone(Rung("coordinator", 1))
    clock = before.deadlines[0]
    climbed, _ = when(before, due(clock.id, "overdue", dict(clock.steps)["overdue"]), rungs)
    colleague = worker("petri-salonen", COUNSELLING)
    rungs = replace(rungs, workers={**rungs.workers, colleague.id: colleague})

    family, effects = when(climbed, says(climbed, "alert.delegated", NOORA, to=colleague.id), rungs)

    assert (family.alerts[0].holder.worker, family.alerts[0].told) == (AINO, (AINO, colleague.id))
    assert [(who, rung) for who, rung, _ in notices(effects)] == [(colleague.id, 1)]


def test_at_the_top_nobody_else_can_be_told() -> None:
    """It is noted; operations count such alerts."""
    before = held()
    failed = event("notice.failed", OrgId("hub"), alert_id=str(before.alerts[0].id), worker=AINO)

    assert when(before, failed, alone())[1] == (Misfit("top_of_ladder"),)
