"""Carry out what the family step wants done: one match over the closed list of effects, written set by set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.family.duty import is_duty
from hub.family.effects import Alert, Arm, Disarm, Effect, ListRecall, Misfit, NoteNaming, Notify, PutAlert, Tell
from hub.ids import AlertId, DeadlineId, DeliveryId, EventId, FamilyId, OrgId, RecallId, derived
from hub.schemas.accepted import Accepted
from hub.store import alerts, deadlines, deliveries, misfits, namings, recall_list, tellings
from hub.store.deadlines import Armed
from hub.store.deliveries import Kind, Queued
from hub.store.misfits import Noted
from hub.store.namings import Naming
from hub.store.tellings import Telling


def delivery_id(id_key: bytes, event: EventId, recipient: OrgId, kind: str) -> DeliveryId:
    """Return the id of the delivery of this event to this recipient: always the same."""
    return DeliveryId(derived(id_key, "delivery", event.bytes, recipient, kind))


@dataclass(slots=True)
class Performance:
    """What a batch of the family stage wants written, by table."""

    id_key: bytes = field(repr=False)
    told: dict[DeliveryId, Queued] = field(default_factory=dict)
    alerts: dict[AlertId, tuple[FamilyId, Alert]] = field(default_factory=dict)
    tellings: dict[object, Telling] = field(default_factory=dict)
    armed: dict[DeadlineId, Armed] = field(default_factory=dict)
    stopped: set[DeadlineId] = field(default_factory=set)
    acknowledged: dict[RecallId, datetime] = field(default_factory=dict)
    namings: dict[object, Naming] = field(default_factory=dict)
    misfits: list[Noted] = field(default_factory=list)

    def perform(self, effects: tuple[Effect, ...], event: Accepted, *, late: bool = False) -> None:
        """Take over the effects of one event, in their order; `late`: it waited behind its frozen family."""
        for effect in effects:
            self._one(effect, event, late=late)

    def alarm(self, effects: tuple[Effect, ...], family: FamilyId) -> None:
        """Take over the effects of a freeze: alerts and notices only, for no event stands behind it."""
        for effect in effects:
            match effect:
                case PutAlert(alert):
                    self.alerts[alert.id] = (family, alert)
                case Notify():
                    self._notify(effect)
                case Tell() | Arm() | Disarm() | ListRecall() | NoteNaming() | Misfit():
                    raise AssertionError("a freeze tells nobody but workers")

    async def write(self, conn: AsyncConnection) -> None:
        """Write all rows."""
        await deliveries.queue(conn, self.told.values())
        await alerts.put(conn, self.alerts.values())
        await tellings.queue(conn, self.tellings.values())
        await deadlines.arm(conn, self.armed.values())
        await deadlines.stop(conn, self.stopped)
        await recall_list.acknowledge(conn, self.acknowledged.items())
        await namings.put(conn, self.namings.values())
        await misfits.note(conn, self.misfits)

    def _one(self, effect: Effect, event: Accepted, *, late: bool) -> None:
        match effect:
            case Tell():
                self._tell(effect, event, late=late)
            case PutAlert(alert):
                self.alerts[alert.id] = (event.family, alert)
            case Notify():
                self._notify(effect)
            case Arm(deadline):
                self.armed[deadline.id] = Armed(deadline, event.family, event.origin.person)
                self.stopped.discard(deadline.id)
            case Disarm(deadline):
                self.stopped.add(deadline)
            case ListRecall() | NoteNaming() | Misfit():
                self._note(effect, event)
            case _:
                assert_never(effect)

    def _note(self, effect: ListRecall | NoteNaming | Misfit, event: Accepted) -> None:
        match effect:
            case ListRecall():
                self._list(effect, event.accepted_at)
            case NoteNaming(named, organisations):
                key = (named.origin.person, named.worker, named.role, named.since)
                self.namings[key] = Naming(event.family, named, organisations)
            case Misfit(reason, cause):
                self.misfits.append(Noted(event.event_id, event.family, reason, cause))

    def _tell(self, tell: Tell, event: Accepted, *, late: bool) -> None:
        id = delivery_id(self.id_key, event.event_id, tell.recipient, tell.kind)
        self.told[id] = Queued(
            id=id,
            recipient=tell.recipient,
            kind=_KINDS[tell.kind],
            # A family's order is the recipient's order.
            made_at=event.accepted_at,
            event_id=event.event_id,
            person=event.origin.person,
            urgent=is_duty(event),
            late=late,
        )

    def _list(self, effect: ListRecall, at: datetime) -> None:
        # A recall's row is there since the recall lane wrote it; only its end is told here.
        if effect.acknowledged:
            self.acknowledged[effect.recall] = at

    def _notify(self, effect: Notify) -> None:
        id = derived(self.id_key, "notice", effect.alert.bytes, effect.worker, str(effect.rung), effect.step)
        self.tellings[id] = Telling(id, effect.alert, effect.worker, effect.rung, effect.step)


_KINDS: dict[str, Kind] = {"event": "event", "status": "status"}
