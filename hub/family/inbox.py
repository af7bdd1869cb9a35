"""What does a worker see of an alert? Its holder and the rungs told: the bare alert; more only as the door allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from hub.consent.control import Control, ControlAsk, control_allowed
from hub.consent.decide import decide
from hub.consent.model import Ask, Rights
from hub.family.alerts import OPEN
from hub.family.door import Shown
from hub.family.effects import Alert
from hub.ids import AlertId, OrgId, PersonId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.labels import Category, Label, Purpose

TOLD_BY: Mapping[str, Category] = MappingProxyType(
    {
        "concern": Category.NEED,
        "duty": Category.SOCIAL,
        "referral": Category.SERVICE,
        "first_contact": Category.SERVICE,
        "refused": Category.SERVICE,
        # Raised only when urgent, which is a need.
        "contact": Category.NEED,
        "double_work": Category.SERVICE,
    }
)
"""Kind of alert → what its kind, level and person are; of other kinds only the bare alert is ever shown."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an alert is about."""

    kind: str
    level: str
    person: PersonId
    events: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an inbox. Without details it is the bare alert: number, answering unit, due time."""

    alert: AlertId
    unit: UnitId
    due_at: datetime | None
    raised_at: datetime
    details: Details | None


def visible(alert: Alert, rights: Rights, region: Region, worker: WorkerId, now: datetime) -> Row | None:
    """Return the row `worker` may see of `alert` at `now`; None when it is not open or not with them."""
    known = region.workers.get(worker)
    if known is None or alert.state != OPEN or worker not in alert.told:
        return None
    concerned = frozenset({alert.holder.org, *(region.workers[one].org for one in alert.told if one in region.workers)})
    if not control_allowed(ControlAsk(Control.ALERT, known.org, now, concerned), region):
        return None
    details = _details(alert, rights, region, known.org, now)
    return Row(alert.id, alert.holder.unit, alert.due_at, alert.raised_at, details)


def _details(alert: Alert, rights: Rights, region: Region, org: OrgId, now: datetime) -> Details | None:
    category = TOLD_BY.get(alert.kind)
    if category is None or alert.origin.basis is None:
        return None
    verdict = decide(Ask(alert.origin, org, Purpose.CARE, now), rights, region)
    if not verdict.allows(Label(category)):
        return None
    shown = Shown(alert.origin.event_id, frozenset({category}), verdict.rules, verdict.until)
    return Details(alert.kind, alert.level, alert.origin.person, alert.events, shown)
