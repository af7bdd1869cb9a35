"""Who is told next when nobody acknowledges? The ladder of the region file, one rung each time its time has run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from hub.family.alerts import put as put_alert
from hub.family.alerts import tell
from hub.family.counting import ANSWER_CLOCK, CONCERN_CLOCK, CONTACT_CLOCK, RECALL_CLOCK, put, rung_end
from hub.family.effects import Alert, Arm, Deadline, Disarm, Effect, Holder, Notify, PutAlert
from hub.family.made_ids import deadline_id
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.ids import WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted

Rung = tuple[int, WorkerId, int]
"""(its number, who stands on it, weekdays to acknowledge)."""
Who = Callable[[Holder, str, Region], WorkerId | None]


def _substitute(holder: Holder, group: str, region: Region) -> WorkerId | None:
    known = None if holder.worker is None else region.workers.get(holder.worker)
    return None if known is None else known.substitute


def _supervisor(holder: Holder, group: str, region: Region) -> WorkerId | None:
    unit = region.units.get(holder.unit)
    return None if unit is None else unit.supervisor


def _coordinator(holder: Holder, group: str, region: Region) -> WorkerId | None:
    return region.coordinators.get(group) or region.coordinators.get("default")


def _duty_officer(holder: Holder, group: str, region: Region) -> WorkerId | None:
    unit = region.units.get(holder.unit)
    on_duty = None if unit is None else region.duty_officers.get(unit.area)
    return on_duty or region.duty_officers.get("default")


RUNGS: Mapping[str, Who] = MappingProxyType(
    {
        "substitute": _substitute,
        "supervisor": _supervisor,
        "coordinator": _coordinator,
        "duty_officer": _duty_officer,
    }
)
"""Who stands on a rung; one the region cannot name is passed over."""
ORPHAN_CLOCK = "network.orphan"
CLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "concern": CONCERN_CLOCK,
        "referral": ANSWER_CLOCK,
        "first_contact": CONTACT_CLOCK,
        "recall": RECALL_CLOCK,
        "orphan": ORPHAN_CLOCK,
    }
)
"""Kind of alert → the clock whose ladder it climbs; other kinds have none."""


def group_of(family: Family, alert: Alert) -> str:
    """Return the client group of the concern an alert is about, or ''."""
    concerns = (one.client_group for one in family.concerns if one.origin.event_id == alert.origin.event_id)
    return next(concerns, "")


def rungs_above(alert: Alert, group: str, now: datetime, region: Region) -> tuple[Rung, ...]:
    """Return the rungs still to climb as (rung, worker, weekdays to acknowledge), without those already told.

    Whose organisation has no agreement at `now` is passed over: the door would show them nothing.
    """
    told, found = set(alert.told), []
    for number, rung in enumerate(region.ladder, start=1):
        find = RUNGS.get(rung.who)
        worker = None if find is None else find(alert.holder, group, region)
        if number > alert.rung and worker is not None and worker not in told and _agreed(worker, now, region):
            told.add(worker)
            found.append((number, worker, rung.within))
    return tuple(found)


def standing(holder: Holder, group: str, region: Region) -> frozenset[WorkerId]:
    """Return who stands on the rungs above this holder, told or not."""
    found = (RUNGS[rung.who](holder, group, region) for rung in region.ladder if rung.who in RUNGS)
    return frozenset(worker for worker in found if worker is not None)


def _agreed(worker: WorkerId, now: datetime, region: Region) -> bool:
    known = region.workers.get(worker)
    return known is not None and region.organisations[known.org].agreed(now)


def rung_step(alert: Alert) -> str:
    """Return what the notice to a rung is called; a ladder that begins anew tells everybody anew."""
    return f"rung_again_{alert.round}" if alert.round else "rung"


def climb(family: Family, alert: Alert, deadline: Deadline, now: datetime, region: Region) -> Outcome:
    """Tell the next rung and give it its time; at the top the alert stays and the clock has nothing more to say."""
    above = rungs_above(alert, group_of(family, alert), now, region)
    if not above:
        return put(family, replace(deadline, steps=())), (Disarm(deadline.id),)
    number, worker, within = above[0]
    told = replace(alert, rung=number, told=(*alert.told, worker))
    running = replace(deadline, steps=((f"rung_{number}", rung_end(now, within)),) if above[1:] else ())
    clock: Effect = Arm(running) if running.steps else Disarm(running.id)
    notice = Notify(told.id, worker, number, rung_step(told))
    return put(put_alert(family, told), running), (PutAlert(told), notice, clock)


def begun(family: Family, alert: Alert, event: Accepted, region: Region) -> Outcome:
    """Give the holder the time of a rung, after which the ladder begins; an alert whose clock runs goes on with that.

    The clock has a run of its own, from `event`: nothing was promised anew, so nothing falls due.
    """
    clock, now = CLOCKS.get(alert.kind), event.accepted_at
    if clock is None or any(one.alert == alert.id for one in family.deadlines):
        return family, ()
    if not rungs_above(alert, group_of(family, alert), now, region):
        return family, ()
    steps = (("rung_0", rung_end(now, region.ladder[0].within)),)
    running = Deadline(deadline_id(event.event_id, clock), clock, alert.id, steps)
    return put(family, running), (Arm(running),)


def overdue(family: Family, alert: Alert, deadline: Deadline, now: datetime, region: Region) -> Outcome:
    """Tell the holder that the time is over, and begin the ladder."""
    after, effects = climb(family, alert, deadline, now, region)
    return after, (*tell(alert, "overdue", region), *effects)
