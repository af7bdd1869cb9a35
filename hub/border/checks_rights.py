"""May this sender record this change of rights, and is it told by somebody whose word counts?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.border import refusals
from hub.border.canonical import canonical, other_birthday
from hub.border.case import Case
from hub.border.decision import Refusal
from hub.consent.model import PersonRights
from hub.consent.rights import known_born
from hub.consent.told import born
from hub.consent.whose_word import Ground, may_prohibit, whose_word
from hub.schemas.catalogue import NARROWING

RECORDING: Mapping[str, str] = MappingProxyType(
    {
        "consent.granted": "records_consent",
        "prohibition.lifted": "records_consent",
        "family.joined": "records_guardianship",
        "family.left": "records_guardianship",
        "protection.lifted": "lifts_protection",
        "access.statutory": "statutory:{paragraph}",
    }
)
"""By type: the recording right it needs. A type that is neither here nor narrowing is nobody's to give."""

_ABLE = "assesses_capacity"


def recording_right(case: Case) -> Refusal | None:
    """Narrowing is free; all else needs the recording right."""
    if case.name in NARROWING:
        return None
    right = RECORDING.get(case.name)
    needed = [] if right is None else [right.format(paragraph=case.data.get("paragraph"))]
    if case.data.get("able_to_decide") is not None:
        needed.append(_ABLE)
    sender = case.region.organisations[case.sender]
    return None if needed and all(sender.has(one) for one in needed) else refusals.NOT_YOURS_TO_GIVE


def within_paragraph(case: Case) -> Refusal | None:
    """A statutory right names no more than its paragraph, and its purpose; without its paragraph nothing is held."""
    statute = case.region.statutes.get(str(case.data.get("paragraph")))
    if case.name != "access.statutory" or statute is None:
        return None
    named, words = case.data["categories"], {str(one) for one in statute.categories}
    if not isinstance(named, list) or not {str(one) for one in named} <= words:
        return refusals.beyond_paragraph("categories", words)
    purpose = str(statute.purpose)
    return None if case.data["purpose"] == purpose else refusals.beyond_paragraph("purpose", {purpose})


def word_counts(case: Case) -> Refusal | None:
    """`by` is somebody whose word counts; a withdrawal is accepted from whoever is named."""
    by, rights = case.found.people.get("by"), _rights(case)
    now = case.facts.now
    if case.name == "consent.granted":
        return None if by in whose_word(rights, case.region, now).persons else refusals.NOT_YOUR_WORD
    if case.name not in ("prohibition.set", "prohibition.lifted") or by in may_prohibit(rights, case.region, now):
        return None
    adult = whose_word(rights, case.region, now).ground is Ground.ADULT
    guardian = by in rights.guardians and not adult
    return refusals.GUARDIAN_CANNOT_PROHIBIT if guardian else refusals.NOT_YOUR_WORD


def _rights(case: Case) -> PersonRights:
    """Return the person's rights, with the age that the event itself tells by their identity code."""
    rights = case.facts.rights.get(case.person) or PersonRights(case.person)
    person = canonical(case.candidate, case.facts, case.found).get("person")
    day = born(person)
    return rights if day is None else known_born(rights, day)


def birthday_agrees(case: Case) -> Refusal | None:
    """A card does not bring the age of somebody with an identity code into doubt."""
    return other_birthday(case.candidate, case.facts, case.found)
