"""The words of the border: what comes in, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.consent.model import Rights
from hub.ids import AlertId, EventId, FamilyId, MatterId, OrgId, PersonId, RecallId, WorkerId
from hub.schemas.accepted import Data, Origin
from hub.schemas.form import Spoken, spoken_of
from hub.schemas.model import EventType


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record of `hub.in.<org>`, opened (HPKE) and parsed, not yet judged."""

    org: OrgId
    """Owner of the topic; `hub` for internal events."""
    ce_id: str
    ce_type: str
    ce_source: str
    ce_time: str
    data: Data = field(repr=False)
    sealed: bool
    """Whether it came sealed: only then it may hold identity codes, cards, addresses and text."""
    appended_at: datetime
    """Kafka's append time."""


@dataclass(frozen=True, slots=True)
class RefKey:
    """By what a reference finds a person: the hub's `id` (turned from the pairwise word), `code`, or `local`."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A readable event of a known type and valid form: ids turned to the hub's own, references not yet found."""

    event_id: EventId
    org: OrgId
    ce_id: str
    type: EventType
    data: Data = field(repr=False)
    occurred_at: datetime
    arrived_at: datetime
    spoken: Spoken = field(init=False, repr=False, compare=False)
    """Whom and what it names; asked many times, looked up once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "spoken", spoken_of(self.type, self.data))


@dataclass(frozen=True, slots=True)
class Matter:
    """What an opening event opened; written when it is accepted, so that answers and endings can be judged."""

    id: MatterId
    kind: str
    person: PersonId
    family: FamilyId
    organisations: frozenset[OrgId]
    """Those concerned: they may answer, change or end it."""
    origin: Origin
    ended: bool = False


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """An alert as the border needs it, for what a worker says of it."""

    id: AlertId
    person: PersonId
    family: FamilyId
    workers: frozenset[WorkerId]
    """Its holder and the rungs told so far, and who stands in for them today."""


@dataclass(frozen=True, slots=True)
class KnownRecall:
    """A recall as the border needs it, for `recall.acknowledged` and `recall.sent`."""

    id: RecallId
    person: PersonId
    family: FamilyId
    org: OrgId


@dataclass(frozen=True, slots=True)
class KnownDeadline:
    """A deadline as the border needs it, for `clock.due`."""

    id: str
    person: PersonId
    family: FamilyId


@dataclass(frozen=True, slots=True)
class FamilyHead:
    """A family's row, locked by this transaction."""

    family: FamilyId
    last_no: int
    last_at: datetime | None
    has_state: bool
    """Whether its log holds anything but events of rights."""
    members: frozenset[PersonId]
    """Who is in it now."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known for judging one candidate; from locked rows and earlier events of the batch."""

    now: datetime
    """The database's clock in this transaction."""
    people: Mapping[RefKey, PersonId]
    """References that were found."""
    coded: frozenset[PersonId]
    """Persons whose identity code the vault has."""
    drafts: Mapping[RefKey, PersonId]
    """A fresh random id for each reference that was not found."""
    draft_family: FamilyId
    """A fresh random id, should the event make a family."""
    rights: Rights
    families: Mapping[PersonId, FamilyId]
    heads: Mapping[FamilyId, FamilyHead]
    matters: Mapping[MatterId, Matter]
    alerts: Mapping[AlertId, KnownAlert]
    recalls: Mapping[RecallId, KnownRecall]
    deadlines: Mapping[str, KnownDeadline]
    logs: Mapping[UUID, FamilyId] = field(default_factory=dict)
    """On whose log is what the hub drops."""
