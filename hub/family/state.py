"""What does the hub remember of a family? Ids and codes only, never text; each fact keeps the origin of its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.family.effects import Alert, Deadline, Holder
from hub.family.machines import LIVE_ITEM
from hub.ids import DeadlineId, FamilyId, MatterId, OrgId, PersonId, RecallId, UnitId, WorkerId
from hub.schemas.accepted import Origin

NAMED_WORKER = "named_worker"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody recorded in this family."""

    person: PersonId
    role: str
    language: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Guardianship:
    """Who belongs to whom: `guardian` is a guardian of `child`."""

    guardian: PersonId
    child: PersonId
    origin: Origin


@dataclass(frozen=True, slots=True)
class Named:
    """A worker named for this family, from `since` until `until` (None: now)."""

    worker: WorkerId
    org: OrgId
    role: str
    origin: Origin
    """Of the naming, or of the event that made the hub choose."""
    by_hub: bool
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """A concern that was raised; its words stay in the event."""

    origin: Origin
    level: str
    client_group: str
    reach: frozenset[OrgId]
    """Who could be given it when it came."""
    keeper: Holder | None
    """Where it goes when nobody in reach is named: whoever raised it."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service the family gets or got."""

    id: MatterId
    service: str
    task: str
    place: UnitId | None
    origin: Origin
    ended: Origin | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One writing of a plan item, whole; writes are kept, never merged."""

    version: int
    state: str
    responsible: OrgId | None
    """Organisation of the worker who answers for it."""
    origin: Origin
    conflict: bool = False
    """Its writer had not seen the write before: both are kept, a worker decides."""


@dataclass(frozen=True, slots=True)
class Item:
    """A plan item and its writes, oldest first."""

    id: MatterId
    writes: tuple[Write, ...]

    @property
    def state(self) -> str:
        """Return the state of the last write, '' before the first."""
        return self.writes[-1].state if self.writes else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A shared plan; every accepted update is its next version, the opening is version 1."""

    id: MatterId
    version: int
    state: str
    opened: Origin
    goals: tuple[MatterId, ...]
    items: tuple[Item, ...] = ()
    closed: Origin | None = None

    @property
    def open_items(self) -> tuple[Item, ...]:
        """Return the items that are still going on."""
        return tuple(item for item in self.items if self.closed is None and item.state in LIVE_ITEM)


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall that waits for its organisation."""

    id: RecallId
    org: OrgId
    origin: Origin
    deadline: DeadlineId


@dataclass(frozen=True, slots=True)
class Family:
    """One family as folded from its events up to number `last_no`."""

    id: FamilyId
    last_no: int = 0
    members: tuple[Member, ...] = ()
    guardianships: tuple[Guardianship, ...] = ()
    workers: tuple[Named, ...] = ()
    """Everybody ever named, oldest first."""
    concerns: tuple[Concern, ...] = ()
    services: tuple[Service, ...] = ()
    plans: tuple[Plan, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """Those that are not closed."""
    deadlines: tuple[Deadline, ...] = ()
    """Clocks that run."""
    recalls: tuple[Recall, ...] = ()

    @staticmethod
    def new(family: FamilyId) -> Family:
        """Return a family of which nothing is known."""
        return Family(family)

    @property
    def named(self) -> Named | None:
        """Return the named worker of now."""
        return next((one for one in reversed(self.workers) if one.role == NAMED_WORKER and one.until is None), None)

    def languages(self, person: PersonId) -> frozenset[str]:
        """Return the person's language, or those of the family when it is not known."""
        own = frozenset(one.language for one in self.members if one.person == person and one.language)
        return own or frozenset(one.language for one in self.members if one.language)
