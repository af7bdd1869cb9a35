"""What follows when somebody got in touch? It is noted; what cannot wait reaches whoever answers for the family."""

from __future__ import annotations

from dataclasses import replace

from hub.family import alerts, workers
from hub.family.content import flag
from hub.family.effects import PutAlert
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.region.model import Region
from hub.schemas.accepted import Accepted

KIND = "contact"


def noted(family: Family, event: Accepted, region: Region) -> Outcome:
    """Keep where it was told: content and sender stay in the event."""
    return replace(family, notes=(*family.notes, event.origin)), ()


def on_made(family: Family, event: Accepted, region: Region) -> Outcome:
    """Note the contact; of an urgent one the named worker is alerted, else its sender.

    A need of special support alone raises nothing: that there is an alert would tell it to who may not have `social`.
    """
    family, _ = noted(family, event, region)
    holder = workers.keeper(family, event, region) if flag(event.data, "urgent") else None
    if holder is None:
        return family, ()
    alert = alerts.raised(event, holder, region, kind=KIND, level="great")
    return alerts.put(family, alert), (PutAlert(alert), *alerts.tell(alert, "raised", region))
