"""When a clock falls due and when it is told, row by row of the tables of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import RefusedError
from hub.region.calendar import SchoolDays, is_weekday, local_day
from hub.region.deadlines import due, last_day, tellings
from hub.region.law import Promise
from hub.region.model import HELSINKI

SCHOOLS = SchoolDays(terms=((date(2026, 8, 12), date(2027, 6, 5)),), holidays=((date(2026, 12, 23), date(2027, 1, 6)),))
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zone given apart
CALENDARS = st.sampled_from(["weekdays", "calendar_days", "calendar_months"])


def local(text: str) -> datetime:
    """Return a Helsinki time."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("length", "calendar", "arrival", "expected"),
    [
        pytest.param(7, "weekdays", local("2026-11-24T10:00"), date(2026, 12, 3), id="a Tuesday gives Thursday week"),
        pytest.param(7, "weekdays", local("2026-12-18T16:30"), date(2026, 12, 31), id="Christmas Eve is left out"),
        pytest.param(7, "weekdays", local("2027-03-22T12:00"), date(2027, 4, 2), id="Easter is left out"),
        pytest.param(7, "weekdays", local("2026-11-21T12:00"), date(2026, 12, 1), id="arrived on a Saturday"),
        pytest.param(
            7, "weekdays", datetime(2026, 11, 24, 22, 30, tzinfo=UTC), date(2026, 12, 4), id="already Wednesday here"
        ),
        pytest.param(3, "calendar_months", local("2026-11-30T12:00"), date(2027, 3, 1), id="28 February is a Sunday"),
        pytest.param(3, "calendar_months", local("2027-03-31T12:00"), date(2027, 6, 30), id="June has 30 days"),
        pytest.param(7, "school_days", local("2026-12-18T12:00"), date(2027, 1, 13), id="school on holiday"),
        pytest.param(1, "weekdays", local("2027-06-24T12:00"), date(2027, 6, 28), id="Midsummer Eve is left out"),
        pytest.param(12, "calendar_months", local("2028-02-29T12:00"), date(2029, 2, 28), id="a leap day"),
        pytest.param(30, "calendar_days", local("2026-12-01T12:00"), date(2026, 12, 31), id="calendar days"),
        pytest.param(0, "calendar_days", local("2026-12-24T12:00"), date(2026, 12, 24), id="the same day"),
    ],
)
def test_the_last_day(length: int, calendar: str, arrival: datetime, expected: date) -> None:
    """The day of arrival is not counted and the calendar's days off are left out."""
    assert last_day(arrival, length, calendar, SCHOOLS) == expected


@pytest.mark.parametrize(
    ("arrival", "expected"),
    [
        pytest.param("2026-11-24T10:00", "2026-12-03T22:00Z", id="winter"),
        pytest.param("2027-03-22T10:00", "2027-04-02T21:00Z", id="over the change to summer time"),
        pytest.param("2026-10-20T10:00", "2026-10-29T22:00Z", id="over the change to winter time"),
    ],
)
def test_falls_due_at_the_first_instant_of_the_next_local_day(arrival: str, expected: str) -> None:
    """A deadline is stored in UTC as the local midnight after its last day."""
    found = due(local(arrival), 7, "weekdays")
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("length", "calendar", "expected"),
    [
        pytest.param(
            7,
            "weekdays",
            [("reminder", "2026-12-01T08:00"), ("due_day", "2026-12-03T08:00"), ("overdue", "2026-12-04T00:00")],
            id="seven weekdays: day five",
        ),
        pytest.param(
            3,
            "calendar_months",
            [("reminder", "2027-01-24T08:00"), ("due_day", "2027-02-24T08:00"), ("overdue", "2027-02-25T00:00")],
            id="months: the due day less a third, on a Sunday too",
        ),
        pytest.param(
            2,
            "weekdays",
            [("due_day", "2026-11-26T08:00"), ("overdue", "2026-11-27T00:00")],
            id="two weekdays: the reminder would be on the due day",
        ),
        pytest.param(1, "weekdays", [("overdue", "2026-11-26T00:00")], id="one day: told when it starts"),
        pytest.param(0, "calendar_days", [("overdue", "2026-11-25T00:00")], id="the same day: told when it starts"),
        pytest.param(
            30,
            "calendar_days",
            [("reminder", "2026-12-14T08:00"), ("due_day", "2026-12-24T08:00"), ("overdue", "2026-12-25T00:00")],
            id="told on Christmas Eve all the same",
        ),
    ],
)
def test_a_clock_is_told(length: int, calendar: str, expected: list[tuple[str, str]]) -> None:
    """A clock is told on counted day ⌈2n/3⌉ and on the due day at eight, and when it is overdue."""
    arrival = local("2026-11-24T10:00")
    found = tellings(arrival, Promise("network.concern", length, calendar))
    assert found == tuple((step, local(at).astimezone(UTC)) for step, at in expected)


@given(TIMES, st.integers(0, 40), CALENDARS)
def test_tellings_are_in_order_and_end_when_due(arrival: datetime, length: int, calendar: str) -> None:
    """Each telling comes later than the one before, and `overdue` is the deadline itself."""
    steps, times = zip(*tellings(arrival, Promise("x", length, calendar)), strict=True)
    assert list(times) == sorted(set(times))
    assert (steps[-1], times[-1]) == ("overdue", due(arrival, length, calendar))


@given(TIMES, st.integers(1, 40))
def test_the_last_weekday_is_a_weekday_after_arrival(arrival: datetime, length: int) -> None:
    """Exactly `length` weekdays lie between the day of arrival and the last day, itself among them."""
    first, last = local_day(arrival), last_day(arrival, length, "weekdays")
    between = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    assert is_weekday(last)
    assert sum(map(is_weekday, between)) == length


@pytest.mark.parametrize(
    ("arrival", "calendar", "schools", "reason"),
    [
        pytest.param(local("2026-11-24T10:00"), "moons", None, "unknown_calendar", id="unknown calendar"),
        pytest.param(local("2026-11-24T10:00"), "school_days", None, "unknown_calendar", id="no term dates"),
        pytest.param(local("2027-06-03T10:00"), "school_days", SCHOOLS, "terms_run_out", id="term dates run out"),
        pytest.param(datetime(2026, 11, 24), "weekdays", None, "naive_time", id="no zone"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_counted_is_refused(
    arrival: datetime, calendar: str, schools: SchoolDays | None, reason: str
) -> None:
    """A clock that cannot be counted is refused with its reason, never guessed."""
    with pytest.raises(RefusedError) as caught:
        due(arrival, 7, calendar, schools)
    assert caught.value.reason == reason
