"""Is the event accepted, and what follows at the border? The table of `docs/consent.md`; the first no wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from hub.border import checks, checks_rights, no_person, referrals
from hub.border.about import about
from hub.border.accept import accept
from hub.border.case import Case
from hub.border.decision import Decision, Refusal
from hub.border.grounds import basis_of, claimed, permits
from hub.border.model import Candidate, Facts
from hub.border.place import log_of
from hub.border.refs import claims, keys
from hub.border.refusals import NO_CONSENT
from hub.border.resolve import resolve
from hub.region.model import Region
from hub.schemas.accepted import BasisKind
from hub.schemas.model import Group

Check = Callable[[Case], Refusal | None]
Row = tuple[str, Check]

ROWS: MappingProxyType[Group, tuple[Row, ...]] = MappingProxyType(
    {
        Group.WORK: (
            ("consent", checks.consent),
            ("duty", checks.duty),
            ("receiver", referrals.receiver),
            ("references", checks.everybody_found),
            ("matter", checks.matter_of_family),
            ("opening", checks.opens_once),
            ("mentioned", referrals.mentioned),
            ("worker", checks.named_worker),
        ),
        Group.RIGHTS: (
            ("recording right", checks_rights.recording_right),
            ("paragraph", checks_rights.within_paragraph),
            ("references", checks.everybody_found),
            ("birthday", checks_rights.birthday_agrees),
            ("word", checks_rights.word_counts),
        ),
        Group.ANSWER: (
            ("matter", checks.matter_of_family),
            ("party", checks.party),
            ("side", referrals.side),
            ("references", checks.everybody_found),
        ),
        Group.ACK: (("agreement", checks.agreement), ("party", checks.acknowledger), ("colleague", checks.colleague)),
        # From the hub itself: readable and valid is all that is asked.
        Group.INTERNAL: (),
        Group.CONTROL: (),
    }
)
"""What is asked of an event of each group, in this order, once it has its form and its references are found."""


def step(candidate: Candidate, facts: Facts, region: Region) -> Decision:
    """Return the acceptance with everything it changes, or the refusal of the first row that says no."""
    if candidate.type.group in no_person.ABOUT_NOBODY:
        return no_person.judge(candidate, region)
    case = _case(candidate, facts, region)
    if isinstance(case, Refusal):
        return case
    for _, check in ROWS[candidate.type.group]:
        no = check(case)
        if no is not None:
            return no
    family = log_of(case)
    return family if isinstance(family, Refusal) else accept(case, family)


def _case(candidate: Candidate, facts: Facts, region: Region) -> Case | Refusal:
    found = resolve(candidate, facts)
    if isinstance(found, Refusal):
        return _contradiction(candidate, facts, region, found)
    whom = about(candidate, facts, found)
    if isinstance(whom, Refusal):
        return whom
    case = Case(candidate, facts, region, found, whom)
    return replace(case, basis=basis_of(case))


def _contradiction(candidate: Candidate, facts: Facts, region: Region, no: Refusal) -> Refusal:
    """Who may not share about somebody does not learn from a contradiction that the hub knows them."""
    if not claims(candidate, BasisKind.CONSENT):
        return no
    basis, meant = claimed(candidate.data, region), [facts.people.get(key) for key in keys(candidate)]
    open_to_them = all(one is not None and permits(candidate, one, basis, facts, region) for one in meant)
    return no if open_to_them else NO_CONSENT
