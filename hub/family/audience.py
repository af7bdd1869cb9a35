"""Who would need to know of an event? Relevance alone: whether they may is asked at the door."""

from __future__ import annotations

from collections.abc import Iterator

from hub.family import assessments, referrals
from hub.family.content import record, word
from hub.family.effects import Tell
from hub.family.state import Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def audience(before: Family, after: Family, event: Accepted, region: Region) -> tuple[Tell, ...]:
    """Return whom to tell, sorted, never the sender.

    Both states count: whoever this event brings in hears of it, and so does whoever it lets go.
    """
    told = {*_involved(before), *_involved(after), *event.named, *_addressed(event, region)}
    return tuple(Tell(org) for org in sorted(told - {event.origin.sender}))


def _involved(family: Family) -> Iterator[OrgId]:
    if family.named is not None:
        yield family.named.org
    for service in family.services:
        if service.ended is None:
            yield service.origin.sender
    yield from referrals.involved(family)
    yield from assessments.involved(family)
    for plan in family.plans:
        yield from plan.taking_part


def _addressed(event: Accepted, region: Region) -> Iterator[OrgId]:
    """Yield the organisations the event itself names: receivers, and those of the workers and places in it."""
    yield from event.origin.addressed
    # In other events `worker` is the sender's own professional, a record.
    for name in (word(event.data, "worker"), word(record(event.data, "item"), "responsible")):
        if WorkerId(name) in region.workers:
            yield region.workers[WorkerId(name)].org
    place = UnitId(word(event.data, "place"))
    if place in region.units:
        yield region.units[place].org
