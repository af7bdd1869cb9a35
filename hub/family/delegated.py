"""Who has an alert that was passed on inside its organisation, was not theirs, or that no mail could tell them of?

It never leaves its organisation this way and is never with nobody: whoever declines keeps it until somebody has it.
Who stands in for whom is the doors' to know; a worker who was not told acts in the place of a colleague who was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from hub.family import counting, holders, ladder
from hub.family.alerts import OPEN, find, put, tell
from hub.family.content import thing, word
from hub.family.effects import Alert, Arm, Deadline, Disarm, Effect, Holder, Notify, PutAlert
from hub.family.holders import who_is
from hub.family.ladder import Rung
from hub.family.machines import ALERTS, move
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family
from hub.ids import AlertId, OrgId, WorkerId
from hub.region.model import Region, Worker
from hub.schemas.accepted import Accepted

TOP, NOBODY_ELSE, STRANGER = "top_of_ladder", "nobody_else", "unknown_worker"
WRONG_UNIT = "wrong_unit"


def on_delegated(family: Family, event: Accepted, region: Region) -> Outcome:
    """Hand the alert to a colleague, who is told at once; its ladder begins anew, its clock goes on.

    A rung in another organisation than the holder's hands on its own place on the ladder, never the alert.
    """
    alert = _waiting(family, event)
    if isinstance(alert, str):
        return misfit(family, alert)
    by, to = _worker(event, "worker", region), _worker(event, "to", region)
    place = None if by is None else _place(alert, by, region)
    if place is None or by is None or to is None or by.org != to.org:
        return misfit(family, STRANGER)
    round = alert.round + 1
    if to.org == alert.holder.org:
        holder = Holder(to.org, to.unit, to.id)
        passed = replace(alert, holder=holder, round=round, told=(to.id,), rung=0)
        if not _runs(family, alert):
            # Nothing will climb to them again, so they go on seeing it.
            passed = replace(passed, rung=alert.rung, told=_with(to.id, _rungs(alert, region)))
        return _told(family, passed, Notify(alert.id, to.id, 0, f"delegated_{round}"))
    told = tuple(dict.fromkeys(to.id if one == place else one for one in alert.told))
    return _told(
        family, replace(alert, told=told, round=round), Notify(alert.id, to.id, alert.rung, f"delegated_{round}")
    )


def on_declined(family: Family, event: Accepted, region: Region) -> Outcome:
    """Pass the alert on at once: up the ladder inside the organisation, else to its supervisor, else to its intake.

    Where the organisation has nobody else it stays, and the next rung outside is told.
    """
    alert = _waiting(family, event)
    if isinstance(alert, str):
        return misfit(family, alert)
    by = _worker(event, "worker", region)
    place = None if by is None else _place(alert, by, region)
    if place is None or by is None:
        return misfit(family, STRANGER)
    out = (place, by.id)
    if place not in who_is(alert.holder, region):
        family, effects = _up(family, alert, event.accepted_at, region, out)
        return (family, effects) if effects else misfit(family, NOBODY_ELSE)
    others = tuple(one for one in alert.told if one in who_is(alert.holder, region) and one not in out)
    if others and word(event.data, "reason") != WRONG_UNIT:
        # The unit holds it together: those who are left were told.
        left = replace(alert, told=tuple(one for one in alert.told if one not in out))
        return put(family, left), (PutAlert(left),)
    return _released(family, alert, out, event.accepted_at, region)


def on_not_told(family: Family, event: Accepted, region: Region) -> Outcome:
    """Climb a rung when no mail reached whoever has the alert now; their own inbox shows it all the same."""
    alert = _waiting(family, event)
    if isinstance(alert, str):
        return misfit(family, alert)
    worker = WorkerId(word(event.data, "worker"))
    newest = worker in alert.told if alert.rung == 0 else worker == alert.told[-1]
    if not newest:
        return misfit(family, "told_others_since")
    family, effects = _up(family, alert, event.accepted_at, region)
    return (family, effects) if effects else misfit(family, TOP)


def _waiting(family: Family, event: Accepted) -> Alert | str:
    """Return the alert, open, or why the event does not fit."""
    known = thing(event.data, "alert_id")
    alert = None if known is None else find(family, AlertId(known))
    if alert is None:
        return "unknown_alert"
    state = move(ALERTS[alert.kind], alert.state, event.type)
    return "already_acknowledged" if state is None else replace(alert, state=OPEN)


def _worker(event: Accepted, name: str, region: Region) -> Worker | None:
    return region.workers.get(WorkerId(word(event.data, name)))


def _place(alert: Alert, by: Worker, region: Region) -> WorkerId | None:
    """Return in whose place `by` acts: their own, else that of a colleague who was told (they stand in for them)."""
    if by.id in alert.told:
        return by.id
    return next((one for one in alert.told if _org(one, region) == by.org), None)


def _org(worker: WorkerId, region: Region) -> OrgId | None:
    known = region.workers.get(worker)
    return None if known is None else known.org


def _rungs(alert: Alert, region: Region) -> tuple[WorkerId, ...]:
    held = who_is(alert.holder, region)
    return tuple(one for one in alert.told if one not in held)


def _with(first: WorkerId, others: Collection[WorkerId]) -> tuple[WorkerId, ...]:
    return tuple(dict.fromkeys((first, *others)))


def _runs(family: Family, alert: Alert) -> bool:
    return any(one.alert == alert.id for one in family.deadlines)


def _told(family: Family, alert: Alert, *notices: Effect) -> Outcome:
    return put(family, alert), (PutAlert(alert), *notices)


def _released(family: Family, alert: Alert, out: Collection[WorkerId], now: datetime, region: Region) -> Outcome:
    """Let somebody else of the organisation have it."""
    rung = _next(family, alert, out, now, region)
    round = alert.round + 1
    if rung is not None and _org(rung[1], region) == alert.holder.org:
        holder = holders.of_worker(rung[1], region) or alert.holder
        told = _with(rung[1], [one for one in _rungs(alert, region) if one not in out])
        passed = replace(alert, holder=holder, told=told, rung=rung[0], round=round)
        family, effects = _timed(family, passed, rung, now, region)
        return family, (*effects, Notify(alert.id, rung[1], rung[0], f"declined_{round}"))
    keeper = _keeper(alert, out, region)
    if keeper is not None:
        new = tuple(one for one in who_is(keeper, region) if one not in out)
        rungs = [one for one in _rungs(alert, region) if one not in (*out, *new)]
        passed = replace(alert, holder=keeper, told=(*new, *rungs), round=round)
        return _told(family, passed, *tell(passed, f"declined_{round}", region))
    family, effects = _up(family, alert, now, region)
    return (family, effects) if effects else misfit(family, NOBODY_ELSE)


def _keeper(alert: Alert, out: Collection[WorkerId], region: Region) -> Holder | None:
    """Return the unit's supervisor, else the organisation's intake: one that has somebody else than `out`."""
    unit, org = region.units.get(alert.holder.unit), alert.holder.org
    above = None if unit is None or unit.supervisor is None else holders.of_worker(unit.supervisor, region)
    own = above if above is not None and above.org == org else None
    for one in (own, holders.of_intake(org, region)):
        if one is not None and one != alert.holder and any(who not in out for who in who_is(one, region)):
            return one
    return None


def _next(family: Family, alert: Alert, out: Collection[WorkerId], now: datetime, region: Region) -> Rung | None:
    seen = replace(alert, told=(*alert.told, *out))
    return next(iter(ladder.rungs_above(seen, ladder.group_of(family, alert), now, region)), None)


def _up(family: Family, alert: Alert, now: datetime, region: Region, out: Collection[WorkerId] = ()) -> Outcome:
    """Tell the next rung, which takes the place of those who are `out`; no effects at the top."""
    rung = _next(family, alert, out, now, region)
    if rung is None:
        return family, ()
    number, worker, _ = rung
    climbed = replace(alert, rung=number, told=(*(one for one in alert.told if one not in out), worker))
    family, effects = _timed(family, climbed, rung, now, region)
    return family, (*effects, Notify(alert.id, worker, number, ladder.rung_step(climbed)))


def _timed(family: Family, alert: Alert, rung: Rung, now: datetime, region: Region) -> Outcome:
    """Put the alert; where the ladder's own clock runs, the new rung has its time. Another clock goes on untouched."""
    family, effects = _told(family, alert)
    clock = next((one for one in family.deadlines if one.alert == alert.id and _of_ladder(one)), None)
    if clock is None:
        return family, effects
    more = ladder.rungs_above(alert, ladder.group_of(family, alert), now, region)
    steps = ((f"rung_{rung[0]}", counting.rung_end(now, rung[2])),) if more else ()
    running = replace(clock, steps=steps)
    change: Effect = Arm(running) if steps else Disarm(running.id)
    return counting.put(family, running), (*effects, change)


def _of_ladder(clock: Deadline) -> bool:
    return all(step.startswith("rung_") for step, _ in clock.steps)
