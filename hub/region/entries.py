"""The shape of a region file and of the defaults: which keys there are and which kind of value each takes.

Only shape is told here; what the values must mean together is in the `check_…` modules.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError


def _day(value: object) -> object:
    """Take dates only as `2026-11-24`; a bare number is never a date."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("day", "not a day")
    return value


def _holding(value: object) -> object:
    """Take a right without areas as a bare word."""
    return {"right": value} if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
NONE = "none"


class Entry(BaseModel):
    """A part of the file: frozen, no unknown keys, values never in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class NameEntry(Entry):
    """A name in the three languages."""

    fi: str
    sv: str
    en: str


class ServiceEntry(Entry):
    """A service a family may get; of a known one a region says only that its task is another, or that it gives none."""

    task: str
    floor: int | None = None
    name: NameEntry | None = None
    given: bool = True


def _service(value: object) -> object:
    """Take a task as a bare word, and `none` for a service this region does not give."""
    if value == NONE:
        return {"task": "", "given": False}
    return {"task": value} if isinstance(value, str) else value


class AgreementEntry(Entry):
    """A cooperation agreement; `valid_to` is the first day it no longer holds."""

    valid_from: Day
    valid_to: Day | None = None


class HoldingEntry(Entry):
    """A right held; `areas` for duty recipients, `[all]` for every area of the file."""

    right: str
    areas: list[str] = []


class NeedToKnowEntry(Entry):
    """What an organisation may need, in place of its sector's default; wider than that only with a reason."""

    categories: list[str]
    reason: str = ""


class UnitEntry(Entry):
    """A unit of an organisation."""

    name: NameEntry
    area: str
    intake: bool = False
    supervisor: str | None = None


class WorkerEntry(Entry):
    """A worker of an organisation; contacts are work contacts."""

    unit: str
    name: str
    role: str
    languages: list[str]
    mail: str
    phone: str = ""
    substitute: str | None = None


class OrganisationEntry(Entry):
    """A party of the network."""

    name: NameEntry
    sector: str
    tasks: list[str]
    agreements: list[AgreementEntry]
    holds: list[Annotated[HoldingEntry, BeforeValidator(_holding)]] = []
    part_of: str = ""
    need_to_know: NeedToKnowEntry | None = None
    may_send: list[str] | None = None
    public_key: str = ""
    units: dict[str, UnitEntry]
    workers: dict[str, WorkerEntry]


class PromiseEntry(Entry):
    """How long a promised clock runs."""

    length: int
    calendar: str


class RungEntry(Entry):
    """A rung of the ladder; `within` weekdays."""

    who: str
    within: int


class RegionEntry(Entry):
    """A region file."""

    region: str
    name: NameEntry
    areas: dict[str, NameEntry]
    organisations: dict[str, OrganisationEntry]
    coordination: dict[str, list[str]]
    coordinators: dict[str, str]
    ladder: list[RungEntry]
    duty_officers: dict[str, str] = {}
    promises: dict[str, PromiseEntry] = {}
    services: dict[str, Annotated[ServiceEntry, BeforeValidator(_service)]] = {}
    languages: list[str] = ["fi", "sv", "en"]
    one_without_objection: bool = False


class DutyEntry(Entry):
    """A duty to tell; `addressed`: the categories of those in `to`, where the paragraph says so."""

    paragraph: str
    purpose: str
    types: list[str]
    binds: list[str]
    valid_from: Day
    valid_to: Day | None = None
    addressed: list[str] | None = None


class StatuteEntry(Entry):
    """A paragraph that gives a right to information."""

    paragraph: str
    purpose: str
    categories: list[str]
    valid_from: Day
    valid_to: Day | None = None


class ClockEntry(Entry):
    """A clock; `promised` means that a region may set its length."""

    starts: list[str]
    stops: list[str]
    length: int
    calendar: str
    paragraph: str = ""
    promised: bool = False
    valid_from: Day
    valid_to: Day | None = None


class DefaultsEntry(Entry):
    """Law and defaults, the same for every region."""

    need_to_know: dict[str, list[str]]
    duties: dict[str, DutyEntry]
    statutes: dict[str, StatuteEntry]
    clocks: dict[str, ClockEntry]
    services: dict[str, ServiceEntry] = {}
