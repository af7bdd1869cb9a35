"""The recall lane: when somebody's rights got narrower, everything disclosed about them is decided again.

Whoever holds what today's verdict would not release gets one `hub.recall`, also after their agreement ended. The lane
writes it itself (never behind a frozen family) and tells list and clock by `recall.sent` through the border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.decide import decide
from hub.consent.model import Ask, Verdict
from hub.delivery.producers import Outcome, Sender
from hub.errors import UnavailableError
from hub.ids import DeliveryId, EventId, OrgId, PersonId, RecallId, derived
from hub.region.deadlines import due
from hub.region.model import Region
from hub.schemas.accepted import Basis, BasisKind, Json
from hub.schemas.envelope import stamp
from hub.schemas.labels import Purpose
from hub.sealing.pairwise import for_org
from hub.store import deliveries, disclosures, recalls
from hub.store.deliveries import Queued
from hub.store.disclosures import Fact, Given
from hub.store.leases import Lease, hold
from hub.store.recalls import Recall, Recheck, Unannounced
from hub.streams.claim import Known, know
from hub.streams.hidden_alerts import HiddenAlerts
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

BATCH: Final = 20
ANNOUNCED: Final = 200
CLOCK: Final = "network.recall"
_KEY: Final = b"hub.recall.v1"


@dataclass(slots=True)
class Narrowed:
    """What one organisation has of a person and may no longer have."""

    event: EventId
    """One of the events it was told of."""
    before: datetime
    disclosures: list[UUID] = field(default_factory=list)
    categories: set[str] = field(default_factory=set)


class RecallLane:
    """Turns rechecks into recalls, and announces recalls."""

    name = "recall"

    def __init__(self, shell: Shell, sender: Sender) -> None:
        """Take the world and a sender."""
        self._shell = shell
        self._sender = sender
        self._turner = for_org(shell.keyring.pairwise_root, HUB)
        self._hidden = HiddenAlerts(shell, sender)

    async def turn(self, lease: Lease) -> bool:
        """Settle up to 20 rechecks, each in its own transaction, announce them, and see to hidden alerts."""
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            open_ones = await recalls.rechecks(conn, BATCH)
        for one in open_ones:
            async with self._shell.engine.begin() as conn:
                await hold(conn, lease)
                await self._settle(conn, one)
        announced = await self._announce(lease)
        # Last: a recall waits for no alert. What a crash leaves untold is found by the look at every open alert.
        for person in sorted({one.person for one in open_ones}):
            await self._hidden.tell_about(person, lease)
        return await self._hidden.look_around(lease) or announced or bool(open_ones)

    async def _settle(self, conn: AsyncConnection, one: Recheck) -> None:
        given = await disclosures.given(conn, one.person)
        known = await know(self._shell, conn, sorted({fact.event for row in given for fact in row.facts}))
        family = await recalls.family_of(conn, one.person)
        rows = []
        for org, what in sorted(_narrowed(given, known).items()):
            id = RecallId(derived(_KEY, str(one.id), one.person.bytes, org))
            by = _acknowledge_by(known.now, known.region)
            home = family or known.events[what.event].family
            rows.append(Recall(id, org, one.person, home, tuple(sorted(what.categories)), what.before, by))
            await disclosures.mark_recalled(conn, what.disclosures, id)
        await recalls.recall(conn, rows)
        await deliveries.queue(conn, [_message(row, known.now) for row in rows])
        await recalls.settle(conn, [one.id])

    async def _announce(self, lease: Lease) -> bool:
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            region = await self._shell.regions.newest(conn)
            rows = await recalls.unannounced(conn, ANNOUNCED)
        if not rows:
            return False
        outcomes = await self._sender.send_all([message(self._sent(row), region.id) for row in rows])
        taken = [row.id for row, outcome in zip(rows, outcomes, strict=True) if outcome is Outcome.TAKEN]
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            await recalls.mark_announced(conn, taken)
        if len(taken) < len(rows):
            raise UnavailableError("broker")
        return True

    def _sent(self, row: Unannounced) -> OwnEvent:
        data: dict[str, Json] = {"recall_id": self._turner.to_org(row.id), "organisation": row.org}
        return OwnEvent(f"{row.id}:sent", "recall.sent", row.made_at, data)


Asked = dict[tuple[EventId, OrgId, Purpose, tuple[PersonId, ...]], Verdict]
"""Verdicts of one recheck: a family looked at a thousand times is decided once per event and organisation."""


def _narrowed(given: Sequence[Given], known: Known) -> dict[OrgId, Narrowed]:
    found: dict[OrgId, Narrowed] = {}
    asked: Asked = {}
    for row in given:
        lost = {fact.event: _lost(row, fact, known, asked) for fact in row.facts}
        events = [event for event, categories in lost.items() if categories]
        if events:
            what = found.setdefault(row.org, Narrowed(events[0], row.made_at))
            what.disclosures.append(row.id)
            what.categories.update(*lost.values())
            what.before = max(what.before, row.made_at)
    return found


def _lost(row: Given, fact: Fact, known: Known, asked: Asked) -> frozenset[str]:
    event = known.events.get(fact.event)
    if event is None:
        return frozenset()
    origin = event.origin
    if origin.basis is None:
        # Who belongs to whom was told by an event of rights; it is judged as a link between all who were shown.
        others = tuple(sorted(one for one in row.persons if one != origin.person))
        origin = replace(origin, basis=Basis(BasisKind.CONSENT), about=others)
    assert origin.basis is not None
    purpose = origin.basis.purpose if row.kind == "delivery" else Purpose.CARE
    question = (fact.event, row.org, purpose, origin.about)
    verdict = asked.get(question)
    if verdict is None:
        verdict = asked[question] = decide(Ask(origin, row.org, purpose, known.now), known.rights, known.region)
    places = fact.located if verdict.hides_place else frozenset()
    return (fact.person - verdict.person) | (fact.all - verdict.all) | places


def _acknowledge_by(now: datetime, region: Region) -> datetime:
    promise = region.promises[CLOCK]
    return due(now, promise.length, promise.calendar)


def _message(row: Recall, now: datetime) -> Queued:
    body: dict[str, Json] = {
        "recall_id": str(row.id),
        "person": {"id": str(row.person)},
        "categories": list[Json](row.categories),
        "received_before": stamp(row.received_before),
        "acknowledge_by": stamp(row.acknowledge_by),
    }
    return Queued(DeliveryId(row.id), row.org, "recall", now, person=row.person, body=body, urgent=True)
