"""What does this worker see of the family? The shared plan, fact by fact, each released by its own event or not at all.

Of a fact written several times the latest writing that may be shown stands whole; leaves are never mixed with those of
a writing that may not. Nothing tells that something was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.consent.model import Rights
from hub.family.door import SENDER, Door, Fact, Shown, Viewer, merged
from hub.family.state import Family, Item, Member, Plan
from hub.ids import EventId, FamilyId, MatterId, PersonId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from hub.schemas.labels import Category, Label, Subject

LINK = Label(Category.LINK, Subject.ALL)


@dataclass(frozen=True, slots=True)
class NamedShown:
    """The named worker; name and phone are in the region file."""

    worker: WorkerId
    unit: UnitId | None
    since: datetime
    shown: Shown


@dataclass(frozen=True, slots=True)
class LinkShown:
    """Who belongs to whom: a member and their role, or (`of`) whose guardian they are."""

    person: PersonId
    role: str
    of: PersonId | None
    shown: Shown


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """A service; `ended` when its end may be shown."""

    id: MatterId
    started: Fact
    ended: Fact | None


@dataclass(frozen=True, slots=True)
class ReferralShown:
    """A referral: its sending and its newest answer, as far as each may be shown."""

    id: MatterId
    state: str
    """Of the newest event that is shown."""
    sent: Fact | None
    last: Fact | None


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A plan item: its latest writing, and those beside it whose writers had not seen each other."""

    id: MatterId
    version: int
    """Of this writing, as the hub counts: its gaps tell of other writings, so a viewer is shown their own number for
    it (`sealing.versions`), which an update of it names as `seen_version`."""
    latest: Fact
    beside: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan; its goals stand in `opened`."""

    id: MatterId
    opened: Fact | None
    items: tuple[ItemShown, ...]
    closed: Fact | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole view, and the lines of its disclosure."""

    family: FamilyId
    named: NamedShown | None
    links: tuple[LinkShown, ...]
    concerns: tuple[Fact, ...]
    services: tuple[ServiceShown, ...]
    plans: tuple[PlanShown, ...]
    referrals: tuple[ReferralShown, ...] = ()
    assessments: tuple[Fact, ...] = ()
    """What was said of each assessment last."""
    notes: tuple[Fact, ...] = ()
    """Contacts, urgency, information given, feedback."""
    shown: tuple[Shown, ...] = ()


def view(
    family: Family, rights: Rights, viewer: Viewer, now: datetime, region: Region, contents: Mapping[EventId, Accepted]
) -> PlanView:
    """Return the family as `viewer` may see it at `now`; `contents` holds the events of `needed`."""
    door = Door(rights, viewer, now, region, contents)
    seen = PlanView(
        family=family.id,
        named=_named(family, door),
        links=tuple(_links(family, door)),
        concerns=tuple(fact for one in family.concerns if (fact := door.open(one.origin)) is not None),
        services=tuple(_services(family, door)),
        plans=tuple(_plans(family, door)),
        referrals=tuple(_referrals(family, door)),
        assessments=tuple(_assessments(family, door)),
        notes=tuple(fact for one in family.notes if (fact := door.open(one)) is not None),
    )
    return replace(seen, shown=merged(tuple(_lines(seen))))


def needed(family: Family) -> frozenset[EventId]:
    """Return the events whose content the view needs."""
    plans = [(plan.opened, plan.closed) for plan in family.plans]
    writes = [write.origin for plan in family.plans for item in plan.items for write in item.writes]
    services = [(service.origin, service.ended) for service in family.services]
    concerns = [concern.origin for concern in family.concerns]
    referrals = [(one.sent, one.last) for one in family.referrals]
    assessments = [(one.origin, one.ended) for one in family.assessments]
    pairs = (one for pair in (*plans, *services, *referrals, *assessments) for one in pair)
    origins = (*writes, *concerns, *family.notes, *pairs)
    return frozenset(origin.event_id for origin in origins if origin is not None)


def _named(family: Family, door: Door) -> NamedShown | None:
    fact = family.named
    if fact is None:
        return None
    shown = door.allowed(fact.origin, SENDER, by_hub=fact.by_hub)
    known = door.region.workers.get(fact.worker)
    unit = None if known is None else known.unit
    return None if shown is None else NamedShown(fact.worker, unit, fact.since, shown)


def _links(family: Family, door: Door) -> Iterator[LinkShown]:
    for member in family.members:
        shown = door.allowed(replace(member.origin, about=_others(family, member)), LINK)
        if shown is not None:
            yield LinkShown(member.person, member.role, None, shown)
    for link in family.guardianships:
        shown = door.allowed(link.origin, LINK)
        if shown is not None:
            yield LinkShown(link.guardian, "guardian", link.child, shown)


def _others(family: Family, member: Member) -> tuple[PersonId, ...]:
    """Return everybody a membership links its person to: it tells of them as well."""
    return tuple(sorted(one.person for one in family.members if one.person != member.person))


def _services(family: Family, door: Door) -> Iterator[ServiceShown]:
    for service in family.services:
        started = door.open(service.origin)
        if started is not None:
            yield ServiceShown(service.id, started, door.open(service.ended))


def _referrals(family: Family, door: Door) -> Iterator[ReferralShown]:
    for one in family.referrals:
        sent = door.open(one.sent)
        last = door.open(one.last) if one.last != one.sent else None
        if sent is not None or last is not None:
            yield ReferralShown(one.id, one.state if last is not None else "sent", sent, last)


def _assessments(family: Family, door: Door) -> Iterator[Fact]:
    for one in family.assessments:
        fact = door.open(one.ended) or door.open(one.origin)
        if fact is not None:
            yield fact


def _plans(family: Family, door: Door) -> Iterator[PlanShown]:
    for plan in family.plans:
        opened, items = door.open(plan.opened), tuple(_items(plan, door))
        if opened is not None or items:
            yield PlanShown(plan.id, opened, items, door.open(plan.closed))


def _items(plan: Plan, door: Door) -> Iterator[ItemShown]:
    for item in plan.items:
        shown = _item(item, door)
        if shown is not None:
            yield shown


def _item(item: Item, door: Door) -> ItemShown | None:
    visible = [(write, fact) for write in item.writes if (fact := door.open(write.origin)) is not None]
    if not visible:
        return None
    latest, fact = visible.pop()
    beside: list[Fact] = []
    newer = latest
    # A conflict may be with a write that this viewer may not see; one that its writer knew does not stand beside it.
    while newer.conflict and visible and not newer.answers(visible[-1][0]):
        newer, kept = visible.pop()
        beside.append(kept)
    return ItemShown(item.id, latest.version, fact, tuple(beside))


def _lines(seen: PlanView) -> Iterator[Shown]:
    if seen.named is not None:
        yield seen.named.shown
    yield from (link.shown for link in seen.links)
    yield from (fact.shown for fact in facts_of(seen))


def facts_of(seen: PlanView) -> Iterator[Fact]:
    """Yield every event whose content is shown."""
    yield from (*seen.concerns, *seen.assessments, *seen.notes)
    for referral in seen.referrals:
        yield from (fact for fact in (referral.sent, referral.last) if fact is not None)
    for service in seen.services:
        yield from (fact for fact in (service.started, service.ended) if fact is not None)
    for plan in seen.plans:
        yield from (fact for fact in (plan.opened, plan.closed) if fact is not None)
        for item in plan.items:
            yield from (item.latest, *item.beside)
