"""What follows for a family from one event? A table: type of event → who handles it and whether others are told.

Nothing here asks a clock or a right: `accepted_at` is the only now, and permission is the door's question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hub.errors import PoisonError
from hub.family import (
    alerts,
    assessments,
    clocks,
    concerns,
    contacts,
    delegated,
    hidden,
    household,
    left,
    orphans,
    plan,
    recalls,
    referrals,
    services,
    workers,
)
from hub.family.audience import audience
from hub.family.duty import is_duty, on_duty
from hub.family.effects import Effect, Misfit
from hub.family.outcome import Handler, Outcome, misfit, unchanged
from hub.family.state import Family
from hub.ids import NOBODY
from hub.region.model import Region
from hub.schemas.accepted import Accepted


@dataclass(frozen=True, slots=True)
class Row:
    """How one type of event is handled."""

    handle: Handler
    tells: bool = False
    """Whether organisations hear of it (client work), or it is for the hub alone."""


def _only_as_duty(family: Family, event: Accepted, region: Region) -> Outcome:
    return misfit(family, "not_a_duty")


QUIET = Row(unchanged)
"""Rights are rows written at the border. `family.released` and `event.dropped` tell what became of events that waited;
they stand in the log so that its numbers have no hole and a rebuild knows, and leave no mark on the state."""

TABLE: Mapping[str, Row] = MappingProxyType(
    {
        "concern.raised": Row(concerns.on_raised, tells=True),
        "child_protection.notified": Row(_only_as_duty, tells=True),
        "contact.made": Row(contacts.on_made, tells=True),
        "urgency.assessed": Row(contacts.noted, tells=True),
        "assessment.started": Row(assessments.on_started, tells=True),
        "assessment.unneeded": Row(assessments.on_ended, tells=True),
        "assessment.ready": Row(assessments.on_ended, tells=True),
        "family.informed": Row(contacts.noted, tells=True),
        "referral.sent": Row(referrals.on_sent, tells=True),
        "referral.received": Row(referrals.on_answered, tells=True),
        "referral.accepted": Row(referrals.on_answered, tells=True),
        "referral.started": Row(referrals.on_answered, tells=True),
        "referral.on_hold": Row(referrals.on_answered, tells=True),
        "referral.refused": Row(referrals.on_answered, tells=True),
        "referral.ended": Row(referrals.on_answered, tells=True),
        "referral.withdrawn": Row(referrals.on_answered, tells=True),
        "feedback.given": Row(contacts.noted, tells=True),
        "plan.opened": Row(plan.on_opened, tells=True),
        "plan.updated": Row(plan.on_updated, tells=True),
        "plan.closed": Row(plan.on_closed, tells=True),
        "service.started": Row(services.on_started, tells=True),
        "service.ended": Row(services.on_ended, tells=True),
        "worker.named": Row(workers.on_named, tells=True),
        "worker.released": Row(workers.on_released, tells=True),
        "alert.acknowledged": Row(alerts.on_acknowledged),
        "alert.delegated": Row(delegated.on_delegated),
        "alert.declined": Row(delegated.on_declined),
        "notice.failed": Row(delegated.on_not_told),
        "alert.hidden": Row(hidden.on_hidden),
        "alert.left": Row(left.on_left),
        "recall.sent": Row(recalls.on_sent),
        "recall.acknowledged": Row(recalls.on_acknowledged),
        "clock.due": Row(clocks.on_due),
        "family.joined": Row(household.on_joined),
        "family.left": Row(household.on_left),
        "consent.granted": QUIET,
        "consent.withdrawn": QUIET,
        "prohibition.set": QUIET,
        "prohibition.lifted": QUIET,
        "protection.set": QUIET,
        "protection.lifted": QUIET,
        "access.statutory": QUIET,
        "access.ended": QUIET,
        "family.released": QUIET,
        "event.dropped": QUIET,
    }
)


def step(family: Family, event: Accepted, region: Region) -> tuple[Family, tuple[Effect, ...]]:
    """Return the family after `event` and what it wants done; the caller has dropped numbers already applied.

    Raises PoisonError for what our code cannot carry out; an event that does not fit the state is a `Misfit`.
    """
    row = TABLE.get(event.type)
    if row is None:
        raise PoisonError("unknown_type")
    if event.origin.person == NOBODY:
        # Of a freeze, its alert and its end: said beside the state (`frozen_said`), which it leaves as it is.
        return replace(family, last_no=event.family_no), ()
    if is_duty(event) and row.tells:
        # The named worker learns nothing from the duty track, not even by what is missing.
        after, effects = on_duty(family, event, region)
    else:
        after, effects = _handled(row, family, event, region)
    return replace(after, last_no=event.family_no), effects


def _handled(row: Row, family: Family, event: Accepted, region: Region) -> Outcome:
    after, effects = row.handle(family, event, region)
    if row.tells and not _did_not_fit(family, after, effects):
        effects = (*audience(family, after, event, region), *effects)
    after, more = orphans.looked_at(after, event, region)
    return after, (*effects, *more)


def gap(family: Family, family_no: int) -> bool:
    """Tell whether numbers are missing before this one: the family freezes and alarms."""
    return family_no > family.last_no + 1


def _did_not_fit(before: Family, after: Family, effects: tuple[Effect, ...]) -> bool:
    return after is before and any(isinstance(effect, Misfit) for effect in effects)
