"""When does a clock fall due, and when is its holder told? Arithmetic of `clocks.md` over values.

The day of arrival is not counted. A deadline falls due at the first instant (UTC) of the local day after the last day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hub.errors import RefusedError
from hub.region.calendar import (
    CALENDAR_DAYS,
    CALENDAR_MONTHS,
    DAY,
    SCHOOL_DAYS,
    WEEKDAYS,
    SchoolDays,
    add_days,
    add_months,
    is_weekday,
    local_day,
    local_time,
    next_weekday,
)
from hub.region.law import Promise

REMINDER = "reminder"
DUE_DAY = "due_day"
OVERDUE = "overdue"
TELLING_TIME = time(8)
"""Local time of a reminder and of the telling on the due day."""


def last_day(arrival: datetime, length: int, calendar: str, schools: SchoolDays | None = None) -> date:
    """Return the last local day of a clock of `length` days or months of `calendar` that started at `arrival`.

    RefusedError for an unknown calendar, a naive time, school days without term dates or after their end.
    """
    return _count(local_day(arrival), length, calendar, schools)


def due(arrival: datetime, length: int, calendar: str, schools: SchoolDays | None = None) -> datetime:
    """Return when the clock falls due, in UTC: the first instant of the local day after its last day."""
    return local_time(last_day(arrival, length, calendar, schools) + DAY)


def tellings(
    arrival: datetime, promise: Promise, schools: SchoolDays | None = None
) -> tuple[tuple[str, datetime], ...]:
    """Return (step, UTC time) of the tellings after arrival, in order of time: `reminder`, `due_day`, `overdue`.

    A reminder that falls on the due day is left out. A clock of one day or less is told once, when it starts, which is
    not listed here: only `overdue`, where its ladder begins, is. Not moved off weekends.
    """
    start = local_day(arrival)
    last = _count(start, promise.length, promise.calendar, schools)
    overdue = (OVERDUE, local_time(last + DAY))
    if promise.calendar != CALENDAR_MONTHS and promise.length <= 1:
        return (overdue,)
    reminder = _reminder_day(start, last, promise, schools)
    early = ((REMINDER, local_time(reminder, TELLING_TIME)),) if reminder < last else ()
    return (*early, (DUE_DAY, local_time(last, TELLING_TIME)), overdue)


def _count(start: date, length: int, calendar: str, schools: SchoolDays | None) -> date:
    if calendar == WEEKDAYS:
        return add_days(start, length, is_weekday)
    if calendar == CALENDAR_DAYS:
        return start + timedelta(days=length)
    if calendar == CALENDAR_MONTHS:
        return next_weekday(add_months(start, length))
    if calendar == SCHOOL_DAYS and schools is not None:
        return add_days(start, length, schools.counts)
    raise RefusedError("unknown_calendar", rule="the clock's calendar is not known here", mend="give its term dates")


def _reminder_day(start: date, last: date, promise: Promise, schools: SchoolDays | None) -> date:
    """Return counted day ⌈2n/3⌉; for months the due day less a third of the days."""
    if promise.calendar == CALENDAR_MONTHS:
        return last - timedelta(days=_up((last - start).days, 3))
    return _count(start, _up(2 * promise.length, 3), promise.calendar, schools)


def _up(whole: int, by: int) -> int:
    return -(-whole // by)
