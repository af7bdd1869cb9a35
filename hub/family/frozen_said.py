"""What becomes of a frozen family's alert when somebody says something of it? Carried out at once, beside the freeze.

The alert is no part of the family's state: that is the one of the last applied number, and whatever is said of the
alert waits in its turn like all else. It has no clock, for everybody on the ladder was told when it was raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from hub.family import alerts, delegated, hidden
from hub.family.content import thing
from hub.family.effects import Alert, Arm, Disarm, Effect
from hub.family.outcome import Handler
from hub.family.state import Family
from hub.ids import NOBODY, AlertId, FamilyId
from hub.region.model import Region
from hub.schemas.accepted import Accepted

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "alert.acknowledged": alerts.on_acknowledged,
        "alert.delegated": delegated.on_delegated,
        "alert.declined": delegated.on_declined,
        "alert.hidden": hidden.on_hidden,
        "notice.failed": delegated.on_not_told,
    }
)


def meant(event: Accepted) -> AlertId | None:
    """Return the alert of a freeze that the event speaks of, None when it speaks of no such alert."""
    known = thing(event.data, "alert_id") if event.origin.person == NOBODY and event.type in HANDLERS else None
    return None if known is None else AlertId(known)


def said(alert: Alert, event: Accepted, region: Region) -> tuple[Effect, ...]:
    """Return what follows for the alert: the same as for any other of its kind, without clocks."""
    nothing_else = replace(Family.new(FamilyId(alert.origin.event_id)), alerts=(alert,))
    _, effects = HANDLERS[event.type](nothing_else, event, region)
    return tuple(one for one in effects if not isinstance(one, Arm | Disarm))


def over(alert: Alert) -> Alert:
    """Return the alert when its family goes on."""
    return replace(alert, state="closed")
