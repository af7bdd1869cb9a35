"""An alert is passed on inside its organisation, declined, or climbs when no mail reaches anybody; never to nobody."""

from __future__ import annotations

from dataclasses import replace

from hub.family.effects import Misfit
from hub.family.state import Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region, Rung
from hub.schemas.accepted import Accepted
from tests.examples.families import concern, event, given, notices, when
from tests.examples.regions import SCHOOL, SOCIAL_WORK, region

AINO, EERO, RIITTA = map(WorkerId, ("aino-koskela", "eero-vainio", "riitta-lahtela"))
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


def says(family: Family, type: str, worker: WorkerId, **more: str) -> Accepted:
    """Return what a worker says of the alert."""
    return event(type, SOCIAL_WORK, alert_id=str(family.alerts[0].id), worker=worker, **more)


def test_a_colleague_has_it_and_is_told_and_its_clock_goes_on() -> None:
    """Whoever passed it on has it no more."""
    before = held()

    family, effects = when(before, says(before, "alert.delegated", AINO, to=EERO), within())

    (alert,) = family.alerts
    assert (alert.holder.worker, alert.told, alert.rung) == (EERO, (EERO,), 0)
    assert [(worker, rung) for worker, rung, _ in notices(effects)] == [(EERO, 0)]
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
    assert [worker for worker, _, _ in notices(effects)] == [EERO]


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
    assert [worker for worker, _, _ in notices(effects)] == [EERO]
    assert when(family, replace(failed, origin=replace(failed.origin)), within())[1] == (Misfit("told_others_since"),)


def test_a_late_word_changes_nothing() -> None:
    """The alert was acknowledged, and closed by it."""
    before = held()
    closed, _ = when(before, says(before, "alert.acknowledged", AINO), within())

    for late in (says(before, "alert.delegated", AINO, to=EERO), says(before, "alert.declined", AINO, reason="other")):
        assert when(closed, late, within())[1] == (Misfit("unknown_alert"),)
