"""Which days count? Weekdays, school working days, calendar days and calendar months in Finland.

A day is a local day in Europe/Helsinki. Weekdays leave out Saturdays, Sundays, public holidays, Midsummer Eve and
Christmas Eve. Nothing here knows what day it is now.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from holidays import country_holidays

from hub.errors import RefusedError
from hub.region.model import HELSINKI

WEEKDAYS = "weekdays"
CALENDAR_DAYS = "calendar_days"
CALENDAR_MONTHS = "calendar_months"
SCHOOL_DAYS = "school_days"
CALENDARS = frozenset({WEEKDAYS, CALENDAR_DAYS, CALENDAR_MONTHS, SCHOOL_DAYS})

DAY = timedelta(days=1)
Span = tuple[date, date]
"""First and last day, both within."""


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """A municipality's term dates and the holidays inside them."""

    terms: tuple[Span, ...]
    holidays: tuple[Span, ...] = ()

    def counts(self, day: date) -> bool:
        """Tell whether `day` is a school working day; RefusedError (`terms_run_out`) after the last term."""
        if day > max(last for _, last in self.terms):
            raise RefusedError("terms_run_out", rule="the term dates end before the clock does", mend="add new terms")
        return is_weekday(day) and _within(day, self.terms) and not _within(day, self.holidays)


def local_day(at: datetime) -> date:
    """Return the Helsinki day of an aware datetime."""
    if at.tzinfo is None:
        raise RefusedError("naive_time", rule="a time needs its zone", mend="write it with an offset or Z")
    return at.astimezone(HELSINKI).date()


def local_time(day: date, at: time = time(0)) -> datetime:
    """Return `at` o'clock of a Helsinki day in UTC; without `at` the day's first instant."""
    return datetime.combine(day, at, tzinfo=HELSINKI).astimezone(UTC)


def is_weekday(day: date) -> bool:
    """Tell whether `day` is a weekday as the law counts (arkipäivä, Saturdays left out)."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_weekday(day: date) -> date:
    """Return `day` itself when it is a weekday, else the next one."""
    while not is_weekday(day):
        day += DAY
    return day


def add_days(day: date, count: int, counts: Callable[[date], bool]) -> date:
    """Return the `count`-th day after `day` for which `counts` is true; `day` is not counted, 0 gives `day`."""
    while count > 0:
        day += DAY
        count -= counts(day)
    return day


def add_months(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or the last day of a shorter month, weekday or not."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _within(day: date, spans: tuple[Span, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year, Midsummer Eve and Christmas Eve among them."""
    return frozenset(country_holidays("FI", years=year))
