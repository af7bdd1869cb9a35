"""How does an alert change? One open alert per matter, updated in place; table of states in `machines.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hub.family.content import thing
from hub.family.counting import drop
from hub.family.effects import Alert, Disarm, Effect, Holder, Notify, PutAlert
from hub.family.holders import who_is
from hub.family.machines import ALERTS, move
from hub.family.made_ids import alert_id
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family
from hub.ids import AlertId
from hub.region.model import Region
from hub.schemas.accepted import Accepted

LEVELS = ("none", "small", "notable", "great", "urgent")
OPEN = "open"


def raised(
    event: Accepted, holder: Holder, region: Region, *, kind: str, level: str, due: datetime | None = None
) -> Alert:
    """Return a new open alert of the matter that `event` opened."""
    return Alert(
        id=alert_id(event.event_id),
        kind=kind,
        level=level,
        matter=str(event.event_id),
        origin=event.origin,
        raiser=event.origin.sender,
        holder=holder,
        told=who_is(holder, region),
        rung=0,
        raised_at=event.accepted_at,
        due_at=due,
        state=OPEN,
    )


def find(family: Family, alert: AlertId) -> Alert | None:
    """Return an alert that is not closed."""
    return next((one for one in family.alerts if one.id == alert), None)


def put(family: Family, alert: Alert) -> Family:
    """Return the family with this alert in place of its earlier form; a closed one is forgotten."""
    if alert.state == "closed":
        return replace(family, alerts=tuple(one for one in family.alerts if one.id != alert.id))
    if find(family, alert.id) is None:
        return replace(family, alerts=(*family.alerts, alert))
    return replace(family, alerts=tuple(alert if one.id == alert.id else one for one in family.alerts))


def tell(alert: Alert, step: str, region: Region) -> tuple[Effect, ...]:
    """Return a notice to whoever holds the alert."""
    return tuple(Notify(alert.id, worker, 0, step) for worker in who_is(alert.holder, region))


def anew(step: str, event: Accepted) -> str:
    """Return the name of a notice that `event` sends: whoever was told by an earlier one of its kind is told again."""
    return f"{step}_{event.family_no}"


def handed(alert: Alert, holder: Holder, step: str, region: Region) -> tuple[Alert, tuple[Effect, ...]]:
    """Return the alert with its new holder, who is told; rungs told before stay told, the old holder does not.

    `step` names the notice: one of that name that somebody had before is not sent again.
    """
    if holder == alert.holder:
        return alert, ()
    old, new = who_is(alert.holder, region), who_is(holder, region)
    rungs = tuple(worker for worker in alert.told if worker not in old and worker not in new)
    moved = replace(alert, holder=holder, told=(*new, *rungs))
    return moved, (PutAlert(moved), *tell(moved, step, region))


def closed(family: Family, alert: Alert) -> Outcome:
    """Return the family with the alert closed and its clock stopped."""
    done = replace(alert, state="closed")
    family, stopped = _stop(put(family, done), done.id)
    return family, (PutAlert(done), *stopped)


def on_acknowledged(family: Family, event: Accepted, region: Region) -> Outcome:
    """Stop the ladder; a concern is closed by it, its clock stops too. Otherwise only the stopping event closes."""
    known = thing(event.data, "alert_id")
    alert = None if known is None else find(family, AlertId(known))
    if alert is None:
        return misfit(family, "unknown_alert")
    state = move(ALERTS[alert.kind], alert.state, event.type)
    if state is None:
        return misfit(family, "already_acknowledged")
    if state == "closed":
        return closed(family, alert)
    done = replace(alert, state=state)
    return put(family, done), (PutAlert(done),)


def higher(levels: Iterable[str]) -> str:
    """Return the highest of some levels."""
    return max(levels, key=lambda level: LEVELS.index(level) if level in LEVELS else -1)


def _stop(family: Family, alert: AlertId) -> Outcome:
    running = tuple(one.id for one in family.deadlines if one.alert == alert)
    for deadline in running:
        family = drop(family, deadline)
    return family, tuple(Disarm(deadline) for deadline in running)
