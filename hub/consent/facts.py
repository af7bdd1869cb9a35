"""Facts of rights as they were told: permissions, withdrawals, prohibitions, switches, homes, memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hub.ids import EventId, FamilyId, MatterId, OrgId, PersonId
from hub.schemas.labels import Category, Purpose

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Earlier than anything that was ever said."""
FAR = datetime.max.replace(tzinfo=UTC)
"""Later than any end: without end."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`consent.granted`: `parties` (organisations, `sector:<s>`, `network`) may share with each other."""

    id: MatterId
    by: PersonId
    parties: frozenset[str]
    purposes: frozenset[Purpose]
    categories: frozenset[Category]
    valid_from: datetime
    valid_to: datetime | None
    said_at: datetime
    """`ce_time` of the grant."""
    event_id: EventId
    arrived_at: datetime = LONG_AGO
    """`accepted_at` of the grant."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`consent.withdrawn`. With an id (`of`) that permission is dead for ever, also when the withdrawal came first.

    Without: every permission of `by` that had arrived, or was said or begins not later than `said_at`.
    """

    by: PersonId
    said_at: datetime
    event_id: EventId
    arrived_at: datetime
    of: MatterId | None = None

    def kills(self, permission: Permission) -> bool:
        """Tell whether the permission is dead by this withdrawal."""
        if self.of is not None:
            return self.of == permission.id
        if self.by != permission.by:
            return False
        return (
            permission.arrived_at <= self.arrived_at or min(permission.said_at, permission.valid_from) <= self.said_at
        )


@dataclass(frozen=True, slots=True)
class Prohibition:
    """`prohibition.set`; `target` is an event id (document), a service task or an organisation (controller)."""

    id: MatterId
    by: PersonId
    level: str
    target: str
    event_id: EventId
    said_at: datetime = LONG_AGO
    arrived_at: datetime = LONG_AGO


@dataclass(frozen=True, slots=True)
class Lift:
    """`prohibition.lifted`: what was set under this id and had arrived, or was said not later, is over.

    Set anew after it, the prohibition holds again: narrowing never fails.
    """

    id: MatterId
    said_at: datetime
    event_id: EventId
    arrived_at: datetime

    def ends(self, prohibition: Prohibition) -> bool:
        """Tell whether the prohibition is over by this lift."""
        if self.id != prohibition.id:
            return False
        return prohibition.arrived_at <= self.arrived_at or prohibition.said_at <= self.said_at


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that is on or off since `said_at`: the later word wins; two different words of one time cancel out."""

    on: bool
    said_at: datetime
    event_id: EventId
    contested: bool = False
    """Two different values at the same time: nobody's word counts (protection: it holds)."""

    @property
    def holds(self) -> bool:
        """Tell whether it is on, or may be: the reading for protection."""
        return self.on or self.contested


@dataclass(frozen=True, slots=True)
class Home:
    """What a person said about whom they live with; it replaces what they had said before, also about others."""

    others: frozenset[PersonId]
    said_at: datetime
    event_id: EventId


@dataclass(frozen=True, slots=True)
class Access:
    """`access.statutory`: an organisation's recorded right under a paragraph."""

    id: MatterId
    org: OrgId
    paragraph: str
    purpose: Purpose
    categories: frozenset[Category]
    valid_to: datetime
    event_id: EventId


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's time in a family."""

    family: FamilyId
    role: str
    """`child`, `guardian`, `other`; empty for a family made by an event that does not tell a role."""
    since: datetime
    """As said (`ce_time`, never later than arrival)."""
    until: datetime | None
    """When they left, or were joined into the next family."""
    event_id: EventId
    arrived_at: datetime = LONG_AGO
    left: bool = False
    """Left by `family.left`. Who was merely joined into another family may still live with the old one (rule 8)."""


@dataclass(frozen=True, slots=True)
class Leave:
    """`family.left`: ends what was joined before it, whichever arrived first."""

    family: FamilyId
    said_at: datetime
    event_id: EventId
