"""Recalls stay on a list with a clock until the organisation answers."""

from __future__ import annotations

import pytest

from hub.family.effects import Arm, Disarm, Effect, ListRecall, Misfit
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
    """By a bare alert at the first telling, again on the due day; the late answer closes it."""
    before = given(SENT)
    clock = before.deadlines[0]
    assert [name for name, _ in clock.steps] == ["reminder", "due_day", "overdue"]

    family, first = when(before, due(clock.id, "reminder", clock.steps[0][1]))
    family, second = when(family, due(clock.id, "due_day", clock.steps[1][1]))

    assert notices(first) == [("johanna-pelto", 0, "reminder")]
    assert notices(second) == [("johanna-pelto", 0, "due_day")]
    assert alerts(first)[0].origin.basis is None
    assert [one.state for one in alerts(when(family, _answered())[1])] == ["closed"]


@pytest.mark.parametrize("steps", [["overdue"], ["reminder", "overdue"]])
def test_an_overdue_recall_climbs_the_ladder(steps: list[str]) -> None:
    """Its own organisation's agreement may have ended: somebody above hears of it in any case."""
    family = given(SENT)
    clock = family.deadlines[0]
    effects: tuple[Effect, ...] = ()
    for step in steps:
        family, effects = when(family, due(clock.id, step, dict(clock.steps)[step]))

    assert notices(effects) == [("johanna-pelto", 0, "overdue"), ("riitta-lahtela", 1, "rung")]
    assert family.alerts[0].told == ("johanna-pelto", "riitta-lahtela")
