"""What does an accepted event change? Its number, everybody's rights, its matter, and whom it may reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hub.border.canonical import canonical, card_of
from hub.border.case import Case
from hub.border.decision import Acceptance
from hub.border.fold import fold_rights
from hub.border.model import FamilyHead, Matter
from hub.border.origin import origin_of
from hub.border.place import head_of, moved, named_family
from hub.border.refs import MOVES, RELEASED, WORKER, worker_matter
from hub.consent.border_rows import named, reach
from hub.consent.model import PersonRights, Rights
from hub.consent.narrowing import RIGHTS_END, narrows
from hub.ids import NOBODY, FamilyId, MatterId, OrgId, PersonId, WorkerId
from hub.schemas.accepted import Accepted, Data, Json
from hub.schemas.model import Group

TICK = timedelta(microseconds=1)
_REACHING = frozenset({Group.WORK, Group.ANSWER})
ENDINGS = frozenset({"ended", "closed", "released", "withdrawn"})
"""Last words of the types that end what they answer."""
_NOBODY: frozenset[OrgId] = frozenset()


def accept(case: Case, family: FamilyId) -> Acceptance:
    """Return everything that follows from accepting the event on the log of `family`."""
    before = head_of(case, family)
    bare = _event(case, before)
    changed = fold_rights(case.facts.rights, bare)
    rights = {**case.facts.rights, **changed}
    event = _reaching(case, bare, rights)
    heads = moved(case, _counted(case, before, bare), changed)
    card = card_of(case.candidate)
    return Acceptance(
        event=event,
        head=heads[family],
        left=tuple(heads[one] for one in sorted(heads) if one != family and one in case.facts.heads),
        opened=tuple(heads[one] for one in sorted(heads) if one != family and one not in case.facts.heads),
        rights=changed | _timed(case),
        made=case.found.made,
        links=case.found.links,
        card=(case.person, card) if card else None,
        matter=_matter(case, event),
        recheck=tuple(sorted({*(_narrowed(case, rights) if changed else ()), *_timed(case)})),
    )


def _event(case: Case, head: FamilyHead) -> Accepted:
    """Return the event as numbered; whom it reaches follows from rights that it may itself change."""
    candidate, facts = case.candidate, case.facts
    # INVARIANT: times rise with the numbers of a family, whatever the clock does.
    at = facts.now if head.last_at is None else max(facts.now, head.last_at + TICK)
    return Accepted(
        origin=origin_of(case),
        family=head.family,
        family_no=head.last_no + 1,
        accepted_at=at,
        occurred_at=candidate.occurred_at,
        region_version=case.region.version,
        reach=_NOBODY,
        named=_NOBODY,
        data=_data(case, head.family),
        ce_id=candidate.ce_id,
    )


def _data(case: Case, family: FamilyId) -> Data:
    """Return the canonical data; the family is filled in where somebody joins or leaves one, the person always."""
    data: dict[str, Json] = canonical(case.candidate, case.facts, case.found)
    if case.name in MOVES:
        data["family"] = {"id": str(family if case.name == "family.joined" else named_family(case))}
    elif case.name == RELEASED:
        data["family"] = {"id": str(family)}
    if case.candidate.type.group is Group.ANSWER:
        told = case.found.people.get("person")
        data["person"] = data["person"] if told == case.person else {"id": str(case.person)}
    return data


def _reaching(case: Case, event: Accepted, rights: Rights) -> Accepted:
    if case.candidate.type.group not in _REACHING:
        return event
    origin, at = event.origin, event.accepted_at
    return replace(event, reach=reach(origin, rights, case.region, at), named=named(origin, rights, case.region, at))


def _narrowed(case: Case, after: Rights) -> tuple[PersonId, ...]:
    """Return whose rights got narrower; about somebody who is new nothing was ever disclosed."""
    return tuple(one for one in narrows(case.facts.rights, after) if one in case.facts.families)


def _timed(case: Case) -> dict[PersonId, PersonRights]:
    """Return whose rights time alone has narrowed: as they are, to be written with their next end and looked at."""
    known = case.facts.rights.get(case.person)
    if case.name != "clock.due" or case.data.get("step") != RIGHTS_END or known is None:
        return {}
    return {case.person: known}


def _counted(case: Case, head: FamilyHead, event: Accepted) -> FamilyHead:
    # What is about nobody leaves no mark on the state.
    state = head.has_state or (case.candidate.type.group is not Group.RIGHTS and case.person != NOBODY)
    return replace(head, last_no=event.family_no, last_at=event.accepted_at, has_state=state)


def _matter(case: Case, event: Accepted) -> Matter | None:
    """Return what the event opens or ends."""
    type, matter = case.candidate.type, case.matter
    if type.group is Group.ANSWER and matter is not None:
        return replace(matter, ended=True) if type.name.rpartition(".")[2] in ENDINGS else None
    if type.name == "worker.named":
        worker = case.region.workers[WorkerId(str(event.data["worker"]))]
        return _opened(case, event, worker_matter(case.person, event.data), WORKER, worker.org)
    if type.group is not Group.WORK or not type.opens or matter is not None:
        # Opened a second time: the family step notes it, the matter stays as it is.
        return None
    id = event.data.get(f"{type.opens}_id")
    matter_id = MatterId(UUID(id) if isinstance(id, str) else event.event_id)
    # Whom a referral is sent to is concerned as well.
    return _opened(case, event, matter_id, type.opens, *event.origin.addressed)


def _opened(case: Case, event: Accepted, id: MatterId, kind: str, *others: OrgId) -> Matter:
    return Matter(id, kind, case.person, event.family, frozenset({case.sender, *others}), event.origin)
