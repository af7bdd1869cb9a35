"""Who has an alert when all who were told of it have left the region file? Whoever stands for its holder today.

A clock would climb to somebody who is there; what has no clock, or has run to the top, lies with nobody until it is
looked at. It never leaves its organisation by this, but for an orphan: that is the coordinator's, whoever that is.
"""

from __future__ import annotations

from dataclasses import replace

from hub.family import holders, ladder
from hub.family.alerts import OPEN, anew, find, put, tell
from hub.family.content import thing
from hub.family.effects import Alert, Holder, PutAlert
from hub.family.orphans import KIND as ORPHAN
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family
from hub.ids import AlertId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def to_whom(alert: Alert, group: str, region: Region) -> Holder | None:
    """Return who is to have an alert of a client group; None while somebody who was told is there, or nobody stands."""
    if any(worker in region.workers for worker in alert.told):
        return None
    ours = holders.of_coordinator(region, group) if alert.kind == ORPHAN else None
    holder = ours or holders.standing(alert.holder, region)
    there = holder is not None and any(worker in region.workers for worker in holders.who_is(holder, region))
    return holder if there else None


def on_left(family: Family, event: Accepted, region: Region) -> Outcome:
    """Hand the alert to who stands for its holder; they are told, its ladder begins anew, a clock that runs goes on."""
    known = thing(event.data, "alert_id")
    alert = None if known is None else find(family, AlertId(known))
    if alert is None or alert.state != OPEN:
        return misfit(family, "unknown_alert")
    holder = to_whom(alert, ladder.group_of(family, alert), region)
    if holder is None:
        return misfit(family, "told_others_since")
    passed = replace(alert, holder=holder, told=holders.who_is(holder, region), rung=0)
    family, climbs = ladder.begun(put(family, passed), passed, event, region)
    return family, (PutAlert(passed), *tell(passed, anew("raised", event), region), *climbs)
