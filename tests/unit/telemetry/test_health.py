"""A process is ready while every part of it recently said so, and says which one did not."""

from __future__ import annotations

import pytest

from hub.telemetry.health import Health


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at 100 s."""
    return Clock()


def parts(health: Health) -> dict[str, bool]:
    """What each part is taken for."""
    return {part.name: part.ok for part in health.readiness().parts}


def test_silence_is_a_no(clock: Clock) -> None:
    """Before a part has spoken the process is not ready."""
    health = Health(["database", "kafka"], clock=clock)
    health.report("database", True)
    assert not health.readiness().ready
    assert parts(health) == {"database": True, "kafka": False}


def test_all_parts_must_have_said_yes_recently(clock: Clock) -> None:
    """A yes lasts for its time, then it is a no until the next one."""
    health = Health(["database"], fresh_seconds=15, clock=clock)
    health.report("database", True)
    clock.now += 15
    assert health.readiness().ready
    clock.now += 0.1
    assert not health.readiness().ready
    health.report("database", True)
    assert health.readiness().ready


def test_one_no_is_enough(clock: Clock) -> None:
    """A part that is away makes the whole not ready; its return makes it ready again."""
    health = Health(["database", "kafka"], clock=clock)
    health.report("database", True)
    health.report("kafka", False)
    assert not health.readiness().ready
    health.report("kafka", True)
    assert health.readiness().ready


def test_a_part_handed_over_is_not_waited_for(clock: Clock) -> None:
    """A lane another process holds now says nothing here any more."""
    health = Health(["lane.log"], clock=clock)
    health.forget("lane.log")
    assert health.readiness().ready


def test_the_answer_names_parts_and_ages(clock: Clock) -> None:
    """Operators read which part, and for how long."""
    health = Health(["database", "kafka"], clock=clock)
    health.report("kafka", True)
    clock.now += 2.04
    told = {"database": {"ok": False, "age_seconds": None}, "kafka": {"ok": True, "age_seconds": 2.0}}
    assert health.readiness().as_json() == {"ready": False, "parts": told}
