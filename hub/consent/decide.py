"""May this organisation have this fact, for this purpose, now, and how much of it? The heart of the hub.

Default deny: the rules of `rules.py` run in their order, and what none of them gives is not given. A rule that cannot
be evaluated gives nothing at all (`error`), and operations are alarmed by whoever asked.
"""

from __future__ import annotations

from hub.consent.case import Case, Then
from hub.consent.model import FAR, Ask, Rights, Verdict
from hub.consent.question import UNEVALUABLE, Question, prepare
from hub.consent.rules import RULES
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.labels import Category

NOBODYS: frozenset[Category] = frozenset()
ERROR = Verdict(person=NOBODYS, all=NOBODYS, hides_place=True, rules=("error",), until=None)
STRANGER = Verdict(person=NOBODYS, all=NOBODYS, hides_place=True, rules=("agreement",), until=None)


def decide(ask: Ask, rights: Rights, region: Region) -> Verdict:
    """Return what is released to the recipient, by which rules, and until when that holds. Never raises."""
    question = prepare(ask.origin, ask.purpose, ask.now, rights, region)
    return answer(question, ask.recipient, without_own=ask.without_own)


def answer(question: Question, recipient: OrgId, *, without_own: bool) -> Verdict:
    """Answer a prepared question for one recipient."""
    organisation = question.region.organisations.get(recipient)
    if organisation is None:
        return STRANGER
    case = Case(question, organisation, without_own, given=[{} for _ in question.origin.subjects])
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
    person = frozenset(case.given[0])
    everybody = person.intersection(*case.given[1:])
    ends = [case.agreed_until, *case.given[0].values()]
    ends.extend(given[category] for given in case.given[1:] for category in everybody)
    until = min(ends) if person or case.status else FAR
    return Verdict(
        person=person,
        all=everybody,
        hides_place=case.hides_place,
        rules=tuple(case.rules),
        until=None if until == FAR else until,
        status=case.status,
        missing=case.missing,
    )
