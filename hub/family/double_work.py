"""Do two organisations do the same thing for the same person? Both workers are told, each about their own work.

LAW 7 protects the rest: an alert carries its holder's own event, and only who could be given the other's need is told;
it names the other's event, so that whoever may no longer know of that one is shown no more than the bare alert.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hub.family import alerts, holders
from hub.family.effects import Effect, Holder, PutAlert
from hub.family.made_ids import paired_id
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.ids import EventId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Origin

KIND = "double_work"


@dataclass(frozen=True, slots=True)
class Work:
    """Something that goes on: whose, and who could hear of it."""

    origin: Origin
    keeper: Holder | None
    reach: frozenset[OrgId]


def same(one: Work, other: Work) -> bool:
    """Tell whether two pieces of work of one kind meet: the same person, two organisations."""
    return one.origin.person == other.origin.person and one.origin.sender != other.origin.sender


def found(family: Family, begun: Work, others: tuple[Work, ...], event: Accepted, region: Region) -> Outcome:
    """Tell both sides of each meeting, as far as each could be given the other's need."""
    effects: tuple[Effect, ...] = ()
    for other in (one for one in others if same(begun, one)):
        for mine, theirs in ((begun, other), (other, begun)):
            if not _may_hear(mine, theirs, begun):
                continue
            family, more = _told(family, mine, theirs, event, region)
            effects = (*effects, *more)
    return family, effects


def over(family: Family, ended: Origin) -> Outcome:
    """Close the alerts of every meeting that this work was part of."""
    effects: tuple[Effect, ...] = ()
    for alert in [one for one in family.alerts if one.kind == KIND and str(ended.event_id) in one.matter.split("/")]:
        family, more = alerts.closed(family, alert)
        effects = (*effects, *more)
    return family, effects


def _may_hear(mine: Work, theirs: Work, begun: Work) -> bool:
    """What was permitted when the older of the two began may have ended since: the one just begun says what holds."""
    then = mine.origin.sender in theirs.reach
    now = mine is not begun or theirs.origin.sender in mine.reach
    return then and now


def _told(family: Family, mine: Work, theirs: Work, event: Accepted, region: Region) -> Outcome:
    keeper = holders.standing(mine.keeper, region)
    if keeper is None:
        return family, ()
    own, other = mine.origin.event_id, theirs.origin.event_id
    alert = replace(
        alerts.raised(event, keeper, region, kind=KIND, level="small"),
        id=paired_id(KIND, own, other),
        matter=_matter(own, other),
        origin=mine.origin,
        raiser=mine.origin.sender,
        pair=theirs.origin,
    )
    return alerts.put(family, alert), (PutAlert(alert), *alerts.tell(alert, "raised", region))


def _matter(own: EventId, other: EventId) -> str:
    return f"{own}/{other}"
