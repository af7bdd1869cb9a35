"""Clocks that raise their alert at their first telling, and what else alerts of promises have in common."""

from __future__ import annotations

from dataclasses import replace

from hub.family import counting, ladder
from hub.family.alerts import closed, put, tell
from hub.family.effects import Alert, Arm, Deadline, Disarm, Effect, PutAlert
from hub.family.made_ids import deadline_id
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.ids import EventId
from hub.region.deadlines import OVERDUE
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def clock_of(event: Accepted, clock: str, region: Region, alert: Alert | None = None) -> Deadline:
    """Return the clock that `event` starts; without an alert it raises one at its first telling."""
    steps = counting.steps_of(event, clock, region)
    return Deadline(deadline_id(event.event_id, clock), clock, None if alert is None else alert.id, steps)


def first_telling(family: Family, clock: Deadline, alert: Alert, step: str, event: Accepted, region: Region) -> Outcome:
    """Raise the alert of a clock whose first step has come, and tell it; when it is overdue already, the ladder too."""
    running = replace(clock, alert=alert.id, steps=counting.after(clock, step))
    after = put(counting.put(family, running), alert)
    if step != OVERDUE:
        return after, (PutAlert(alert), *tell(alert, step, region))
    after, effects = ladder.overdue(after, alert, running, event.accepted_at, region)
    return after, (PutAlert(alert), *effects)


def started(family: Family, alert: Alert, clock: Deadline, region: Region) -> Outcome:
    """Raise the alert at once and start its clock."""
    after = counting.put(put(family, alert), clock)
    return after, (PutAlert(alert), *tell(alert, "raised", region), Arm(clock))


def stopped(family: Family, starting: EventId, clock: str, kind: str) -> Outcome:
    """Stop the run of `clock` that an event started and close its alert, which may have outlived its ladder."""
    effects: tuple[Effect, ...] = ()
    alert = next((one for one in family.alerts if one.kind == kind and one.origin.event_id == starting), None)
    if alert is not None:
        family, effects = closed(family, alert)
    running = counting.find(family, deadline_id(starting, clock))
    if running is not None:
        family, effects = counting.drop(family, running.id), (*effects, Disarm(running.id))
    return family, effects
