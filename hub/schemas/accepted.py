"""An accepted event, opened: what the border hands to the family step and to the doors.

`data` is canonical: the catalogue's JSON names, references to persons as `{"id": "<uuid>"}`, every `*_id` the hub's own
UUID as text, codes and dates as text. A part whose key was destroyed is simply absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.ids import EventId, FamilyId, OrgId, PersonId, UnitId
from hub.schemas.labels import Purpose

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Data = Mapping[str, Json]


class BasisKind(StrEnum):
    """On what ground something is shared."""

    CONSENT = "consent"
    DUTY = "duty"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Basis:
    """The ground and purpose of an event; `rule` only for a duty (`LSL-25`)."""

    kind: BasisKind
    purpose: Purpose = Purpose.CARE
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from: all that `decide` needs to know of it. Facts in state keep theirs."""

    event_id: EventId
    type: str
    """Catalogue name, `concern.raised`."""
    sender: OrgId
    person: PersonId
    about: tuple[PersonId, ...] = ()
    """Everyone in `about`, sorted, without the person."""
    basis: Basis | None = None
    """None on events of rights and internal ones: released to nobody."""
    tasks: frozenset[str] = frozenset()
    """Service tasks of its `task` and `service` leaves; without either, those of the sender."""
    unit: UnitId | None = None
    area: str = ""
    """Area of the sending unit, for duties."""
    addressed: frozenset[OrgId] = frozenset()
    """Organisations the event names as receivers (`to`)."""
    referral_from: OrgId | None = None
    """Who sent the referral this is about, for rule 6."""

    @property
    def subjects(self) -> tuple[PersonId, ...]:
        """Return the person and everyone in `about`, without repeats, the person first."""
        return (self.person, *(other for other in self.about if other != self.person))


@dataclass(frozen=True, slots=True)
class Accepted:
    """One event of the log, opened."""

    origin: Origin
    family: FamilyId
    family_no: int
    """1, 2, 3 … within the family, without a gap."""
    accepted_at: datetime
    occurred_at: datetime
    """The sender's `ce_time`."""
    region_version: int
    reach: frozenset[OrgId]
    named: frozenset[OrgId]
    data: Data = field(repr=False)
    ce_id: str = ""
    """The sender's own id of the event."""

    @property
    def event_id(self) -> EventId:
        """Return the hub's id of the event."""
        return self.origin.event_id

    @property
    def type(self) -> str:
        """Return the catalogue name of the type."""
        return self.origin.type
