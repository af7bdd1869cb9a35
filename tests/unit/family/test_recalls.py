"""Recalls stay on a list with a clock until the organisation answers."""

from __future__ import annotations

from hub.family.effects import Arm, Disarm, ListRecall, Misfit
from hub.ids import OrgId
from hub.schemas.accepted import Accepted
from tests.examples.families import alerts, due, event, given, known, notices, told, when
from tests.examples.regions import PARISH

SENT = event("recall.sent", OrgId("hub"), recall_id=str(known("recall")), organisation=PARISH)


def _answered() -> Accepted:
    return event("recall.acknowledged", PARISH, recall_id=str(known("recall")))


def test_a_recall_is_listed_with_its_clock() -> None:
    """Nobody is told: the recall itself went out already."""
    family, effects = when(given(), SENT)

    assert [type(one) for one in effects] == [ListRecall, Arm]
    assert family.recalls[0].org == PARISH
    assert told(effects) == {}


def test_an_answer_takes_it_off_the_list_and_stops_the_clock() -> None:
    """A second answer finds nothing."""
    before = given(SENT)

    family, effects = when(before, _answered())

    assert effects == (ListRecall(before.recalls[0].id, PARISH, acknowledged=True), Disarm(before.deadlines[0].id))
    assert (family.recalls, family.deadlines) == ((), ())
    assert when(family, _answered())[1] == (Misfit("unknown_recall"),)


def test_an_answer_that_does_not_come_alerts_the_organisation_s_intake() -> None:
    """By a bare alert, which the late answer closes."""
    before = given(SENT)
    clock = before.deadlines[0]

    family, effects = when(before, due(clock.id, "overdue", clock.steps[-1][1]))

    assert notices(effects) == [("johanna-pelto", 0, "overdue")]
    assert alerts(effects)[0].origin.basis is None
    assert [one.state for one in alerts(when(family, _answered())[1])] == ["closed"]
