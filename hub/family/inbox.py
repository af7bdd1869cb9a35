"""What does a worker see of an alert? Its holder and the rungs told: the bare alert; more only as the door allows.

Whatever the details say must be allowed: that there is such an event, what its level tells, and, where two
organisations' work meets, that the other one's goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from hub.consent.control import Control, ControlAsk, control_allowed
from hub.consent.decide import decide
from hub.consent.model import Ask, Rights, Verdict
from hub.family.alerts import OPEN
from hub.family.door import Shown
from hub.family.effects import Alert
from hub.ids import AlertId, OrgId, PersonId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Origin
from hub.schemas.labels import Category, Label, Purpose

TOLD_BY: Mapping[str, frozenset[Category]] = MappingProxyType(
    {
        "concern": frozenset({Category.NEED}),
        "duty": frozenset({Category.SOCIAL}),
        "referral": frozenset({Category.SERVICE}),
        "first_contact": frozenset({Category.SERVICE}),
        "refused": frozenset({Category.SERVICE}),
        # Raised only when urgent, which is a need.
        "contact": frozenset({Category.NEED, Category.SERVICE}),
        "double_work": frozenset({Category.SERVICE}),
    }
)
"""Kind of alert → what its kind and person tell of; of other kinds only the bare alert is ever shown."""
LEVEL_BY: Mapping[str, Category] = MappingProxyType({"referral": Category.NEED})
"""Kind of alert → what its level tells besides: without it the level alone is left out."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an alert is about."""

    kind: str
    level: str | None
    """None where it may not be told."""
    person: PersonId
    events: int
    shown: tuple[Shown, ...]
    """One line of the disclosure for each event it tells of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an inbox. Without details it is the bare alert: number, answering unit, due time."""

    alert: AlertId
    unit: UnitId
    due_at: datetime | None
    raised_at: datetime
    details: Details | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One event that an alert tells of, and what the alert tells of it."""

    origin: Origin
    categories: frozenset[Category]

    def met(self, verdict: Verdict) -> bool:
        """Tell whether all of it may be told."""
        return all(verdict.allows(Label(one)) for one in self.categories)


def asked(alert: Alert) -> tuple[Asked, ...]:
    """Return what must be allowed to whoever is told more than the bare alert; nothing where nobody ever is."""
    own = TOLD_BY.get(alert.kind)
    if own is None or alert.origin.basis is None:
        return ()
    # Whoever could be given the need learns that the same is done elsewhere, though of the other's event no leaf.
    pair = () if alert.pair is None else (Asked(alert.pair, frozenset({Category.NEED})),)
    return (Asked(alert.origin, own), *pair)


def may_know(alert: Alert, org: OrgId, rights: Rights, region: Region, now: datetime) -> bool:
    """Tell whether `org` may know what the alert is about; of kinds that are only ever shown bare, everybody may."""
    return all(one.met(decide(Ask(one.origin, org, Purpose.CARE, now), rights, region)) for one in asked(alert))


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
    needed = asked(alert)
    if not needed:
        return None
    verdicts = [decide(Ask(one.origin, org, Purpose.CARE, now), rights, region) for one in needed]
    if not all(one.met(verdict) for one, verdict in zip(needed, verdicts, strict=True)):
        return None
    shown = [
        Shown(one.origin.event_id, one.categories, verdict.rules, verdict.until)
        for one, verdict in zip(needed, verdicts, strict=True)
    ]
    more = LEVEL_BY.get(alert.kind)
    if more is not None and verdicts[0].allows(Label(more)):
        shown[0] = replace(shown[0], categories=shown[0].categories | {more})
    level = alert.level if more is None or more in shown[0].categories else None
    return Details(alert.kind, level, alert.origin.person, alert.events, tuple(shown))
