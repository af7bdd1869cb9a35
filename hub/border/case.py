"""What is one event about, and on what ground? Its person, matter, sender and basis, found first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.border.model import Candidate, Facts, KnownAlert, Matter, Refusal
from hub.border.refs import WORKER, alert_ids, deadline_ids, matter_ids, recall_ids
from hub.border.refusals import NO_CONSENT, no_matter, nobody
from hub.border.resolve import Found
from hub.consent.border_rows import may_share
from hub.ids import FamilyId, MatterId, OrgId, PersonId, WorkerId
from hub.region.model import HELSINKI, Duty, Region
from hub.schemas.accepted import Basis, BasisKind, Data, Origin
from hub.schemas.labels import Purpose
from hub.schemas.model import Group

HUB = OrgId("hub")


@dataclass(frozen=True, slots=True)
class Case:
    """One event with everything its rows ask for."""

    candidate: Candidate
    facts: Facts
    region: Region
    found: Found
    person: PersonId
    sender: OrgId
    """As whom it is judged: the worker's organisation when the hub speaks for a worker."""
    matter: Matter | None = None
    """What it answers, ends or adds to."""
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
    def alerts(self) -> tuple[KnownAlert, ...]:
        """Return the alerts it acknowledges."""
        known = self.facts.alerts
        return tuple(known[id] for id in sorted(alert_ids(self.candidate)) if id in known)

    @property
    def home(self) -> FamilyId | None:
        """Return the person's family, if there is one yet."""
        return self.facts.families.get(self.person)


def case_of(candidate: Candidate, facts: Facts, region: Region, found: Found) -> Case | Refusal:
    """Return the case, or a refusal when nothing known is meant."""
    sender = _sender(candidate, region)
    about = _ABOUT[candidate.type.group](candidate, facts, found)
    if isinstance(about, Refusal):
        return about
    person, matter = about
    case = Case(candidate, facts, region, found, person, sender, matter)
    return replace(case, basis=_basis(case))


def duty_in_force(region: Region, rule: str, at: datetime) -> Duty | None:
    """Return the duty, when its paragraph is in force on the Helsinki day of `at`."""
    duty, day = region.duties.get(rule), at.astimezone(HELSINKI).date()
    if duty is None or day < duty.valid_from or (duty.valid_to is not None and day >= duty.valid_to):
        return None
    return duty


def binds(case: Case, rule: str) -> bool:
    """Tell whether the duty is in force, binds the sender's sector and allows this type."""
    duty, sender = duty_in_force(case.region, rule, case.facts.now), case.region.organisations.get(case.sender)
    return duty is not None and sender is not None and sender.sector in duty.binds and case.name in duty.types


_About = tuple[PersonId, Matter | None] | Refusal


def _sender(candidate: Candidate, region: Region) -> OrgId:
    worker = region.workers.get(WorkerId(str(candidate.data.get("worker"))))
    if candidate.org == HUB and candidate.type.group is Group.ACK and worker is not None:
        return worker.org
    return candidate.org


def _named(candidate: Candidate, facts: Facts, found: Found) -> _About:
    """Work and rights name their person; added to is what belongs to a matter (`plan.updated`)."""
    if "person" in found.nobody:
        return NO_CONSENT if _kind(candidate.data) == BasisKind.CONSENT else nobody("person")
    return found.people["person"], next((facts.matters[id] for id in _matters(candidate, facts)), None)


def _answered(candidate: Candidate, facts: Facts, found: Found) -> _About:
    field = "person" if candidate.type.answers == WORKER else f"{candidate.type.answers}_id"
    matter = next((facts.matters[id] for id in _matters(candidate, facts)), None)
    return no_matter(field) if matter is None else (matter.person, matter)


def _acknowledged(candidate: Candidate, facts: Facts, found: Found) -> _About:
    alert = next((facts.alerts[id] for id in alert_ids(candidate) if id in facts.alerts), None)
    recall = next((facts.recalls[id] for id in recall_ids(candidate) if id in facts.recalls), None)
    known = alert or recall
    return no_matter(f"{candidate.type.answers}_id") if known is None else (known.person, None)


def _internal(candidate: Candidate, facts: Facts, found: Found) -> _About:
    deadline = next((facts.deadlines[id] for id in deadline_ids(candidate) if id in facts.deadlines), None)
    recall = next((facts.recalls[id] for id in recall_ids(candidate) if id in facts.recalls), None)
    known = deadline or recall
    return (
        no_matter("deadline_id" if candidate.type.name == "clock.due" else "recall_id")
        if known is None
        else (
            known.person,
            None,
        )
    )


def _control(candidate: Candidate, facts: Facts, found: Found) -> _About:
    return no_matter("type")


_ABOUT: Mapping[Group, Callable[[Candidate, Facts, Found], _About]] = {
    Group.WORK: _named,
    Group.RIGHTS: _named,
    Group.ANSWER: _answered,
    Group.ACK: _acknowledged,
    Group.INTERNAL: _internal,
    Group.CONTROL: _control,
}


def _matters(candidate: Candidate, facts: Facts) -> list[MatterId]:
    return sorted(id for id in matter_ids(candidate, facts.people) if id in facts.matters)


def _basis(case: Case) -> Basis | None:
    """Return the ground it stands on; events of rights and internal ones carry none."""
    match case.candidate.type.group:
        case Group.WORK:
            return _claimed(case)
        case Group.ANSWER:
            return _inherited(case)
        case Group.ACK:
            return Basis(BasisKind.OWN)
        case Group.RIGHTS | Group.INTERNAL | Group.CONTROL:
            return None


def _claimed(case: Case) -> Basis:
    claim = case.data.get("basis")
    words = claim if isinstance(claim, Mapping) else {}
    rule = str(words.get("rule", ""))
    duty = case.region.duties.get(rule)
    purpose = duty.purpose if duty else Purpose(str(words.get("purpose", Purpose.CARE)))
    return Basis(BasisKind(str(words.get("kind"))), purpose, rule)


def _inherited(case: Case) -> Basis:
    """The matter's own ground while it still holds for the sender, else their own client work."""
    own, basis = Basis(BasisKind.OWN), case.matter.origin.basis if case.matter else None
    if basis is None or case.found.made:
        # Nobody can have permitted anything about somebody who was unknown until now.
        return own
    match basis.kind:
        case BasisKind.CONSENT:
            return basis if permitted(case, basis) else own
        case BasisKind.DUTY:
            return basis if duty_in_force(case.region, basis.rule, case.facts.now) else own
        case BasisKind.OWN:
            return own


def permitted(case: Case, basis: Basis) -> bool:
    """Tell whether all whose word counts permit the sender this purpose about the person, now."""
    asked = Origin(case.candidate.event_id, case.name, case.sender, case.person, basis=basis)
    return may_share(asked, case.facts.rights, case.region, case.facts.now)


def _kind(data: Data) -> str:
    claim = data.get("basis")
    return str(claim.get("kind")) if isinstance(claim, Mapping) else ""
