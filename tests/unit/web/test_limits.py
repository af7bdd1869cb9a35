"""An organisation's bucket fills with time and is nobody else's."""

from __future__ import annotations

from hub.ids import OrgId
from hub.web.limits import Buckets, Rate

SCHOOL, PARISH = OrgId("school"), OrgId("parish")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def test_what_fits_at_once_goes_and_the_next_waits() -> None:
    """The answer says after how many seconds to try again."""
    buckets = Buckets(Rate(per_second=2, at_once=10), Clock())
    assert buckets.take(SCHOOL, 10) == 0
    assert buckets.take(SCHOOL, 4) == 2


def test_the_bucket_fills_with_time_up_to_its_brim() -> None:
    """A quiet night does not save up more than fits."""
    clock = Clock()
    buckets = Buckets(Rate(per_second=2, at_once=10), clock)
    buckets.take(SCHOOL, 10)
    clock.now += 3600
    assert buckets.take(SCHOOL, 10) == 0
    assert buckets.take(SCHOOL, 1) == 1


def test_one_organisation_does_not_empty_anothers() -> None:
    """Buckets are apart."""
    buckets = Buckets(Rate(per_second=2, at_once=10), Clock())
    buckets.take(SCHOOL, 10)
    assert buckets.take(PARISH, 10) == 0


def test_a_refused_asking_takes_nothing() -> None:
    """What was not taken can still be had in smaller pieces."""
    buckets = Buckets(Rate(per_second=2, at_once=10), Clock())
    assert buckets.take(SCHOOL, 11) > 0
    assert buckets.take(SCHOOL, 10) == 0
