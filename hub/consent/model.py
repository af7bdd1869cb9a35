"""The words of the decision: rights of persons, what is asked, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hub.consent.facts import (
    FAR,
    LONG_AGO,
    Access,
    Home,
    Leave,
    Lift,
    Membership,
    Permission,
    Prohibition,
    Switch,
    Withdrawal,
)
from hub.ids import EventId, FamilyId, MatterId, OrgId, PersonId
from hub.schemas.accepted import Origin
from hub.schemas.labels import Category, Label, Purpose, Subject

__all__ = [
    "FAR",
    "GRANTING",
    "LONG_AGO",
    "Access",
    "Ask",
    "Home",
    "Leave",
    "Lift",
    "Membership",
    "Permission",
    "PersonRights",
    "Prohibition",
    "Rights",
    "Status",
    "Switch",
    "Verdict",
    "Withdrawal",
]


@dataclass(frozen=True, slots=True)
class PersonRights:
    """All rights of one person, as recorded. Ids and codes only. Folded from the log by `consent.rights.fold`."""

    person: PersonId
    born: date | None = None
    """The earliest date told."""
    born_in_doubt: bool = False
    """Two different dates were told: nobody's word counts."""
    permissions: tuple[Permission, ...] = ()
    """Sorted by id; the dead ones stay (`permissions.ended_by`)."""
    withdrawals: tuple[Withdrawal, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    lifts: tuple[Lift, ...] = ()
    guardians: Mapping[PersonId, Switch] = field(default_factory=dict)
    """Guardian of this person → decides or not."""
    able_to_decide: Switch | None = None
    protections: tuple[Switch, ...] = ()
    """Address protection, set and lifted, oldest first, one for each time: rule 8 looks back."""
    homes: tuple[Home, ...] = ()
    """What this person has said about living with others, oldest first."""
    accesses: tuple[Access, ...] = ()
    ended_accesses: Mapping[MatterId, EventId] = field(default_factory=dict)
    """Access ids ended for ever."""
    memberships: tuple[Membership, ...] = ()
    """Families this person is or was in, in the order of arrival; the last one without `until` is the present one."""
    leaves: tuple[Leave, ...] = ()
    language: str = ""
    language_said_at: datetime = LONG_AGO
    held: bool = False
    """A narrowing event that names this person is quarantined: rule 7 gives nothing. Set by the store, never folded."""

    @property
    def protection(self) -> Switch | None:
        """Return the latest word about address protection."""
        return self.protections[-1] if self.protections else None

    @property
    def family(self) -> FamilyId | None:
        """Return the family this person is in now."""
        last = self.memberships[-1] if self.memberships else None
        return last.family if last is not None and last.until is None else None


Rights = Mapping[PersonId, PersonRights]
"""Rights of everybody a question touches: the subjects, their guardians, and all who are or were in a family with them
(rule 8 finds from `memberships` and `homes` who has lived with whom)."""


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


GRANTING = frozenset({"own", "duty", "statutory", "consent"})
"""Ids of the rules that give something."""


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
    """For `why`: per person whose word is missing, `permission_missing:<person id>[:<event id that ended it>]`; where
    nobody's word counts, `nobody_decides:<person id>`."""

    @property
    def ground(self) -> tuple[str, ...]:
        """Return the granting rules, all that the recipient hears of them (`hub_ground`): never what took something."""
        return tuple(rule for rule in self.rules if rule in GRANTING) if self.person else ()

    def allows(self, label: Label) -> bool:
        """Tell whether a leaf with this label is released."""
        held = self.person if label.subject is Subject.PERSON else self.all
        return label.category in held and not (label.locates and self.hides_place)

    def covers(self, other: Verdict) -> bool:
        """Tell whether everything `other` released is still released."""
        return other.person <= self.person and other.all <= self.all and (other.hides_place or not self.hides_place)
