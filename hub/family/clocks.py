"""What happens when a step of a clock comes?"""

from __future__ import annotations

from dataclasses import replace

from hub.consent.narrowing import RIGHTS_END
from hub.family import counting, ladder, recalls, referrals
from hub.family.alerts import OPEN, find, put, tell
from hub.family.content import thing, word
from hub.family.effects import Alert, Arm, Deadline, PutAlert
from hub.family.machines import ALERTS, move
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
    if recall is not None and deadline.alert is None:
        return recalls.on_first_telling(family, recall, deadline, step, event, region)
    referral = referrals.waiting(family, deadline)
    if referral is not None and deadline.alert is None:
        return referrals.on_first_telling(family, referral, deadline, step, event, region)
    return _on_alert(family, replace(deadline, steps=counting.after(deadline, step)), step, event, region)


def _on_alert(family: Family, deadline: Deadline, step: str, event: Accepted, region: Region) -> Outcome:
    alert = None if deadline.alert is None else find(family, deadline.alert)
    if alert is None:
        return misfit(family, "unknown_alert")
    if alert.state != OPEN:
        return _anew(family, alert, deadline, step, event, region)
    if step == OVERDUE:
        return ladder.overdue(family, alert, deadline, event.accepted_at, region)
    if step.startswith("rung_"):
        return ladder.climb(family, alert, deadline, event.accepted_at, region)
    return counting.put(family, deadline), tell(alert, step, region)


def _anew(family: Family, alert: Alert, clock: Deadline, step: str, event: Accepted, region: Region) -> Outcome:
    """Tell an acknowledged alert, which opens it again: acknowledging stopped the ladder, not the clock.

    When it is overdue, its holder has the time of a rung before the ladder begins.
    """
    state = None if step.startswith("rung_") else move(ALERTS[alert.kind], alert.state, event.type)
    if state is None:
        return counting.put(family, clock), ()
    waiting = replace(alert, state=state)
    told = (PutAlert(waiting), *tell(waiting, step, region))
    if step != OVERDUE or not region.ladder:
        return counting.put(put(family, waiting), clock), told
    ladder_waits = replace(clock, steps=(("rung_0", counting.rung_end(event.accepted_at, region.ladder[0].within)),))
    return counting.put(put(family, waiting), ladder_waits), (*told, Arm(ladder_waits))
