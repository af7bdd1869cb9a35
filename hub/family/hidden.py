"""What becomes of an alert that its holder may no longer see? It passes to whoever raised the matter, or closes.

The rights are the recall lane's to ask: its `alert.hidden` says whether the raiser may still see their own event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hub.consent.model import Rights
from hub.family import alerts, holders
from hub.family.alerts import OPEN, anew, closed, find, handed
from hub.family.concerns import KIND
from hub.family.content import flag, thing, word
from hub.family.effects import Alert, Holder, Misfit
from hub.family.inbox import may_know
from hub.family.ladder import begun, group_of, standing
from hub.family.outcome import Outcome, misfit
from hub.family.state import Concern, Family
from hub.ids import AlertId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, BasisKind

NO_GROUND = "no_ground"


def may_see(alert: Alert, org: OrgId, rights: Rights, region: Region, now: datetime) -> bool:
    """Tell whether `org` may see what the alert is about; of kinds that are only ever shown bare, everybody may."""
    return _of_duty(alert) or may_know(alert, org, rights, region, now)


def on_hidden(family: Family, event: Accepted, region: Region) -> Outcome:
    """Hand the alert to the raiser where they may see it, else close it for want of a ground."""
    known, org = thing(event.data, "alert_id"), OrgId(word(event.data, "organisation"))
    alert = None if known is None else find(family, AlertId(known))
    if alert is None or alert.state != OPEN:
        return misfit(family, "unknown_alert")
    if alert.holder.org != org or _of_duty(alert):
        return misfit(family, "held_by_another" if alert.holder.org != org else "belongs_to_duty")
    family = _out_of_reach(family, alert, org)
    keeper = _keeper(family, alert, region) if flag(event.data, "raiser_may") and alert.raiser != org else None
    if keeper is None:
        family, effects = closed(family, alert)
        return family, (*effects, Misfit(NO_GROUND))
    return _passed(family, alert, keeper, event, region)


def _of_duty(alert: Alert) -> bool:
    """A duty's matter is its recipients' alone, whatever anybody permits: it never goes back to the notifier."""
    return alert.origin.basis is not None and alert.origin.basis.kind is BasisKind.DUTY


def _passed(family: Family, alert: Alert, keeper: Holder, event: Accepted, region: Region) -> Outcome:
    """Hand it over; the new holder's own ladder begins, and whoever stood on the old one's alone is told no more."""
    above = standing(keeper, group_of(family, alert), region)
    bare = replace(alert, rung=0, told=tuple(worker for worker in alert.told if worker in above))
    moved, effects = handed(bare, keeper, anew(f"returned_{alert.holder.org}", event), region)
    # One that climbed to the top has no clock any more: without a new one nobody else would ever be told.
    family, climbs = begun(alerts.put(family, moved), moved, event, region)
    return family, (*effects, *climbs)


def _keeper(family: Family, alert: Alert, region: Region) -> Holder | None:
    """Return the raiser as holder: whoever the concern or referral named, else the intake of their organisation."""
    origins = (
        *((one.origin, one.keeper) for one in family.concerns),
        *((one.sent, one.keeper) for one in family.referrals),
    )
    raised = next((keeper for origin, keeper in origins if origin.event_id == alert.origin.event_id), None)
    return holders.standing(raised, region) or holders.of_intake(alert.raiser, region)


def _out_of_reach(family: Family, alert: Alert, org: OrgId) -> Family:
    """Let no later naming hand the matter back to an organisation that may not see it."""

    def narrowed(concern: Concern) -> Concern:
        same = (concern.origin.sender, concern.origin.person) == (alert.origin.sender, alert.origin.person)
        return replace(concern, reach=concern.reach - {org}) if same else concern

    if alert.kind != KIND:
        return family
    return replace(family, concerns=tuple(narrowed(one) for one in family.concerns))
