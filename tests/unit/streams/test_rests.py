"""Which partition rests, and for how long?"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.streams.rests import LONGEST_REST, SEVERAL, WITHIN_SECONDS, Rests

HERE, THERE = ("hub.in.one", 0), ("hub.in.two", 0)


@dataclass(slots=True)
class Clock:
    """A clock that is set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def _stumbled(rests: Rests, times: int) -> list[bool]:
    return [rests.may_park(HERE) for _ in range(times)]


def test_a_few_surprises_are_parked() -> None:
    """Fewer than three within minutes stop nothing."""
    rests = Rests(Clock())
    assert _stumbled(rests, SEVERAL - 1) == [True] * (SEVERAL - 1)
    assert rests.resting() == []


def test_several_within_minutes_stop_that_partition_alone() -> None:
    """The third one is not parked: its partition rests for a second, the others go on."""
    clock = Clock()
    rests = Rests(clock)
    assert _stumbled(rests, SEVERAL)[-1] is False
    assert rests.may_park(THERE) is True
    assert rests.resting() == [HERE]
    clock.now += 1.0
    assert rests.resting() == []


def test_old_surprises_are_forgotten() -> None:
    """What happened more than five minutes ago counts no more."""
    clock = Clock()
    rests = Rests(clock)
    _stumbled(rests, SEVERAL - 1)
    clock.now += WITHIN_SECONDS + 1
    assert rests.may_park(HERE) is True


@pytest.mark.parametrize(("tries", "seconds"), [(1, 1.0), (2, 2.0), (4, 8.0), (20, LONGEST_REST)])
def test_rests_grow_to_a_minute(tries: int, seconds: float) -> None:
    """Each rest is twice the last one, at most a minute."""
    clock = Clock()
    rests = Rests(clock)
    _stumbled(rests, SEVERAL - 1 + tries)
    clock.now += seconds - 0.1
    assert rests.resting() == [HERE]
    clock.now += 0.1
    assert rests.resting() == []


def test_after_a_good_batch_rests_begin_anew() -> None:
    """What went well resets the length of the next rest."""
    clock = Clock()
    rests = Rests(clock)
    _stumbled(rests, SEVERAL + 3)
    rests.went_well(HERE)
    clock.now += LONGEST_REST
    rests.may_park(HERE)
    clock.now += 1.0
    assert rests.resting() == []
