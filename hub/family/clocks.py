"""What happens when a step of a clock comes?"""

from __future__ import annotations

from dataclasses import replace

from hub.consent.narrowing import RIGHTS_END
from hub.family import counting, ladder, recalls
from hub.family.alerts import OPEN, find, tell
from hub.family.content import thing, word
from hub.family.effects import Deadline
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family
from hub.ids import DeadlineId
from hub.region.deadlines import OVERDUE
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def on_due(family: Family, event: Accepted, region: Region) -> Outcome:
    """Carry out the step; one the clock no longer has (it was told, stopped or set anew) does nothing."""
    known, step = thing(event.data, "deadline_id"), word(event.data, "step")
    if step == RIGHTS_END:
        # The recall lane looks at what was given; the family itself is as it was.
        return family, ()
    deadline = None if known is None else counting.find(family, DeadlineId(known))
    if deadline is None:
        return misfit(family, "unknown_deadline")
    if step not in dict(deadline.steps):
        return misfit(family, "unknown_step")
    recall = next((one for one in family.recalls if one.deadline == deadline.id), None)
    if recall is not None:
        return recalls.on_overdue(family, recall, event, region)
    return _on_alert(family, _after(deadline, step), step, event, region)


def _on_alert(family: Family, deadline: Deadline, step: str, event: Accepted, region: Region) -> Outcome:
    alert = None if deadline.alert is None else find(family, deadline.alert)
    if alert is None or alert.state != OPEN:
        return misfit(family, "unknown_alert")
    if step == OVERDUE:
        return ladder.overdue(family, alert, deadline, event.accepted_at, region)
    if step.startswith("rung_"):
        return ladder.climb(family, alert, deadline, event.accepted_at, region)
    return counting.put(family, deadline), tell(alert, step, region)


def _after(deadline: Deadline, step: str) -> Deadline:
    told = dict(deadline.steps)[step]
    return replace(deadline, steps=tuple(one for one in deadline.steps if one[1] > told))
