"""Is the event accepted, and what follows at the border? The table of `docs/consent.md`; the first no wins."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from hub.border import checks, checks_rights
from hub.border.accept import accept
from hub.border.case import Case, case_of
from hub.border.model import Candidate, Decision, Facts, Refusal
from hub.border.place import log_of
from hub.border.resolve import resolve
from hub.region.model import Region
from hub.schemas.model import Group

Check = Callable[[Case], Refusal | None]
Row = tuple[str, Check]

ROWS: MappingProxyType[Group, tuple[Row, ...]] = MappingProxyType(
    {
        Group.WORK: (
            ("consent", checks.consent),
            ("duty", checks.duty),
            ("references", checks.everybody_found),
            ("matter", checks.matter_of_family),
            ("worker", checks.named_worker),
        ),
        Group.RIGHTS: (
            ("recording right", checks_rights.recording_right),
            ("references", checks.everybody_found),
            ("birthday", checks_rights.birthday_agrees),
            ("word", checks_rights.word_counts),
        ),
        Group.ANSWER: (
            ("matter", checks.matter_of_family),
            ("party", checks.party),
            ("references", checks.everybody_found),
        ),
        Group.ACK: (("agreement", checks.agreement), ("party", checks.acknowledger)),
        # From the hub itself: readable and valid is all that is asked.
        Group.INTERNAL: (),
        Group.CONTROL: (),
    }
)
"""What is asked of an event of each group, in this order, once it has its form and its references are found."""


def step(candidate: Candidate, facts: Facts, region: Region) -> Decision:
    """Return the acceptance with everything it changes, or the refusal of the first row that says no."""
    found = resolve(candidate, facts)
    if isinstance(found, Refusal):
        return found
    case = case_of(candidate, facts, region, found)
    if isinstance(case, Refusal):
        return case
    for _, check in ROWS[candidate.type.group]:
        no = check(case)
        if no is not None:
            return no
    family = log_of(case)
    return family if isinstance(family, Refusal) else accept(case, family)
