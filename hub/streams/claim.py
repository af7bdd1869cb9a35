"""The first half of a delivery: decide with the newest rights, give the number, write the disclosure.

What is not allowed becomes `denied` with its rules, for ever; nothing has been sent yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.decide import ERROR, decide
from hub.consent.minimise import Cleared, clear
from hub.consent.model import Ask, Rights, Verdict
from hub.consent.verdict_doc import to_doc
from hub.delivery.message import Extras
from hub.family.content import thing
from hub.ids import EventId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Json
from hub.schemas.catalogue import TYPES
from hub.schemas.origin_doc import words
from hub.store import claims, disclosures, matters, rights
from hub.store.claims import Claimed, Queued
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure
from hub.store.leases import Lease, hold
from hub.store.pauses import DELIVERY, paused
from hub.streams import extras
from hub.streams.disclosed import fact_of
from hub.streams.extras import Bound
from hub.streams.opened import opened, told
from hub.streams.shell import Shell
from hub.streams.wire_ids import disclosure_id, wire_id

_LOG: Final = structlog.get_logger(__name__)
BATCH: Final = 300
CONTROL: Final = ("control",)
EVENT: Final = "event"
STATUS: Final = "status"


@dataclass(slots=True)
class Sorted:
    """What the decision made of a batch, in the order of the queue."""

    let_through: list[tuple[Queued, dict[str, Json], Cleared | None]] = field(default_factory=list)
    denied: dict[UUID, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a batch is decided with."""

    events: Mapping[EventId, Accepted]
    rights: Rights
    region: Region
    now: datetime
    asked: Mapping[EventId, Accepted] = field(default_factory=dict)
    """Answer to a referral → the sending it answers, which is the event its sender knows."""


async def claim_batch(shell: Shell, lease: Lease) -> bool:
    """Claim up to 300 rows in one transaction; tell whether there were any."""
    async with shell.engine.begin() as conn:
        await hold(conn, lease)
        if await paused(conn, DELIVERY):
            return False
        rows = await claims.queued(conn, BATCH)
        if not rows:
            # A recipient nobody has sent anything to has no counter yet.
            return await claims.know_recipients(conn)
        known = await know(shell, conn, [row.event_id for row in rows if row.event_id is not None])
        sorted_ = sort(rows, known)
        await _write(shell, conn, lease, sorted_, known)
    for row, _, _ in sorted_.let_through:
        shell.metrics.delivery(row.recipient, "claimed")
    for row in rows:
        if row.id in sorted_.denied:
            shell.metrics.delivery(row.recipient, "denied")
    return True


async def know(shell: Shell, conn: AsyncConnection, ids: Sequence[EventId]) -> Known:
    """Open the events and read the rights of everyone they tell about, the region and the time, now."""
    events = await opened(shell, conn, ids)
    asked = await _asked(shell, conn, events)
    persons = {person for event in events.values() for person in event.origin.subjects}
    around = await rights.load_around(conn, persons)
    return Known(events, around, await shell.regions.newest(conn), await database_now(conn), asked)


async def _asked(shell: Shell, conn: AsyncConnection, events: Mapping[EventId, Accepted]) -> dict[EventId, Accepted]:
    answers = [event for event in events.values() if event.origin.referral_from is not None]
    referrals = {event.event_id: thing(event.data, "referral_id") for event in answers}
    known = await matters.load(conn, {id for id in referrals.values() if id is not None})
    sendings = {event: known[id].origin.event_id for event, id in referrals.items() if id in known}
    opened_ones = await opened(shell, conn, sorted(set(sendings.values())))
    return {event: opened_ones[sent] for event, sent in sendings.items() if sent in opened_ones}


def sort(rows: Sequence[Queued], known: Known) -> Sorted:
    """Decide each row."""
    result = Sorted()
    for row in rows:
        if row.event_id is None or row.kind not in (EVENT, STATUS):
            result.let_through.append((row, {"as": row.kind, "rules": list[Json](CONTROL)}, None))
            continue
        event = known.events.get(row.event_id)
        if event is None or event.origin.basis is None:
            result.denied[row.id] = ("error",)
            continue
        answer = _answer(row, event, known)
        verdict = answer.verdict if isinstance(answer, Cleared) else answer
        if isinstance(answer, Cleared):
            result.let_through.append((row, {**to_doc(verdict), "as": EVENT}, answer))
        elif verdict.status is not None:
            result.let_through.append((row, {**to_doc(verdict), "as": STATUS}, None))
        else:
            result.denied[row.id] = verdict.rules
            if verdict == ERROR:
                _LOG.error("rule_not_evaluable", event_id=str(row.event_id), org=row.recipient)
    return result


def ask_of(event: Accepted, recipient: OrgId, now: datetime) -> Ask:
    """Return the question of a delivery: the purpose is the basis's own."""
    assert event.origin.basis is not None
    return Ask(event.origin, recipient, event.origin.basis.purpose, now)


def _answer(row: Queued, event: Accepted, known: Known) -> Cleared | Verdict:
    ask = ask_of(event, row.recipient, known.now)
    if row.kind == STATUS:
        return decide(ask, known.rights, known.region)
    return clear(ask, TYPES[event.type], told(event), known.rights, known.region)


async def _write(shell: Shell, conn: AsyncConnection, lease: Lease, done: Sorted, known: Known) -> None:
    bound = {row.id: Bound(wire_id(row.id, row.round), what) for row, _, what in done.let_through if what is not None}
    added = await extras.fetch(shell, list(bound.values()), known.region)
    claimed = []
    for row, doc, _ in done.let_through:
        one = bound.get(row.id)
        sealed = None if one is None else extras.keep(shell.keyring, one.wire, added[one.wire])
        claimed.append(Claimed(row, doc, tuple(words(doc["rules"])), sealed))
    numbers = await claims.claim(conn, claimed, lease.epoch)
    await disclosures.disclose(
        conn,
        [
            _disclosure(row, what, numbers[row.id], added[bound[row.id].wire])
            for row, _, what in done.let_through
            if what is not None
        ],
    )
    await claims.deny(conn, done.denied)


def _disclosure(row: Queued, cleared: Cleared, seq: int, added: Extras) -> Disclosure:
    origin = cleared.origin
    fact = fact_of(origin.event_id, origin.type, cleared.data)
    return Disclosure(
        id=disclosure_id(row.id, row.round),
        kind="delivery",
        org=row.recipient,
        persons=origin.subjects,
        # What the vault adds is told as much as what the event says.
        facts=(replace(fact, person=fact.person | extras.categories(cleared, added)),),
        rules=cleared.verdict.rules,
        delivery=row.id,
        hub_seq=seq,
    )
