"""Which assessments go on? One that two organisations make about one person is told to both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hub.family import double_work, holders
from hub.family.content import word
from hub.family.double_work import Work
from hub.family.outcome import Outcome, misfit
from hub.family.state import Assessment, Family
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def on_started(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record an assessment that began, and tell whoever makes the same."""
    kind = word(event.data, "kind")
    if not kind:
        return misfit(family, "content_absent")
    if _open(family, event, kind) is not None:
        return misfit(family, "opened_twice")
    begun = Assessment(kind, event.origin, holders.of_raiser(event, region), event.reach)
    others = tuple(_work(one) for one in family.assessments if one.kind == kind and one.ended is None)
    family = replace(family, assessments=(*family.assessments, begun))
    return double_work.found(family, _work(begun), others, event, region)


def on_ended(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record that an assessment is ready or was not needed; one that never began may be unneeded all the same."""
    kind = word(event.data, "kind")
    if not kind:
        return misfit(family, "content_absent")
    begun = _open(family, event, kind)
    if begun is None:
        if event.type == "assessment.ready":
            return misfit(family, "not_started")
        keeper = holders.of_raiser(event, region)
        done = Assessment(kind, event.origin, keeper, event.reach, ended=event.origin)
        return replace(family, assessments=(*family.assessments, done)), ()
    done = replace(begun, ended=event.origin)
    family = replace(family, assessments=tuple(done if one is begun else one for one in family.assessments))
    return double_work.over(family, begun.origin)


def involved(family: Family) -> Iterator[OrgId]:
    """Yield whoever makes an assessment now."""
    yield from (one.origin.sender for one in family.assessments if one.ended is None)


def _open(family: Family, event: Accepted, kind: str) -> Assessment | None:
    key = (kind, event.origin.sender, event.origin.person)
    mine = (one for one in family.assessments if (one.kind, one.origin.sender, one.origin.person) == key)
    return next((one for one in mine if one.ended is None), None)


def _work(one: Assessment) -> Work:
    return Work(one.origin, one.keeper, one.reach)
