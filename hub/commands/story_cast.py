"""Who plays in the demo's story? Organisations and workers of the region file, and an invented family.

Identity codes with the individual numbers 900 to 999 belong to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.region.model import Organisation, Region, Worker
from hub.schemas.labels import Sector

_CHECK: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    code: str
    given_name: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the story."""

    region: Region
    social_work: OrgId
    school: OrgId
    parish: OrgId
    school_unit: str
    """Where the child goes to school."""

    def part(self, name: str) -> OrgId:
        """Return the organisation that plays a part of `PARTS`; RefusedError `no_cast` when the region has none."""
        what, fits = PARTS[name]
        return _first(self.region.organisations.values(), fits, what)

    @property
    def near(self) -> tuple[OrgId, ...]:
        """Return the five parties of the permission."""
        return (self.school, self.social_work, self.parish, self.part("clinic"), self.part("counselling"))

    def worker(self, org: OrgId) -> Worker:
        """Return the first worker of an organisation's intake."""
        unit = self.region.intake(org)
        found = self.region.workers_of(unit.id) if unit is not None else ()
        if not found:
            raise _missing(f"a worker of {org}")
        return found[0]

    def name(self, org: OrgId) -> str:
        """Return an organisation's English name."""
        names = self.region.organisations[org].name
        return names.get("en") or str(org)


def _does(task: str, sector: Sector | None = None) -> Callable[[Organisation], bool]:
    return lambda one: task in one.tasks and (sector is None or one.sector is sector)


PARTS: Final[Mapping[str, tuple[str, Callable[[Organisation], bool]]]] = {
    "clinic": ("a maternity and child clinic", _does("health_care", Sector.WELLBEING_AREA)),
    "counselling": ("family counselling", _does("family_counselling")),
    "association": ("an association", lambda one: one.sector is Sector.NGO),
    "youth work": ("youth work", _does("youth_work")),
    "child protection": ("who answers for LSL 25 §", lambda one: one.has("duty_recipient:LSL-25")),
}
"""Parts that organisations of a region play, by what they do."""
SURNAME: Final = "Esimerkki"
STRANGER: Final = f"020914A918{_CHECK[int('020914918') % 31]}"
"""A child of whom the hub knows nothing."""


def person(day: str, sign: str, number: int, given_name: str, local_id: str) -> Person:
    """Return an invented person; `number` from 900 to 999."""
    return Person(f"{day}{sign}{number}{_CHECK[int(f'{day}{number}') % 31]}", given_name, local_id)


CHILD: Final = person("120516", "A", 907, "Nina", "PST-2041")
GUARDIANS: Final = (
    person("030386", "-", 932, "Marjukka", "PST-2042"),
    person("210984", "-", 941, "Tuomas", "PST-2043"),
)


def cast(region: Region, school: OrgId) -> Cast:
    """Return the cast; RefusedError `no_cast` when the region has nobody for a part; `school` is whose export it is."""
    organisations = region.organisations.values()
    if school not in region.organisations:
        raise _missing(f"the organisation {school}, whose export is in ops/connectors")
    unit = region.intake(school)
    return Cast(
        region=region,
        social_work=_first(organisations, lambda one: one.has("records_consent"), "who records permissions"),
        school=school,
        parish=_first(organisations, lambda one: one.sector is Sector.PARISH, "a parish"),
        school_unit=unit.id if unit else "",
    )


def _first(parties: Iterable[Organisation], fits: Callable[[Organisation], bool], what: str) -> OrgId:
    found = next((one.id for one in parties if fits(one)), None)
    if found is None:
        raise _missing(what)
    return found


def _missing(what: str) -> RefusedError:
    return RefusedError("no_cast", field="region", rule=f"the story needs {what}", mend="run it without --region")
