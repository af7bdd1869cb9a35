"""The words of the border: what was decided about an event, and everything that follows there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hub.border.model import FamilyHead, Matter
from hub.consent.model import PersonRights
from hub.ids import EventId, OrgId, PersonId, WorkerId
from hub.schemas.accepted import Accepted, Data


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
