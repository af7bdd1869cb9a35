"""Which services does the family get?"""

from __future__ import annotations

from dataclasses import replace

from hub.family.content import thing, word
from hub.family.machines import SERVICE, move
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family, Service
from hub.ids import UnitId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def on_started(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record a service that began."""
    known = thing(event.data, "service_id")
    if known is None:
        return misfit(family, "content_absent")
    if any(one.id == known for one in family.services):
        return misfit(family, "opened_twice")
    place = word(event.data, "place")
    service = Service(
        id=known,
        service=word(event.data, "service"),
        task=word(event.data, "task"),
        place=UnitId(place) if place else None,
        origin=event.origin,
    )
    return replace(family, services=(*family.services, service)), ()


def on_ended(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record that a service ended."""
    known = thing(event.data, "service_id")
    service = next((one for one in family.services if one.id == known), None)
    if service is None:
        return misfit(family, "unknown_service")
    if move(SERVICE, "going" if service.ended is None else "ended", event.type) is None:
        return misfit(family, "already_ended")
    ended = replace(service, ended=event.origin)
    return replace(family, services=tuple(ended if one is service else one for one in family.services)), ()
