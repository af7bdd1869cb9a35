"""On what ground does the event stand: what its sender claims, or what the matter it answers still stands on?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hub.border.case import Case
from hub.border.model import Candidate, Facts
from hub.consent.border_rows import may_share
from hub.ids import PersonId
from hub.region.law import Duty
from hub.region.model import HELSINKI, Region
from hub.schemas.accepted import Basis, BasisKind, Data, Origin
from hub.schemas.labels import Purpose
from hub.schemas.model import Group


def basis_of(case: Case) -> Basis | None:
    """Return the ground; events of rights and internal ones carry none."""
    match case.candidate.type.group:
        case Group.WORK:
            return claimed(case.data, case.region)
        case Group.ANSWER:
            return _inherited(case)
        case Group.ACK:
            return Basis(BasisKind.OWN)
        case Group.RIGHTS | Group.INTERNAL | Group.CONTROL | Group.COUNT | Group.STAFF:
            return None


def claimed(data: Data, region: Region) -> Basis:
    """Return the ground the sender names; a duty's rule names its own purpose."""
    claim = data.get("basis")
    words = claim if isinstance(claim, Mapping) else {}
    rule = str(words.get("rule", ""))
    duty = region.duties.get(rule)
    purpose = duty.purpose if duty else Purpose(str(words.get("purpose", Purpose.CARE)))
    return Basis(BasisKind(str(words.get("kind"))), purpose, rule)


def permitted(case: Case, basis: Basis) -> bool:
    """Tell whether all whose word counts permit the sender this purpose about the person, now."""
    return permits(case.candidate, case.person, basis, case.facts, case.region)


def permits(candidate: Candidate, person: PersonId, basis: Basis, facts: Facts, region: Region) -> bool:
    """Tell whether all whose word counts for `person` permit the sender the purpose of `basis`, now."""
    asked = Origin(candidate.event_id, candidate.type.name, candidate.org, person, basis=basis)
    return may_share(asked, facts.rights, region, facts.now)


def binds(case: Case, rule: str) -> bool:
    """Tell whether the duty is in force, binds the sender's sector and allows this type."""
    duty, sender = _in_force(case.region, rule, case.facts.now), case.region.organisations.get(case.sender)
    return duty is not None and sender is not None and sender.sector in duty.binds and case.name in duty.types


def _in_force(region: Region, rule: str, at: datetime) -> Duty | None:
    """Return the duty, when its paragraph is in force on the Helsinki day of `at`."""
    duty, day = region.duties.get(rule), at.astimezone(HELSINKI).date()
    if duty is None or day < duty.valid_from or (duty.valid_to is not None and day >= duty.valid_to):
        return None
    return duty


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
            return basis if _in_force(case.region, basis.rule, case.facts.now) else own
        case BasisKind.OWN:
            return own
