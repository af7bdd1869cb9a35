"""The words of the border: what comes in, what is known of it, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hub.consent.model import PersonRights, Rights
from hub.ids import AlertId, EventId, FamilyId, MatterId, OrgId, PersonId, RecallId, WorkerId
from hub.schemas.accepted import Accepted, Data, Origin
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
    """An alert as the border needs it, for `alert.acknowledged`."""

    id: AlertId
    person: PersonId
    family: FamilyId
    workers: frozenset[WorkerId]
    """Its holder and the rungs told so far."""


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


class Reason(StrEnum):
    """Why something was refused; the closed list of receipts, refusals and metrics."""

    NO_AGREEMENT = "no_agreement"
    NOT_VALID = "not_valid"
    NOT_YOUR_EVENT = "not_your_event"
    NOT_THIS_TIME = "not_this_time"
    NOT_YOURS_TO_GIVE = "not_yours_to_give"
    NOT_YOUR_WORD = "not_your_word"
    GUARDIAN_CANNOT_PROHIBIT = "guardian_cannot_prohibit"
    NO_BASIS = "no_basis"
    NO_CONSENT = "no_consent"
    NO_SUCH_DUTY = "no_such_duty"
    NOT_A_PARTY = "not_a_party"
    RECEIVER_NOT_COVERED = "receiver_not_covered"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and why: field, rule and mend in our own words, never a value."""

    reason: Reason
    field: str = ""
    rule: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person this event makes; `code` and `local_id` go to the vault only."""

    person: PersonId
    code: str | None = field(default=None, repr=False)
    local_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LocalLink:
    """The sender's own id of a known person (or a code for a person known without one)."""

    person: PersonId
    local_id: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Yes, and everything that follows at the border."""

    event: Accepted
    head: FamilyHead
    """The family's row afterwards."""
    left: tuple[FamilyHead, ...] = ()
    """Families somebody was joined away from, afterwards."""
    opened: tuple[FamilyHead, ...] = ()
    """Families made for others: who is new beside the person, and who left theirs. No event is on their logs yet."""
    rights: Mapping[PersonId, PersonRights] = field(default_factory=dict)
    """Rights that changed, whole."""
    made: tuple[PersonDraft, ...] = ()
    links: tuple[LocalLink, ...] = ()
    card: tuple[PersonId, Data] | None = field(default=None, repr=False)
    matter: Matter | None = None
    """Opened or changed."""
    recheck: tuple[PersonId, ...] = ()
    """Persons whose rights got narrower: the recall lane looks at everything disclosed about them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Yes: a contact of nobody. One more is counted, and nothing else is kept."""

    day: date
    """In Helsinki."""
    area: str
    channel: str
    language: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Away:
    """Yes: a worker is away, both days included. Worker and first day say which absence it is."""

    event_id: EventId
    org: OrgId
    worker: WorkerId
    first_day: date
    last_day: date
    substitute: WorkerId | None


Decision = Acceptance | Counted | Away | Refusal
