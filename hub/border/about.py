"""About whom is the event, and what does it answer? Named by the sender, or found through an id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hub.border.decision import Refusal
from hub.border.model import Candidate, Facts, KnownAlert, KnownDeadline, KnownRecall, Matter
from hub.border.refs import (
    RELEASED,
    WORKER,
    alert_ids,
    claims,
    deadline_ids,
    dropped_ids,
    family_ids,
    matter_ids,
    recall_ids,
)
from hub.border.refusals import NO_CONSENT, UNKNOWN_TYPE, no_matter, nobody
from hub.border.resolve import Found
from hub.ids import NOBODY, FamilyId, PersonId
from hub.schemas.accepted import BasisKind
from hub.schemas.model import EventType, Group

ALERT = "alert"


@dataclass(frozen=True, slots=True)
class About:
    """The person, what the event answers or adds to, and the family that was noted there."""

    person: PersonId
    matter: Matter | None = None
    family: FamilyId | None = None


def about(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    """Return whom the event is about, or a refusal when an id is nothing's."""
    return _BY_GROUP[candidate.type.group](candidate, facts, found)


def id_field(type: EventType) -> str:
    """Return the field that says which matter is meant; a named worker is found by person, worker and role."""
    return "person" if type.answers == WORKER else f"{type.answers}_id"


def _named(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    """Work and rights name their person; what is added to (`plan.updated`) comes with its matter."""
    if "person" in found.nobody:
        return NO_CONSENT if claims(candidate, BasisKind.CONSENT) else nobody("person")
    return About(found.people["person"], _matter(candidate, facts))


def _answered(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    matter = _matter(candidate, facts)
    return no_matter(id_field(candidate.type)) if matter is None else About(matter.person, matter, matter.family)


def _acknowledged(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    recall = next((facts.recalls[id] for id in recall_ids(candidate) if id in facts.recalls), None)
    return _known(_alert(candidate, facts) or recall, id_field(candidate.type))


def _alert(candidate: Candidate, facts: Facts) -> KnownAlert | None:
    return next((facts.alerts[id] for id in alert_ids(candidate) if id in facts.alerts), None)


def _internal(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    deadline = next((facts.deadlines[id] for id in deadline_ids(candidate) if id in facts.deadlines), None)
    recall = next((facts.recalls[id] for id in recall_ids(candidate) if id in facts.recalls), None)
    if candidate.type.answers == ALERT:
        return _known(_alert(candidate, facts), "alert_id")
    if not candidate.type.person:
        return _of_family(candidate, facts)
    person = found.people.get("person")
    if deadline is None and recall is None and person is not None:
        # Time alone narrowed somebody's rights: no clock of a family ran.
        return About(person)
    return _known(deadline or recall, "deadline_id" if deadline_ids(candidate) else "recall_id")


def _of_family(candidate: Candidate, facts: Facts) -> About | Refusal:
    """What the hub says of a family's log is about no person."""
    released = candidate.type.name == RELEASED
    found = family_ids(candidate) & facts.heads.keys() if released else _logs(candidate, facts)
    return About(NOBODY, family=min(found)) if found else no_matter("family" if released else "event")


def _logs(candidate: Candidate, facts: Facts) -> frozenset[FamilyId]:
    return frozenset(facts.logs[id] for id in dropped_ids(candidate) if id in facts.logs)


def _control(candidate: Candidate, facts: Facts, found: Found) -> About | Refusal:
    return UNKNOWN_TYPE


def _known(one: KnownAlert | KnownRecall | KnownDeadline | None, field: str) -> About | Refusal:
    return no_matter(field) if one is None else About(one.person, family=one.family)


def _matter(candidate: Candidate, facts: Facts) -> Matter | None:
    ids = sorted(matter_ids(candidate, facts.people))
    return next((facts.matters[id] for id in ids if id in facts.matters), None)


_BY_GROUP: Mapping[Group, Callable[[Candidate, Facts, Found], About | Refusal]] = MappingProxyType(
    {
        Group.WORK: _named,
        Group.RIGHTS: _named,
        Group.ANSWER: _answered,
        Group.ACK: _acknowledged,
        Group.INTERNAL: _internal,
        Group.CONTROL: _control,
    }
)
