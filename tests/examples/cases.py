"""The three workshop cases as their organisations send them; roles are found in a region file, so any region plays.

Everything personal is made up and stands nowhere else (see `stories`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from hub.ids import OrgId, WorkerId
from hub.region.model import Organisation, Region, Unit, Worker
from hub.region.read import parse
from hub.schemas.accepted import Json
from hub.schemas.labels import Sector
from tests.examples.regions import defaults_text
from tests.examples.stories import Data, Person, mark

REGIONS: Final = tuple(sorted((Path(__file__).parents[2] / "ops/regions").glob("*.yaml")))
USUAL: Final = ("status", "worker", "link", "need", "service", "plan")
CONSENT: Final[Data] = {"kind": "consent"}
PARTS: Final[Mapping[str, Callable[[Organisation], bool]]] = {
    "social work": lambda one: one.has("records_consent"),
    "child protection": lambda one: one.has("duty_recipient:LSL-25"),
    "clinic": lambda one: one.sector is Sector.WELLBEING_AREA and "health_care" in one.tasks,
    "counselling": lambda one: "family_counselling" in one.tasks,
    "school": lambda one: "education" in one.tasks,
    "youth work": lambda one: "youth_work" in one.tasks,
    "association": lambda one: one.sector is Sector.NGO,
    "parish": lambda one: one.sector is Sector.PARISH,
}
"""Parts of the cases, by what an organisation is and does."""

Told = tuple[str, Data]
"""Catalogue name of an event's type, and its data."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A region's organisations by the part they play."""

    region: Region
    file: Path
    orgs: Mapping[str, str]

    def part(self, org: str) -> str:
        """Return the part an organisation plays; the hub and strangers keep their name."""
        return next((part for part, id in self.orgs.items() if id == org), org)

    def unit(self, part: str) -> Unit:
        """Return where matters arrive at a part."""
        unit = self.region.intake(OrgId(self.orgs[part]))
        assert unit is not None
        return unit

    def workers(self, part: str) -> tuple[Worker, ...]:
        """Return the workers of that unit."""
        return self.region.workers_of(self.unit(part).id)

    def worker(self, part: str) -> Worker:
        """Return the first of them."""
        return self.workers(part)[0]

    def mailed(self, *workers: str) -> tuple[tuple[str, str], ...]:
        """Return workers as their mails name them: each with their first language, sorted."""
        found = (self.region.workers[WorkerId(worker)] for worker in workers)
        return tuple(sorted((one.id, one.languages[0]) for one in found))

    def desk(self, part: str) -> tuple[tuple[str, str], ...]:
        """Return everybody where matters arrive at a part, as their mails name them."""
        return self.mailed(*(one.id for one in self.workers(part)))

    def catcher(self, group: str, parts: Iterable[str]) -> str:
        """Return which of `parts` coordinates a client group, by the order of the region file."""
        among = {self.orgs[part]: part for part in parts}
        units = (self.region.units[unit] for unit in self.region.coordination[group])
        return next(among[unit.org] for unit in units if unit.org in among)


@cache
def cast(file: Path) -> Cast:
    """Return the cast of a region file: for each part the first organisation that fits."""
    region = parse(file.read_text("utf-8"), defaults_text(), str(file))
    parties = region.organisations.values()
    return Cast(region, file, {part: next(one.id for one in parties if fits(one)) for part, fits in PARTS.items()})


@dataclass(frozen=True, slots=True)
class Script:
    """Writes one case's events; what is told free in words is remembered, to be looked for."""

    cast: Cast
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, word: str) -> str:
        """Return the free text of this word in this case."""
        return self.texts.setdefault(word, mark(f"Vapaa teksti {word}"))

    def professional(self, part: str) -> Data:
        """Return the fields by which a part says who tells and from where."""
        return {"unit": self.cast.unit(part).id, "worker": {"id": self.cast.worker(part).id}}

    def joined(self, one: Person, role: str, **more: Json) -> Told:
        """Return the recording of a person with their card."""
        return "family.joined", {"person": one.ref, "role": role, "card": one.card, **more}

    def guardian(self, one: Person, child: Person, **more: Json) -> Told:
        """Return the recording of a guardian who decides for the child and lives with it."""
        decides: Json = [{"child": child.ref, "decides": True}]
        home: Json = [child.ref]
        family: Json = {"of": child.ref}
        return self.joined(one, "guardian", guardian_of=decides, lives_with=home, family=family, **more)

    def granted(self, one: Person, by: Person, parts: Iterable[str], *categories: str) -> Told:
        """Return the permission of `by` about `one` for some parts, by default for the usual categories."""
        return "consent.granted", {
            "person": one.ref,
            "consent_id": str(uuid4()),
            "by": by.ref,
            "parties": [self.cast.orgs[part] for part in parts],
            "purposes": ["care"],
            "categories": [*(categories or USUAL)],
            "valid_from": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "evidence": {"how": "oral", "before": self.cast.worker("social work").id},
        }

    def concern(self, one: Person, **more: Json) -> Told:
        """Return a concern raised by consent."""
        fixed: Data = {"level": "notable", "topics": ["mood"], "with_family": True}
        return "concern.raised", {**about(one), **fixed, **more}

    def service(self, one: Person, id: str, service: str, task: str, **more: Json) -> Told:
        """Return the beginning of a service."""
        return "service.started", {**about(one), "service_id": id, "service": service, "task": task, **more}

    def item(self, one: Person, plan: str, part: str, kind: str = "service", **more: Json) -> Told:
        """Return an item of the plan, for which the first worker of a part is responsible; `plan`: as they know it."""
        fixed: Data = {"item_id": str(uuid4()), "kind": kind, "state": "agreed"}
        due = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
        item: Data = {**fixed, "responsible": self.cast.worker(part).id, "due": due}
        text = {name: more.pop(name) for name in ("text",) if name in more}
        return "plan.updated", {
            **about(one), **self.professional(part), "plan_id": plan, "item": {**item, **more}, **text
        }  # fmt: skip

    def duty(self, one: Person, part: str, type: str, rule: str, **more: Json) -> Told:
        """Return an event of a part on a duty to tell."""
        basis: Data = {"kind": "duty", "rule": rule}
        return type, {**about(one, basis), "unit": self.cast.unit(part).id, **more}


def about(one: Person, basis: Data = CONSENT) -> Data:
    """Return the fields of every event about a person."""
    return {"person": one.ref, "basis": basis}
