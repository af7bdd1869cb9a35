"""May this organisation have this fact, for this purpose, now, and how much of it? The heart of the hub.

Default deny: the rules of `rules.py` run in their order, and what none of them gives is not given. A rule that cannot
be evaluated gives nothing at all (`error`), and operations are alarmed by whoever asked.
"""

from __future__ import annotations

from dataclasses import replace

from hub.consent.case import Case, Then
from hub.consent.given import NO_CATEGORIES, categories_of
from hub.consent.model import FAR, Ask, Rights, Verdict
from hub.consent.question import UNEVALUABLE, Question, prepare
from hub.consent.rules import RULES
from hub.consent.why import missing
from hub.ids import OrgId
from hub.region.model import Region

SILENCE = ("silence",)
ERROR = Verdict(person=NO_CATEGORIES, all=NO_CATEGORIES, hides_place=True, rules=("error",), until=None)
STRANGER = Verdict(person=NO_CATEGORIES, all=NO_CATEGORIES, hides_place=True, rules=("agreement",), until=None)


def decide(ask: Ask, rights: Rights, region: Region) -> Verdict:
    """Return what is released to the recipient, by which rules, and until when that holds. Never raises."""
    question = prepare(ask.origin, ask.purpose, ask.now, rights, region)
    verdict = answer(question, ask.recipient, without_own=ask.without_own)
    if verdict.rules != SILENCE:
        return verdict
    try:
        return replace(verdict, missing=missing(question, ask.recipient))
    except UNEVALUABLE:
        return ERROR


def answer(question: Question, recipient: OrgId, *, without_own: bool) -> Verdict:
    """Answer a prepared question for one recipient; whose permission is missing is left out."""
    organisation = question.region.organisations.get(recipient)
    if organisation is None:
        return STRANGER
    case = Case(question, organisation, without_own, given=[() for _ in question.origin.subjects])
    try:
        _judge(case)
        return _verdict(case)
    except UNEVALUABLE:
        return ERROR


def _judge(case: Case) -> None:
    then = Then.ON
    for rule in RULES:
        if then is Then.LAST and not rule.always:
            continue
        if rule.needs_rights and case.question.broken:
            raise ValueError("rights could not be worked out")
        after = rule.apply(case)
        if after is Then.STOP:
            return
        then = then if after is Then.ON else after


def _verdict(case: Case) -> Verdict:
    """Return what is left when all rules have spoken; a leaf about all needs each subject's part."""
    person, *others = (categories_of(given) for given in case.given)
    everybody = person.intersection(*others) if others else person
    ends = [case.agreed_until, *(end for end, _ in case.given[0])]
    ends.extend(end for given in case.given[1:] for end, layer in given if not layer.isdisjoint(everybody))
    until = min(ends) if person or case.status else FAR
    return Verdict(
        person=person,
        all=everybody,
        hides_place=case.hides_place,
        rules=tuple(case.rules),
        until=None if until == FAR else until,
        status=case.status,
    )
