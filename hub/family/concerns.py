"""What follows from a concern? Somebody has it, they are told at once, and a clock runs until they acknowledge."""

from __future__ import annotations

from dataclasses import replace

from hub.family import alerts, counting, holders, workers
from hub.family.alerts import OPEN
from hub.family.content import word
from hub.family.counting import CONCERN_CLOCK, Steps
from hub.family.effects import Alert, Arm, Deadline, Effect, Holder, Misfit, PutAlert
from hub.family.made_ids import deadline_id
from hub.family.outcome import Outcome, misfit
from hub.family.state import Concern, Family
from hub.region.deadlines import OVERDUE
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Origin

KIND = workers.KIND


def on_raised(family: Family, event: Accepted, region: Region) -> Outcome:
    """Give the concern a named worker, start its clock and raise its alert, or fold it into the one that is open."""
    level = word(event.data, "level")
    if not level:
        return misfit(family, "content_absent")
    family, moved = workers.choose(family, event, region)
    keeper = holders.of_raiser(event, region)
    concern = Concern(event.origin, level, word(event.data, "client_group"), event.reach, keeper)
    family = replace(family, concerns=(*family.concerns, concern))
    holder = workers.holder_for(concern, family, region)
    if holder is None:
        return family, (*moved, Misfit("nobody_to_hold"))
    matching = (one for one in family.alerts if _one_matter(one, event.origin, holder))
    same = next((one for one in matching if _in_time(one, family)), None)
    if same is None:
        family, effects = _raise(family, event, holder, region)
    else:
        family, effects = _fold(family, same, concern, counting.steps_of(event, CONCERN_CLOCK, region), region)
    return family, (*moved, *effects)


def _raise(family: Family, event: Accepted, holder: Holder, region: Region) -> Outcome:
    level = word(event.data, "level")
    steps = counting.steps_of(event, CONCERN_CLOCK, region)
    alert = alerts.raised(event, holder, region, kind=KIND, level=level, due=steps[-1][1])
    clock = Deadline(deadline_id(event.event_id, CONCERN_CLOCK), CONCERN_CLOCK, alert.id, steps)
    after = counting.put(alerts.put(family, alert), clock)
    return after, (PutAlert(alert), *alerts.tell(alert, "raised", region), Arm(clock))


def _fold(family: Family, alert: Alert, concern: Concern, steps: Steps, region: Region) -> Outcome:
    """Update the open alert in place: one event more, the higher level (with its origin), the earlier due time."""
    rises = alerts.higher((alert.level, concern.level)) != alert.level
    due = steps[-1][1]
    earlier = alert.rung == 0 and alert.due_at is not None and due < alert.due_at
    folded = replace(
        alert,
        events=alert.events + 1,
        level=concern.level if rises else alert.level,
        origin=concern.origin if rises else alert.origin,
        due_at=due if earlier else alert.due_at,
    )
    clock = next((one for one in family.deadlines if one.alert == alert.id), None)
    family, effects = alerts.put(family, folded), (PutAlert(folded), *_risen(folded, region, rises=rises))
    if not earlier or clock is None:
        return family, effects
    sooner = replace(clock, steps=steps)
    more: tuple[Effect, ...] = (*effects, Arm(sooner))
    return counting.put(family, sooner), more


def _risen(alert: Alert, region: Region, *, rises: bool) -> tuple[Effect, ...]:
    """A greater concern is never added in silence: each level reached is told once."""
    return alerts.tell(alert, f"risen_{alert.level}", region) if rises else ()


def _one_matter(alert: Alert, origin: Origin, holder: Holder) -> bool:
    """Tell whether an open alert may take this concern in: same person and holder, and one verdict covers both."""
    return (alert.kind, alert.state, alert.holder) == (KIND, OPEN, holder) and _ground(alert.origin) == _ground(origin)


def _in_time(alert: Alert, family: Family) -> bool:
    """Tell whether the alert's time still runs: one whose ladder was climbed to its end would tell nobody any more."""
    clocks = (one for one in family.deadlines if one.alert == alert.id)
    return any(OVERDUE in dict(clock.steps) for clock in clocks)


def _ground(origin: Origin) -> tuple[object, ...]:
    """Return what the decision depends on; a prohibition of one document is met by the origin of the shown level."""
    return (origin.sender, origin.person, origin.about, origin.basis, origin.tasks)
