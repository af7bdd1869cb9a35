"""Who answers when a duty speaks? The duty recipients of the area and nobody else; the named worker learns nothing.

Everything here follows from the event and the region alone, so that a duty reaches its recipient at once even while
its family is frozen.
"""

from __future__ import annotations

from datetime import datetime

from hub.errors import PoisonError
from hub.family import alerts, holders
from hub.family.effects import Alert, Effect, PutAlert, Tell
from hub.family.outcome import Outcome
from hub.family.state import Family
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, BasisKind, Origin

NOTIFICATION = "child_protection.notified"
KIND = "duty"
LAST_STEPS = frozenset({"assessment.unneeded", "assessment.ready"})
"""What ends a notification's handling; urgency and start come before it."""


def is_duty(event: Accepted) -> bool:
    """Tell whether the event stands on a duty."""
    return event.origin.basis is not None and event.origin.basis.kind is BasisKind.DUTY


def recipients(origin: Origin, region: Region, at: datetime) -> tuple[OrgId, ...]:
    """Return the duty recipients of the sending unit's area whose agreement holds at `at`, sorted.

    Raises PoisonError when nobody answers for it: a duty must not end in silence.
    """
    right = f"duty_recipient:{origin.basis.rule if origin.basis is not None else ''}"
    parties = (org for org in region.organisations.values() if org.agreed(at))
    found = sorted(org.id for org in parties if origin.area and org.has(right, origin.area))
    if not found:
        raise PoisonError("no_duty_recipient")
    return tuple(found)


def duty_effects(event: Accepted, region: Region) -> tuple[Effect, ...]:
    """Return who is told and which alert is raised, from event and region alone."""
    alert = _alert(event, region)
    told = () if alert is None else (PutAlert(alert), *alerts.tell(alert, "raised", region))
    return (*_tells(event, region), *told)


def on_duty(family: Family, event: Accepted, region: Region) -> Outcome:
    """Carry out a duty event; the state keeps its alert alone, until the duty's own last step."""
    alert = _alert(event, region)
    if alert is not None:
        return alerts.put(family, alert), duty_effects(event, region)
    family, effects = _over(family, event) if event.type in LAST_STEPS else (family, ())
    return family, (*duty_effects(event, region), *effects)


def _over(family: Family, event: Accepted) -> Outcome:
    """Close the duty's alerts about this person with the organisation that told its last step."""
    effects: tuple[Effect, ...] = ()
    about = (event.origin.sender, event.origin.person)
    for alert in [one for one in family.alerts if one.kind == KIND and (one.holder.org, one.origin.person) == about]:
        family, more = alerts.closed(family, alert)
        effects = (*effects, *more)
    return family, effects


def _tells(event: Accepted, region: Region) -> tuple[Effect, ...]:
    origin = event.origin
    answering = recipients(origin, region, event.accepted_at)
    duty = None if origin.basis is None else region.duties.get(origin.basis.rule)
    addressed = origin.addressed if duty is not None and duty.addressed is not None else frozenset()
    told = tuple(Tell(org) for org in sorted({*answering, *addressed} - {origin.sender}))
    return told if origin.sender in answering else (*told, Tell(origin.sender, "status"))


def _alert(event: Accepted, region: Region) -> Alert | None:
    if event.type != NOTIFICATION:
        return None
    holder = holders.of_intake(recipients(event.origin, region, event.accepted_at)[0], region)
    if holder is None:
        raise PoisonError("no_duty_intake")
    return alerts.raised(event, holder, region, kind=KIND, level="urgent")
