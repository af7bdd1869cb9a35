"""The rules of the door, in their order: a table. Each looks at the case, gives or takes, and leaves its name.

Rule 0 (`control`) is about the hub's own messages and lives in `control.py`; `docs/consent.md` is the law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hub.consent.case import Case, Then
from hub.consent.given import EVERYTHING, by_consent, by_statute, categories_of, layered, midnight, without
from hub.consent.model import FAR, Status
from hub.consent.permissions import callings
from hub.schemas.accepted import BasisKind
from hub.schemas.labels import RELEASABLE, Category

SHELTERED = frozenset({Category.ADDRESS, Category.CONTACT, Category.TEXT, Category.WORKER})
"""Taken by rule 8. Every leaf that locates goes too; a `worker` locates whole, so its category goes with it."""
STATES: Mapping[str, Status] = MappingProxyType(
    {
        "referral.received": Status.RECEIVED,
        "referral.refused": Status.LOOKED_AT,
        "referral.on_hold": Status.LOOKED_AT,
        "referral.accepted": Status.TAKEN_OVER,
        "referral.started": Status.TAKEN_OVER,
        "referral.ended": Status.CLOSED,
        "referral.withdrawn": Status.CLOSED,
    }
)
"""What the sender of a referral hears when the answer itself is not for them (all are of category `service`)."""


def agreement(case: Case) -> Then:
    """1: without a valid agreement nothing."""
    now = case.question.now
    ends = [one.valid_to for one in case.recipient.agreements if one.holds(now)]
    if not ends:
        case.rules.append("agreement")
        return Then.STOP
    known = [end for end in ends if end is not None]
    case.agreed_until = midnight(max(known)) if len(known) == len(ends) else FAR
    return Then.ON


def own(case: Case) -> Then:
    """2: its own event, as it sent it. The notifier on a duty also hears that it was received."""
    origin = case.question.origin
    if origin.basis is None or origin.sender != case.recipient.id or case.without_own:
        return Then.ON
    case.given = [EVERYTHING for _ in case.given]
    case.status = Status.RECEIVED if origin.basis.kind is BasisKind.DUTY else None
    case.rules.append("own")
    return Then.STOP


def duty(case: Case) -> Then:
    """3: the recipient of the duty for the sending unit's area everything, those addressed what the paragraph names."""
    origin = case.question.origin
    if origin.basis is None or origin.basis.kind is not BasisKind.DUTY:
        return Then.ON
    case.rules.append("duty")
    law = case.question.region.duties[origin.basis.rule]
    if case.question.fits:
        if origin.area and case.recipient.has(f"duty_recipient:{law.rule}", origin.area):
            case.given = [EVERYTHING for _ in case.given]
        elif law.addressed is not None and case.recipient.id in origin.addressed:
            case.given = [layered([(FAR, law.addressed & RELEASABLE)]) for _ in case.given]
    if origin.sender == case.recipient.id:
        case.status = Status.RECEIVED
    return Then.LAST


def own_work(case: Case) -> Then:
    """3a: what an organisation does in its own client work is not opened by consent."""
    basis = case.question.origin.basis
    if basis is not None and basis.kind is BasisKind.OWN:
        case.consent_applies = False
        case.rules.append("own_work")
    return Then.ON


def statutory(case: Case) -> Then:
    """4: a recorded statutory right adds what both the paragraph and the record name."""
    question = case.question
    if question.fits and any(one.accesses for one in question.standings):
        given = [by_statute(one, case.recipient, question.region, question.now) for one in question.standings]
        case.give(given, "statutory")
    return Then.ON


def prohibition(case: Case) -> Then:
    """5: a prohibition in force, of any subject, closes what consent opens."""
    if case.question.prohibited:
        case.consent_applies = False
        case.rules.append("prohibition")
    return Then.ON


def loop(case: Case) -> Then:
    """6: who sent the referral hears a neutral state, when the answer itself is not delivered (see `silence`)."""
    origin = case.question.origin
    state = STATES.get(origin.type)
    if state is not None and origin.basis is not None and origin.referral_from == case.recipient.id:
        case.status = Status.RECEIVED if case.question.prohibited else state
        case.looped = True
        case.rules.append("loop")
    return Then.ON


def consent(case: Case) -> Then:
    """7: for each category, a permission of each whose word counts."""
    question = case.question
    if case.consent_applies and question.fits:
        called = callings(case.recipient.id, question.region)
        case.give([by_consent(one, case.recipient, called) for one in question.standings], "consent")
    return Then.ON


def protected(case: Case) -> Then:
    """8: address protection takes whatever tells where somebody is, from whoever need not know it."""
    if case.recipient.has("protected_contact"):
        return Then.ON
    if case.question.broken:
        raise ValueError("rights could not be worked out")
    if case.question.sheltered:
        case.hides_place = True
        if any(case.given):
            case.given = [without(given, SHELTERED) for given in case.given]
            case.rules.append("protected")
    return Then.ON


def silence(case: Case) -> Then:
    """9: nothing was added: nothing. A neutral state is no answer to who gets the answer itself."""
    if case.looped and Category.SERVICE in categories_of(case.given[0]):
        case.status = None
        case.rules.remove("loop")
    if not case.rules:
        case.rules.append("silence")
    return Then.ON


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its number and id in `docs/consent.md`, what it does, and whether it still follows a duty."""

    number: str
    id: str
    apply: Callable[[Case], Then]
    always: bool = False
    needs_rights: bool = True


RULES: tuple[Rule, ...] = (
    Rule("1", "agreement", agreement, needs_rights=False),
    Rule("2", "own", own, needs_rights=False),
    Rule("3", "duty", duty, needs_rights=False),
    Rule("3a", "own_work", own_work),
    Rule("4", "statutory", statutory),
    Rule("5", "prohibition", prohibition),
    Rule("6", "loop", loop),
    Rule("7", "consent", consent),
    Rule("8", "protected", protected, always=True, needs_rights=False),
    Rule("9", "silence", silence, always=True, needs_rights=False),
)
