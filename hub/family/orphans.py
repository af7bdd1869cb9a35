"""Is there somebody who answers for every open family? Exactly one named worker, or an orphan alert to a coordinator.

Looked at after every event. The alert is bare: a coordinator learns by it that somebody must be found, not about whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hub.family import alerts, holders, ladder, workers
from hub.family.effects import Alert, Effect, PutAlert
from hub.family.made_ids import orphan_id
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.region.model import Region
from hub.schemas.accepted import Accepted

KIND = "orphan"


def is_open(family: Family) -> bool:
    """Tell whether anything goes on in the family that somebody has to answer for; duties have their own recipients."""
    return any(_open(family))


def answered_for(family: Family, event: Accepted, region: Region) -> bool:
    """Tell whether there is a named worker who is still there; what reaches them is the door's question."""
    return family.named is not None and workers.is_there(family.named, event, region)


def looked_at(family: Family, event: Accepted, region: Region) -> Outcome:
    """Raise the alert when an open family has nobody, close it when it has somebody or nothing is open any more."""
    raised = next((one for one in family.alerts if one.kind == KIND), None)
    orphan = is_open(family) and not answered_for(family, event, region)
    if orphan == (raised is not None):
        return family, ()
    return alerts.closed(family, raised) if raised is not None else _raise(family, event, region)


def _raise(family: Family, event: Accepted, region: Region) -> Outcome:
    groups = [one.client_group for one in family.concerns]
    holder = holders.of_coordinator(region, groups[-1] if groups else "")
    if holder is None:
        return family, ()
    alert: Alert = replace(
        alerts.raised(event, holder, region, kind=KIND, level="notable"),
        id=orphan_id(event.event_id),
        matter=str(family.id),
    )
    effects: tuple[Effect, ...] = (PutAlert(alert), *alerts.tell(alert, "raised", region))
    family, climbs = ladder.begun(alerts.put(family, alert), alert, event, region)
    return family, (*effects, *climbs)


def _open(family: Family) -> Iterator[bool]:
    yield from (one.kind == "concern" and one.state == alerts.OPEN for one in family.alerts)
    yield from (one.closed is None for one in family.plans)
    yield from (one.ended is None for one in family.services)
    yield from (one.ended is None for one in family.assessments)
    yield from (one.open for one in family.referrals)
