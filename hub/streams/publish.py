"""The second half of a delivery: under the rights lock decide again, and send exactly what was claimed, or a void.

A change of rights takes the same lock alone: it commits before this begins, or waits until Kafka has everything. So no
content message is ever later than the withdrawal that forbids it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.producers import Message, Outcome, Sender
from hub.errors import PoisonError
from hub.ids import OrgId
from hub.store import disclosures, publishing, quarantine, recalls, rights
from hub.store.leases import Lease, hold
from hub.store.pauses import DELIVERY, paused
from hub.store.publishing import Sending, Voided
from hub.streams.claim import Known, know
from hub.streams.composing import Composer
from hub.streams.shell import Shell
from hub.streams.unsendable import unsendable
from hub.streams.wire_ids import disclosure_id, void_row, wire_id

_LOG: Final = structlog.get_logger(__name__)
_WORDS: Final = {Outcome.TAKEN: "sent", Outcome.AWAY: "later", Outcome.TOO_LARGE: "void"}
AT_ONCE: Final = 100
"""Messages sent while the lock is held."""
AT_ONCE_BYTES: Final = 900_000
"""What one recipient gets in one turn fits one batch, taken whole or not at all, so that its numbers stay in order."""


@dataclass(slots=True)
class Plan:
    """What one turn does with the claimed rows, in the order of their numbers."""

    send: list[tuple[Sending, Message]] = field(default_factory=list)
    void: list[Voided] = field(default_factory=list)
    """A recipient's rows behind its first void wait for the next turn: numbers go out in order."""
    _bytes: Counter[OrgId] = field(default_factory=Counter)
    _full: set[OrgId] = field(default_factory=set)

    def take_back(self, row: Sending, *, again: bool, reason: str = "") -> None:
        """Let a void take the row's number."""
        self.void.append(_voided(row, again=again, reason=reason))
        self._full.add(row.recipient)

    def put(self, row: Sending, message: Message) -> None:
        """Send the message, unless something of its recipient has to go first."""
        size = self._bytes[row.recipient]
        if row.recipient in self._full or (size and size + message.size > AT_ONCE_BYTES):
            self._full.add(row.recipient)
            return
        self._bytes[row.recipient] += message.size
        self.send.append((row, message))


class Publisher:
    """Publishes claimed deliveries; remembers which ones it has tried."""

    def __init__(self, shell: Shell, sender: Sender) -> None:
        """Take the world and a sender that gives up by itself (not lasting)."""
        self._shell = shell
        self._sender = sender
        self._tried: set[UUID] = set()
        self._composer = Composer(shell.keyring)

    async def turn(self, lease: Lease) -> bool:
        """Send up to 100 messages and mark them; tell whether there were any rows."""
        await self._sender.ready()
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            if await paused(conn, DELIVERY):
                return False
            await rights.lock_together(conn)
            # INVARIANT: everything below reads in statements begun after the lock was had.
            rows = await publishing.sending(conn, AT_ONCE)
            if not rows:
                return False
            known = await know(self._shell, conn, [row.event_id for row in rows if row.event_id is not None])
            plan = self._plan(rows, known)
            await self._void(conn, plan.void, lease)
            self._tried.update(row.id for row, _ in plan.send)
            # A process that stood still may have lost its session, and the lock with it: ask once more, then hand over.
            await hold(conn, lease)
            outcomes = await self._sender.send_all([message for _, message in plan.send])
            done = await self._mark(conn, plan.send, outcomes, lease)
        self._count(plan, outcomes)
        # Only now: were the transaction lost, they would still have been tried.
        self._tried.difference_update(done, (one.row.id for one in plan.void))
        return True

    def _plan(self, rows: Sequence[Sending], known: Known) -> Plan:
        plan = Plan()
        for row in rows:
            try:
                message = self._composer.message(row, known)
            except PoisonError as err:
                _LOG.error("delivery_cannot_be_sent", org=row.recipient, reason=err.reason)
                plan.take_back(row, again=False, reason=err.reason)
                continue
            if message is None:
                plan.take_back(row, again=True)
            else:
                plan.put(row, message)
        return plan

    async def _void(self, conn: AsyncConnection, voids: Sequence[Voided], lease: Lease) -> None:
        persons = set()
        for one in sorted(voids, key=lambda one: one.row.id):
            possibly = one.row.epoch != lease.epoch or one.row.id in self._tried
            await publishing.void(conn, one)
            state = "possibly_delivered" if possibly else "withheld"
            await disclosures.change_state(conn, [disclosure_id(one.row.id, one.row.round)], state)
            if one.row.event_id is not None:
                self._shell.metrics.delivery(one.row.recipient, state)
            if possibly and one.row.person is not None:
                persons.add(one.row.person)
        await recalls.ask_recheck(conn, persons)
        await quarantine.park(conn, [unsendable(self._shell.keyring, one) for one in voids if not one.again])

    async def _mark(
        self,
        conn: AsyncConnection,
        sent: Sequence[tuple[Sending, Message]],
        outcomes: Sequence[Outcome],
        lease: Lease,
    ) -> list[UUID]:
        """Note what became of each; return what needs no second try."""
        by = {
            outcome: [row for (row, _), one in zip(sent, outcomes, strict=True) if one is outcome]
            for outcome in Outcome
        }
        done, large = by[Outcome.TAKEN], by[Outcome.TOO_LARGE]
        # Too large was never handed over: whatever was tried before was this very content, and refused alike.
        self._tried.difference_update(row.id for row in large)
        await publishing.mark_sent(conn, [row.id for row in done], [row.recipient for row in done])
        await publishing.rest(conn, sorted({row.recipient for row in by[Outcome.AWAY]}))
        await self._void(conn, [_voided(row, again=False, reason="too_large") for row in large], lease)
        return [row.id for row in (*done, *large)]

    def _count(self, plan: Plan, outcomes: Sequence[Outcome]) -> None:
        metrics = self._shell.metrics
        for one in plan.void:
            metrics.delivery(one.row.recipient, "void")
            if not one.again:
                metrics.quarantined("delivery", one.reason)
        for (row, _), outcome in zip(plan.send, outcomes, strict=True):
            metrics.delivery(row.recipient, _WORDS[outcome])


def _voided(row: Sending, *, again: bool, reason: str = "") -> Voided:
    return Voided(row, void_row(row.id, row.round), wire_id(row.id, row.round), again, reason)
