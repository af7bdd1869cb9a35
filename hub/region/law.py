"""What the law and the region's promises set, as data: duties to tell, paragraphs, clocks, and who is told next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.schemas.labels import Category, Purpose, Sector


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to tell, as law data: which types it allows, whom it binds, who receives, from when."""

    rule: str
    """`LSL-25`."""
    paragraph: str
    purpose: Purpose
    types: frozenset[str]
    binds: frozenset[Sector]
    valid_from: date
    valid_to: date | None = None
    addressed: frozenset[Category] | None = None
    """Categories for the organisations in `to`, where the paragraph says `receivers: addressed`."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A paragraph that gives the holder of `statutory:<id>` a right to `categories` for `purpose`, as law data."""

    id: str
    paragraph: str
    purpose: Purpose
    categories: frozenset[Category]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as law data: `length` days or months of `calendar`; `promised`: the region sets its length."""

    id: str
    starts: frozenset[str]
    stops: frozenset[str]
    length: int
    calendar: str
    paragraph: str
    promised: bool
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """How long a clock of the region runs: `length` days of `calendar` (weekdays, calendar_days)."""

    clock: str
    length: int
    calendar: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: who is told next, and within how many weekdays they must acknowledge."""

    who: str
    """`substitute`, `supervisor`, `coordinator` or `duty_officer`."""
    within: int
