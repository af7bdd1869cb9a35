"""Acknowledging stops the ladder, not the clock: what is told later opens the alert again."""

from __future__ import annotations

import pytest

from hub.family.effects import Arm, Effect
from hub.family.state import Family
from tests.examples.families import alerts, answered, due, event, given, notices, referred, when
from tests.examples.regions import COUNSELLING

NOORA = "noora-kivela"


def _kind(family: Family, kind: str = "referral") -> list[str]:
    return [one.state for one in family.alerts if one.kind == kind]


def _acknowledged(family: Family, name: str = "") -> Family:
    alert = next(one for one in family.alerts if one.kind == "referral")
    said = event("alert.acknowledged", COUNSELLING, name=name, alert_id=str(alert.id), worker=NOORA)
    return given(said, family=family)


def _told(family: Family, step: str) -> tuple[Family, tuple[Effect, ...]]:
    (clock,) = (one for one in family.deadlines if one.clock == "network.answer")
    return when(family, due(clock.id, step, dict(clock.steps)[step]))


@pytest.mark.parametrize("step", ["reminder", "due_day", "overdue"])
def test_a_telling_opens_it_again(step: str) -> None:
    """Its holder hears of it and finds it in the inbox; nobody above does yet."""
    before = _acknowledged(given(referred()))
    assert _kind(before) == ["acknowledged"]

    after, effects = _told(before, step)

    assert notices(effects) == [(NOORA, 0, step)]
    assert [one.state for one in alerts(effects)] == ["open"]
    assert _kind(after) == ["open"]
    assert [one.clock for one in after.deadlines] == ["network.answer"]


def test_an_overdue_one_that_nobody_takes_up_again_climbs() -> None:
    """After the time of the first rung."""
    family, effects = _told(_acknowledged(given(referred())), "overdue")
    assert any(isinstance(one, Arm) for one in effects)

    _, effects = _told(family, "rung_0")

    assert notices(effects) == [("riitta-lahtela", 1, "rung")]


def test_one_taken_up_again_does_not_climb() -> None:
    """The ladder stands still; only the answer closes it."""
    family, _ = _told(_acknowledged(given(referred())), "overdue")

    family, effects = _told(_acknowledged(family, "again"), "rung_0")

    assert effects == ()
    assert (_kind(family), family.deadlines) == (["acknowledged"], ())
    assert _kind(when(family, answered("refused"))[0]) == []
