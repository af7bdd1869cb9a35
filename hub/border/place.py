"""On which family's log does the event go, and in which families is everybody afterwards?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hub.border.case import Case
from hub.border.decision import Refusal
from hub.border.model import FamilyHead
from hub.border.refs import MOVES
from hub.border.refusals import JOIN_NOT_YET, not_valid
from hub.consent.model import PersonRights
from hub.ids import FamilyId, PersonId
from hub.schemas.accepted import Json

_NO_FAMILY = not_valid(
    "family", "a family the hub knows", "record that person's own `family.joined` first, or leave the family out"
)


def log_of(case: Case) -> FamilyId | Refusal:
    """Return the family on whose log the event goes; who joins goes on the log of the family they join."""
    own = case.home or case.facts.draft_family
    target = named_family(case) if case.name in MOVES else None
    if isinstance(target, Refusal):
        return target
    if case.name != "family.joined" or target is None or target == case.home:
        # Joining without a family named: their own, or a new one for somebody who has none.
        return own
    if case.home is not None and case.facts.heads[case.home].has_state:
        return JOIN_NOT_YET
    return target


def named_family(case: Case) -> FamilyId | Refusal | None:
    """Return the family that somebody joins or leaves; None when the event names none."""
    family = case.data.get("family")
    if not isinstance(family, Mapping):
        return None
    found = _by_id(case, family.get("id")) or _by_member(case)
    return found if found is not None else _NO_FAMILY


def _by_id(case: Case, word: Json) -> FamilyId | None:
    return next((family for family in case.facts.heads if str(family) == word), None)


def _by_member(case: Case) -> FamilyId | None:
    member = case.found.people.get("family.of")
    return case.facts.families.get(member) if member is not None else None


def head_of(case: Case, family: FamilyId) -> FamilyHead:
    """Return the family's row as it is before the event; a new family has had no events."""
    if family == case.facts.draft_family:
        return _new(family)
    # INVARIANT: a known family's row is loaded and locked; beginning it anew would number its log twice.
    return case.facts.heads[family]


def moved(case: Case, head: FamilyHead, changed: Mapping[PersonId, PersonRights]) -> dict[FamilyId, FamilyHead]:
    """Return every family whose members change, and `head` of the log, as they are afterwards."""
    heads = {head.family: head}
    for person in sorted(changed):
        before, after = case.facts.families.get(person), changed[person].family
        if after is None or after == before:
            continue
        if before is not None:
            old = heads.get(before) or case.facts.heads[before]
            heads[before] = replace(old, members=old.members - {person})
        new = heads.get(after) or _new(after)
        heads[after] = replace(new, members=new.members | {person})
    return heads


def _new(family: FamilyId) -> FamilyHead:
    return FamilyHead(family, 0, None, has_state=False, members=frozenset())
