"""The words of the decision: rights of persons, what is asked, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hub.ids import EventId, FamilyId, MatterId, OrgId, PersonId
from hub.schemas.accepted import Origin
from hub.schemas.labels import Category, Label, Purpose, Subject


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


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`consent.withdrawn` without an id: what `by` gave up to `said_at` is dead."""

    by: PersonId
    said_at: datetime
    event_id: EventId


@dataclass(frozen=True, slots=True)
class Prohibition:
    """`prohibition.set`; `target` is an event id (document), a service task or an organisation (controller)."""

    id: MatterId
    by: PersonId
    level: str
    target: str
    event_id: EventId


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that is on or off since `said_at`: the later word wins; two different words of one time cancel out."""

    on: bool
    said_at: datetime
    event_id: EventId
    contested: bool = False
    """Two different values at the same time: nobody's word counts (protection: it holds)."""


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
    """`child`, `guardian`, `other`; empty for a family made by an event that is not of rights."""
    since: datetime
    until: datetime | None
    event_id: EventId


@dataclass(frozen=True, slots=True)
class PersonRights:
    """All rights of one person, as recorded. Ids and codes only. Folded from the log by `consent.rights.fold`."""

    person: PersonId
    born: date | None = None
    permissions: tuple[Permission, ...] = ()
    """Sorted by id; those withdrawn stay, marked in `killed`."""
    killed: Mapping[MatterId, EventId] = field(default_factory=dict)
    """Permission ids dead for ever → the event that killed them (also before the grant arrived)."""
    withdrawals: tuple[Withdrawal, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    lifted: Mapping[MatterId, EventId] = field(default_factory=dict)
    """Prohibition ids lifted for ever."""
    guardians: Mapping[PersonId, Switch] = field(default_factory=dict)
    """Guardian of this person → decides or not."""
    able_to_decide: Switch | None = None
    protection: Switch | None = None
    protected_spells: tuple[tuple[datetime, datetime | None], ...] = ()
    """When address protection has been in force (from, until); for `anyone who has lived with them since it began`."""
    lives_with: Mapping[PersonId, tuple[Switch, ...]] = field(default_factory=dict)
    """What this person has said about living with others, oldest first (history: rule 8 looks back)."""
    accesses: tuple[Access, ...] = ()
    ended_accesses: Mapping[MatterId, EventId] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()
    """Families this person is or was in, oldest first; the last one without `until` is the present one."""
    language: str = ""
    held: bool = False
    """A narrowing event that names this person is quarantined: rule 7 gives nothing."""


Rights = Mapping[PersonId, PersonRights]
"""Rights of everybody a question touches: the subjects, their guardians, and all who are or were in a family with them
(rule 8 finds from `memberships` and `lives_with` who has lived with whom)."""


class Status(StrEnum):
    """The neutral states a sender may hear (`hub.status`)."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    TAKEN_OVER = "taken_over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: may `recipient` have this fact, for `purpose`, at `now`?"""

    origin: Origin
    recipient: OrgId
    purpose: Purpose
    now: datetime
    without_own: bool = False
    """Leave rule 2 out (reach, choice of worker, facts the hub decided)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is released, by which rules, and until when that holds. Only `decide` makes one."""

    person: frozenset[Category]
    """Categories released for leaves about the person."""
    all: frozenset[Category]
    """Categories released for leaves about the person and everyone in `about`; never more than `person`."""
    hides_place: bool
    """Rule 8: no leaf that locates."""
    rules: tuple[str, ...]
    """Ids of the rules that gave or took, in their order."""
    until: datetime | None
    """The earliest end of anything used; None: until something changes."""
    status: Status | None = None
    """A neutral state the recipient may hear instead (rules 3, 5, 6)."""
    missing: tuple[str, ...] = ()
    """For `why`: per person whose word is missing, `permission_missing:<person id>[:<event id that ended it>]`."""

    def allows(self, label: Label) -> bool:
        """Tell whether a leaf with this label is released."""
        held = self.person if label.subject is Subject.PERSON else self.all
        return label.category in held and not (label.locates and self.hides_place)

    def covers(self, other: Verdict) -> bool:
        """Tell whether everything `other` released is still released."""
        return other.person <= self.person and other.all <= self.all and (other.hides_place or not self.hides_place)
