"""What does the hub remember of a family? Ids and codes only, never text; each fact keeps the origin of its event."""

from __future__ import annotations

from dataclasses import dataclass

from hub.family.effects import Alert, Deadline, Holder, Named
from hub.family.machines import LIVE_ITEM, REFERRAL
from hub.ids import DeadlineId, FamilyId, MatterId, OrgId, PersonId, RecallId, UnitId
from hub.schemas.accepted import BasisKind, Origin

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
    keeper: Holder | None = None
    """Who gives it: the worker named in its start, else the unit."""
    reach: frozenset[OrgId] = frozenset()
    """Who could be given its need when it came."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral from one organisation to another, as far as its answers have told."""

    id: MatterId
    receiver: OrgId
    service: str
    state: str
    sent: Origin
    last: Origin
    """Of the newest answer, or of the sending."""
    keeper: Holder | None
    """Who sent it: it comes back to them when it is refused."""
    desk: Holder | None
    """Where it arrives: the unit it names, else the receiver's intake."""
    answers: MatterId | None = None
    """The referral it follows, after a refusal."""
    accepted: Origin | None = None
    """Of the newest acceptance: from it the family waits for the first contact."""

    @property
    def open(self) -> bool:
        """Tell whether its end has not been told."""
        return bool(REFERRAL[self.state])


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment one organisation makes about one person."""

    kind: str
    origin: Origin
    keeper: Holder | None
    reach: frozenset[OrgId]
    ended: Origin | None = None
    """Of `assessment.ready` or `assessment.unneeded`."""


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
    seen: int | None = None
    """The newest version its writer says to have seen."""

    def answers(self, other: Write) -> bool:
        """Tell whether its writer knew an earlier write: they had seen it, or it is their own."""
        return other.origin.sender == self.origin.sender or (self.seen is not None and other.version <= self.seen)

    @property
    def shared(self) -> bool:
        """Tell whether others may be let see it: not what an organisation did in its own client work."""
        return self.origin.basis is None or self.origin.basis.kind is not BasisKind.OWN


@dataclass(frozen=True, slots=True)
class Item:
    """A plan item and its writes, oldest first."""

    id: MatterId
    writes: tuple[Write, ...]

    def open_to(self, org: OrgId) -> tuple[Write, ...]:
        """Return the writes that `org` could know of, oldest first: client work of others (`own`) is theirs alone."""
        return tuple(one for one in self.writes if one.shared or one.origin.sender == org)

    @property
    def heads(self) -> tuple[Write, ...]:
        """Return what stands: the last shared write, and the last of each organisation's own work."""
        last = {"" if one.shared else one.origin.sender: one for one in self.writes}
        return tuple(last.values())

    @property
    def taking_part(self) -> frozenset[OrgId]:
        """Return whose item it is while it goes on: its writers, who answers for it; each by what they could know."""
        orgs = {one.origin.sender for one in self.writes} | {one.responsible for one in self.heads if one.responsible}
        return frozenset(org for org in orgs if self._goes_on_for(org))

    def _goes_on_for(self, org: OrgId) -> bool:
        stands = [one for one in self.heads if one.shared or one.origin.sender == org]
        theirs = any(one.origin.sender == org for one in self.writes) or any(one.responsible == org for one in stands)
        return theirs and any(one.state in LIVE_ITEM for one in stands)


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
    def taking_part(self) -> frozenset[OrgId]:
        """Return who has an item that goes on; in a closed plan none does."""
        items = self.items if self.closed is None else ()
        return frozenset(org for item in items for org in item.taking_part)


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
    referrals: tuple[Referral, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    notes: tuple[Origin, ...] = ()
    """Contacts, urgency, information given, feedback: what was told, without a state of its own."""
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
