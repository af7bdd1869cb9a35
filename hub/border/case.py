"""One event with everything its rows ask for: a value, made once, that every check reads."""

from __future__ import annotations

from dataclasses import dataclass

from hub.border.about import About
from hub.border.model import Candidate, Facts, KnownAlert, Matter
from hub.border.refs import alert_ids, mentions
from hub.border.resolve import Found
from hub.ids import FamilyId, MatterId, OrgId, PersonId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Basis, Data
from hub.schemas.model import Group

HUB = OrgId("hub")
"""Owner of `hub.in.hub`: the ticker, the inbox and the recall lane speak through it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One event to be judged."""

    candidate: Candidate
    facts: Facts
    region: Region
    found: Found
    about: About
    basis: Basis | None = None

    @property
    def data(self) -> Data:
        """Return the event's data, as sent."""
        return self.candidate.data

    @property
    def name(self) -> str:
        """Return the catalogue name of the type."""
        return self.candidate.type.name

    @property
    def person(self) -> PersonId:
        """Return whom it is about."""
        return self.about.person

    @property
    def matter(self) -> Matter | None:
        """Return what it answers, ends or adds to."""
        return self.about.matter

    @property
    def home(self) -> FamilyId | None:
        """Return the person's family, if there is one yet."""
        return self.facts.families.get(self.person, self.about.family)

    @property
    def alerts(self) -> tuple[KnownAlert, ...]:
        """Return the alerts it acknowledges."""
        known = self.facts.alerts
        return tuple(known[id] for id in sorted(alert_ids(self.candidate)) if id in known)

    @property
    def mentions(self) -> tuple[tuple[str, MatterId], ...]:
        """Return (field, id) of what it speaks of, but neither opens nor answers."""
        return mentions(self.candidate)

    def in_family_of(self, matter: Matter) -> bool:
        """Tell whether the matter is in the family of the person the event names, when it names one."""
        told = self.found.people.get("person", matter.person)
        families = self.facts.families
        return told == matter.person or families.get(told) == families.get(matter.person, matter.family)

    @property
    def sender(self) -> OrgId:
        """Return as whom it is judged: what the hub acknowledges, the worker's organisation does."""
        worker = self.region.workers.get(WorkerId(str(self.data.get("worker"))))
        spoken_for = self.candidate.org == HUB and self.candidate.type.group is Group.ACK
        return worker.org if spoken_for and worker is not None else self.candidate.org
