"""What does each event of rights do to the rights of its person? One fold for each type, and their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol, TypeVar

from hub.consent import switch, told
from hub.consent.families import join, joined, leave
from hub.consent.model import Access, Home, Lift, Permission, PersonRights, Prohibition, Withdrawal
from hub.ids import EventId, MatterId
from hub.schemas.accepted import Accepted
from hub.schemas.labels import Category, Purpose


class _Fact(Protocol):
    @property
    def id(self) -> MatterId: ...
    @property
    def event_id(self) -> EventId: ...


FactT = TypeVar("FactT", bound=_Fact)
Fold = Callable[[PersonRights, Accepted], PersonRights]


def _granted(rights: PersonRights, event: Accepted) -> PersonRights:
    data, id, by = event.data, told.matter(event.data, "consent_id"), told.person(event.data.get("by"))
    valid_from = told.moment(data, "valid_from")
    if id is None or by is None or valid_from is None:
        return rights
    permission = Permission(
        id=id,
        by=by,
        parties=told.words(data, "parties"),
        purposes=told.codes(data, "purposes", Purpose),
        categories=told.codes(data, "categories", Category),
        valid_from=valid_from,
        valid_to=told.moment(data, "valid_to"),
        said_at=event.occurred_at,
        event_id=event.event_id,
        arrived_at=event.accepted_at,
    )
    return replace(rights, permissions=_with(rights.permissions, permission))


def _withdrawn(rights: PersonRights, event: Accepted) -> PersonRights:
    of, by = told.matter(event.data, "consent_id"), told.person(event.data.get("by"))
    if by is None:
        if of is None:
            return rights
        by = rights.person
    new = Withdrawal(by, event.occurred_at, event.event_id, event.accepted_at, of)
    kept = {one.event_id: one for one in (*rights.withdrawals, new)}
    return replace(rights, withdrawals=tuple(kept[id] for id in sorted(kept)))


def _prohibited(rights: PersonRights, event: Accepted) -> PersonRights:
    data, id = event.data, told.matter(event.data, "prohibition_id")
    if id is None:
        return rights
    by = told.person(data.get("by")) or rights.person
    level, target = told.word(data, "level"), told.word(data, "target")
    new = Prohibition(id, by, level, target, event.event_id, event.occurred_at, event.accepted_at)
    return replace(rights, prohibitions=_with(rights.prohibitions, new))


def _lifted(rights: PersonRights, event: Accepted) -> PersonRights:
    id = told.matter(event.data, "prohibition_id")
    if id is None:
        return rights
    # Never later than arrival: a lift told by a fast clock must not reach a prohibition that is set after it.
    new = Lift(id, told.said_at(event), event.event_id, event.accepted_at)
    return replace(rights, lifts=_with(rights.lifts, new))


def _joined(rights: PersonRights, event: Accepted) -> PersonRights:
    role, said_at = told.word(event.data, "role"), told.said_at(event)
    rights = join(rights, joined(told.family(event), role, said_at, event.accepted_at, event.event_id))
    others, able = told.persons(event.data, "lives_with"), told.flag(event.data, "able_to_decide")
    if others is not None:
        homes = {one.event_id: one for one in (*rights.homes, Home(others, said_at, event.event_id))}
        rights = replace(rights, homes=tuple(sorted(homes.values(), key=lambda one: (one.said_at, one.event_id))))
    if able is not None:
        rights = replace(rights, able_to_decide=switch.merge(rights.able_to_decide, told.switch(able, event)))
    return _speaking(rights, told.word(event.data, "language"), said_at)


def _speaking(rights: PersonRights, language: str, said_at: datetime) -> PersonRights:
    if language and (said_at, language) > (rights.language_said_at, rights.language):
        return replace(rights, language=language, language_said_at=said_at)
    return rights


def _left(rights: PersonRights, event: Accepted) -> PersonRights:
    return leave(rights, told.family(event), told.said_at(event), event.event_id)


def _protected(on: bool) -> Fold:
    def switched(rights: PersonRights, event: Accepted) -> PersonRights:
        return replace(rights, protections=switch.add(rights.protections, told.switch(on, event)))

    return switched


def _entitled(rights: PersonRights, event: Accepted) -> PersonRights:
    data, id, valid_to = event.data, told.matter(event.data, "access_id"), told.moment(event.data, "valid_to")
    if id is None or valid_to is None:
        return rights
    access = Access(
        id=id,
        org=event.origin.sender,
        paragraph=told.word(data, "paragraph"),
        purpose=told.code(told.word(data, "purpose"), "purpose", Purpose),
        categories=told.codes(data, "categories", Category),
        valid_to=valid_to,
        event_id=event.event_id,
    )
    return replace(rights, accesses=_with(rights.accesses, access))


def _ended(rights: PersonRights, event: Accepted) -> PersonRights:
    id = told.matter(event.data, "access_id")
    if id is None:
        return rights
    first = min(event.event_id, rights.ended_accesses.get(id, event.event_id))
    return replace(rights, ended_accesses={**rights.ended_accesses, id: first})


def _with(facts: Iterable[FactT], new: FactT) -> tuple[FactT, ...]:
    kept = {(one.id, one.event_id): one for one in (*facts, new)}
    return tuple(kept[key] for key in sorted(kept))


FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        "consent.granted": _granted,
        "consent.withdrawn": _withdrawn,
        "prohibition.set": _prohibited,
        "prohibition.lifted": _lifted,
        "family.joined": _joined,
        "family.left": _left,
        "protection.set": _protected(True),
        "protection.lifted": _protected(False),
        "access.statutory": _entitled,
        "access.ended": _ended,
    }
)
"""By type: what it does to the rights of its person. `family.joined` also touches the children it names."""
