"""A region as data: who takes part, what each may, who coordinates, which promises hold. Read from a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hub.ids import OrgId, UnitId, WorkerId
from hub.region.law import Clock, Duty, Promise, Rung, Statute
from hub.schemas.labels import Category, Sector

HELSINKI = ZoneInfo("Europe/Helsinki")
Texts = Mapping[str, str]
"""fi, sv, en."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A cooperation agreement, from `valid_from` (inclusive) to `valid_to` (exclusive, None: until further notice)."""

    valid_from: date
    valid_to: date | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds on the Helsinki day of `at`."""
        day = at.astimezone(HELSINKI).date()
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Holding:
    """A right an organisation holds: `records_consent`, `protected_contact`, `duty_recipient:LSL-25`, `statutory:…`."""

    right: str
    areas: frozenset[str] = frozenset()
    """For duty recipients: the areas it answers for."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of an organisation; `area` is its municipality or district, `intake` marks where matters arrive."""

    id: UnitId
    org: OrgId
    name: Texts
    area: str
    intake: bool = False
    supervisor: WorkerId | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """A named worker; name, mail and phone are work contacts, never personal ones."""

    id: WorkerId
    org: OrgId
    unit: UnitId
    name: str
    role: str
    languages: tuple[str, ...]
    mail: str
    phone: str = ""
    substitute: WorkerId | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """One party of the network."""

    id: OrgId
    name: Texts
    sector: Sector
    tasks: frozenset[str]
    agreements: tuple[Agreement, ...]
    holdings: tuple[Holding, ...] = ()
    units: tuple[UnitId, ...] = ()
    part_of: str = ""
    need_to_know: frozenset[Category] = frozenset()
    """What its sector (narrowed or widened by the file) may need."""
    may_send: frozenset[str] = frozenset()
    """Catalogue names of work types it may send."""
    public_key: str = ""
    """X25519, base64; without one no identity code is sent."""

    def agreed(self, at: datetime) -> bool:
        """Tell whether an agreement holds at `at`."""
        return any(agreement.holds(at) for agreement in self.agreements)

    def has(self, right: str, area: str = "") -> bool:
        """Tell whether it holds `right` (for `area`, when given)."""
        return any(one.right == right and (not area or area in one.areas) for one in self.holdings)


@dataclass(frozen=True, slots=True)
class Region:
    """A whole region file, checked."""

    id: str
    version: int
    """Given by the store: 1, 2, 3 … as files change."""
    name: Texts
    organisations: Mapping[OrgId, Organisation]
    units: Mapping[UnitId, Unit]
    workers: Mapping[WorkerId, Worker]
    duties: Mapping[str, Duty]
    services: Mapping[str, str]
    """Service code → service task; every service an event of this region may name."""
    coordination: Mapping[str, tuple[UnitId, ...]]
    """Client group (and `default`) → units, the most fitting first."""
    coordinators: Mapping[str, WorkerId]
    """Client group (and `default`) → family-centre coordinator, the ladder's rung of that name."""
    promises: Mapping[str, Promise]
    ladder: tuple[Rung, ...]
    one_without_objection: bool = False
    languages: tuple[str, ...] = ("fi", "sv", "en")
    text: str = field(default="", repr=False)
    """The file itself, as stored."""
    defaults: str = field(default="", repr=False)
    """The law and defaults it was read with; stored beside it, so that an old version reads the same for ever."""
    areas: Mapping[str, Texts] = field(default_factory=dict)
    """The municipalities or districts of the region and their names."""
    statutes: Mapping[str, Statute] = field(default_factory=dict)
    """Paragraphs that give a right to information, by their id in `statutory:<id>`."""
    service_names: Mapping[str, Texts] = field(default_factory=dict)
    """Service code → its names."""
    not_given: frozenset[str] = frozenset()
    """Services nothing new may begin with here; what began is still told and ended."""
    floors: Mapping[str, int] = field(default_factory=dict)
    """Service code → floor of the house of families: 1 before, 2 as soon as, 3 then when."""
    duty_officers: Mapping[str, WorkerId] = field(default_factory=dict)
    """Area (and `default`) → the worker on duty, the ladder's rung of that name."""
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    """Every clock, those of the law and those promised (with the region's length)."""

    def offered(self) -> tuple[str, ...]:
        """Return the services a family of this region may get."""
        return tuple(word for word in self.services if word not in self.not_given)

    def workers_of(self, unit: UnitId) -> tuple[Worker, ...]:
        """Return the unit's workers in the order of the file."""
        return tuple(worker for worker in self.workers.values() if worker.unit == unit)

    def intake(self, org: OrgId) -> Unit | None:
        """Return the unit of `org` where matters arrive (the first marked, else its first)."""
        units = [self.units[unit] for unit in self.organisations[org].units]
        return next((unit for unit in units if unit.intake), units[0] if units else None)
