"""Which services does the family get?"""

from __future__ import annotations

from dataclasses import replace

from hub.family import double_work, holders
from hub.family.content import thing, word
from hub.family.double_work import Work
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
        keeper=holders.of_raiser(event, region),
        reach=event.reach,
    )
    others = tuple(_work(one) for one in family.services if one.service == service.service and one.ended is None)
    family = replace(family, services=(*family.services, service))
    return double_work.found(family, _work(service), others, event, region)


def on_ended(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record that a service ended."""
    known = thing(event.data, "service_id")
    service = next((one for one in family.services if one.id == known), None)
    if service is None:
        return misfit(family, "unknown_service")
    if move(SERVICE, "going" if service.ended is None else "ended", event.type) is None:
        return misfit(family, "already_ended", service.ended)
    ended = replace(service, ended=event.origin)
    family = replace(family, services=tuple(ended if one is service else one for one in family.services))
    return double_work.over(family, service.origin)


def _work(one: Service) -> Work:
    return Work(one.origin, one.keeper, one.reach)
