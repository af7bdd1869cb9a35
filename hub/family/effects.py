"""What a family step wants done: a closed list of data, carried out in `streams/perform.py` and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.ids import AlertId, DeadlineId, EventId, OrgId, PersonId, RecallId, UnitId, WorkerId
from hub.schemas.accepted import Origin


@dataclass(frozen=True, slots=True)
class Tell:
    """Deliver this event to `recipient`, if the door allows; `kind` is `event`, or `status` for `hub.status` alone."""

    recipient: OrgId
    kind: str = "event"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who an alert is with. `worker` is None when a unit holds it and no worker could be chosen."""

    org: OrgId
    unit: UnitId
    worker: WorkerId | None


@dataclass(frozen=True, slots=True)
class Alert:
    """One open matter that waits for somebody; ids and codes only."""

    id: AlertId
    kind: str
    """`concern`, `duty`, `frozen` …"""
    level: str
    """`none`, `small`, `notable`, `great`; `urgent` for a duty."""
    matter: str
    """The id of what it is about: one open alert per matter."""
    origin: Origin
    """Of the causing event: one verdict covers it."""
    raiser: OrgId
    """Who raised the matter: it passes back to them when its holder may no longer see it."""
    holder: Holder
    told: tuple[WorkerId, ...]
    """Holder and rungs told so far, in order."""
    rung: int
    """0: the holder."""
    raised_at: datetime
    due_at: datetime | None
    state: str
    """`open`, `acknowledged`, `closed`."""
    events: int = 1
    """How many events were folded into it."""
    round: int = 0
    """How often it was passed on inside its organisation: each time its ladder begins anew, and all are told anew."""
    pair: Origin | None = None
    """Of another's event, where the alert says that two things meet: a verdict on it is needed as well."""

    @property
    def subjects(self) -> frozenset[PersonId]:
        """Return everybody whose rights say who may see it."""
        return frozenset((*self.origin.subjects, *(self.pair.subjects if self.pair else ())))


@dataclass(frozen=True, slots=True)
class PutAlert:
    """Insert the alert, or update it in place."""

    alert: Alert


@dataclass(frozen=True, slots=True)
class Notify:
    """Send a bare alert by mail to `worker`; one notice per (alert, rung, worker, step)."""

    alert: AlertId
    worker: WorkerId
    rung: int
    step: str
    """`raised`, `reminder`, `due_day`, `overdue`, `rung`, `risen_<level>`, `raised_<number of the event>` when it is
    handed on, `returned_<organisation>_<number>`, `delegated_<round>`, `declined_<round>`, `rung_again_<round>`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that runs; the ticker sends `clock.due` for each of its steps."""

    id: DeadlineId
    clock: str
    alert: AlertId | None
    steps: tuple[tuple[str, datetime], ...]
    """(step, when), in time order; the last one is `overdue` or a rung's end."""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Arm:
    """Start a clock, or replace its steps."""

    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Disarm:
    """Stop a clock."""

    deadline: DeadlineId


@dataclass(frozen=True, slots=True)
class ListRecall:
    """Put a recall that was sent on the list that waits for `recall.acknowledged`, or take it off (`acknowledged`)."""

    recall: RecallId
    org: OrgId
    acknowledged: bool


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
class NoteNaming:
    """Note who was named, or that it ended: the border must know it to judge a release."""

    named: Named
    organisations: frozenset[OrgId]
    """Who may end it."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """The event does not fit the state: nothing changes but this note for `hub why`."""

    reason: str
    """`unknown_plan`, `closed_plan`, `opened_twice`, `item_gone`, `unknown_service` …"""
    cause: EventId | None = None
    """The event that made the state: who may not see it is told no more than that there is a conflict."""


Effect = Tell | PutAlert | Notify | Arm | Disarm | ListRecall | NoteNaming | Misfit
