"""Why was this delivered, or not? The record of what happened, and what the rules would say now, in ids only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.decide import decide
from hub.consent.homes import sheltered_by
from hub.consent.minimise import delivers
from hub.consent.model import PersonRights, Rights, Verdict
from hub.errors import RefusedError
from hub.family.outcome import CONFLICT, PLAIN
from hub.ids import EventId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from hub.schemas.catalogue import TYPES
from hub.sealing import receipts
from hub.sealing.pairwise import WORD_CHARACTERS, for_org
from hub.store import misfits, quarantine, rights, why_rows
from hub.store.clock import database_now
from hub.store.ledger import Arrival
from hub.store.quarantine import Story
from hub.store.receipts import Told, told_at, told_of
from hub.store.trouble import answering
from hub.store.why_rows import Claimed, Delivered, Frozen, Recalled
from hub.streams.claim import ask_of
from hub.streams.door_ids import not_found
from hub.streams.opened import opened
from hub.streams.shell import Shell
from hub.streams.wire_ids import disclosure_id, void_row, wire_id

BORDER = "border"


@dataclass(frozen=True, slots=True)
class Voided:
    """A claim that a void took the number of."""

    wire: UUID
    """The id under which its recipient got the void."""
    hub_seq: int
    sent_at: datetime | None
    claim: Claimed | None
    """What would have gone out, and by which rules; its `given` is `withheld`, or `possibly_delivered`."""


@dataclass(frozen=True, slots=True)
class Why:
    """The answer about one event."""

    event: EventId
    type: str
    sender: OrgId
    accepted_at: datetime
    misfit: str | None
    """Told to its sender alone; `conflict` where what stands in its way is not theirs to know."""
    frozen: Frozen | None
    happened: Sequence[Delivered]
    voided: Mapping[UUID, Sequence[Voided]]
    """By delivery: what was claimed before and became a void, the oldest first."""
    now: tuple[tuple[OrgId, Verdict], ...]
    """Today's verdict for every recipient there was, and for the asking organisation."""
    sectors: Mapping[OrgId, str]
    """Of every organisation that the region file has."""
    hides: bool
    """Rule 8: the asker is to be told other organisations by their sector only, and not that it is so."""


@dataclass(frozen=True, slots=True)
class Unmade:
    """The answer about what became no event: refused, parked, or counted only."""

    arrival: Arrival
    judged_at: datetime | None
    parked: Story | None
    """Of what was parked: since when, and what became of it."""


async def why(shell: Shell, word: str, org: str) -> Why:
    """Explain the event that `org` knows as `word` (of a receipt or a delivery); RefusedError `not_found`."""
    found = await explain(shell, word, org)
    if not isinstance(found, Why):
        raise not_found("event")
    return found


async def explain(shell: Shell, word: str, org: str) -> Why | Unmade | Recalled:
    """Explain what `org` knows as `word`: an event, a message it got, a receipt, or its own id of what it sent.

    RefusedError `not_found` for everything else.
    """
    async with answering(), shell.engine.begin() as conn:
        region = await shell.regions.newest(conn)
        if org not in region.organisations:
            raise not_found("organisation")
        question = _Question(shell, conn, region, OrgId(org))
        found = await _message(question, word) or await _handed_in(question, word)
    if found is None:
        raise not_found("event")
    return found


@dataclass(frozen=True, slots=True)
class _Question:
    shell: Shell
    conn: AsyncConnection
    region: Region
    org: OrgId
    """Who asks."""


async def _message(ask: _Question, word: str) -> Why | Recalled | None:
    """Return the answer about an event's id, or that of a message the asking organisation got."""
    id = _id(ask.shell, ask.org, word)
    if id is None:
        return None
    event = await _event(ask.conn, ask.org, id)
    return await why_rows.recall_of(ask.conn, ask.org, id) if event is None else await _why(ask, EventId(event))


async def _handed_in(ask: _Question, word: str) -> Why | Unmade | None:
    """Return the answer about what the asking organisation sent."""
    told = await _told(ask, word)
    if told is None:
        return None
    one = told.arrival
    if one.event_id is not None:
        return await _why(ask, one.event_id)
    judged_at = await why_rows.arrived_at(ask.conn, one.topic, one.partition, one.position)
    return Unmade(one, judged_at, await quarantine.story_at(ask.conn, BORDER, one.topic, one.partition, one.position))


async def _why(ask: _Question, id: EventId) -> Why:
    event = (await opened(ask.shell, ask.conn, [id])).get(id)
    if event is None:
        raise not_found("event")
    happened, origin = await why_rows.deliveries_of(ask.conn, id), event.origin
    around = await rights.load_around(ask.conn, origin.subjects)
    asked = sorted({ask.org, *(one.recipient for one in happened)} - {origin.sender})
    return Why(
        event=id,
        type=event.type,
        sender=origin.sender,
        accepted_at=event.accepted_at,
        misfit=await _misfit(ask, event),
        frozen=await why_rows.frozen(ask.conn, id),
        happened=happened,
        voided=await _voided(ask.conn, happened),
        now=await _verdicts(ask, event, around, asked),
        sectors={one: org.sector.value for one, org in ask.region.organisations.items()},
        hides=_hides(ask, event, around),
    )


async def _misfit(ask: _Question, event: Accepted) -> str | None:
    """Return why the event did not fit the state, as far as the asker may know: the table keeps the true reason."""
    noted = None if ask.org != event.origin.sender else await misfits.noted(ask.conn, event.event_id)
    if noted is None or noted.reason in PLAIN:
        return None if noted is None else noted.reason
    cause = None if noted.cause is None else (await opened(ask.shell, ask.conn, [noted.cause])).get(noted.cause)
    if cause is None or cause.origin.basis is None:
        return CONFLICT
    around = await rights.load_around(ask.conn, cause.origin.subjects)
    verdict = decide(ask_of(cause, ask.org, await database_now(ask.conn)), around, ask.region)
    return noted.reason if delivers(TYPES[cause.type], verdict) else CONFLICT


def _hides(ask: _Question, event: Accepted, around: Rights) -> bool:
    if ask.region.organisations[ask.org].has("protected_contact"):
        return False
    return any(sheltered_by(around.get(one, PersonRights(one)), around) for one in event.origin.subjects)


async def _voided(conn: AsyncConnection, happened: Sequence[Delivered]) -> dict[UUID, list[Voided]]:
    rows = {void_row(one.delivery, at): (one.delivery, at) for one in happened for at in range(one.round)}
    if not rows:
        return {}
    claims = {one.disclosure: one for one in await why_rows.claims_of(conn, {one.delivery for one in happened})}
    sent = await why_rows.voids(conn, rows)
    found: dict[UUID, list[Voided]] = {}
    for row, (delivery, at) in rows.items():
        if row in sent:
            claim = claims.get(disclosure_id(delivery, at))
            found.setdefault(delivery, []).append(Voided(wire_id(delivery, at), *sent[row], claim))
    return found


async def _event(conn: AsyncConnection, org: OrgId, id: UUID) -> UUID | None:
    """Return the event behind an id: its own, a delivery's, or that of a claim that was voided."""
    found = await why_rows.event_of(conn, org, id)
    if found is not None:
        return found
    claims = await why_rows.claimed_again(conn, org)
    wires = ((wire_id(delivery, at), event) for delivery, rounds, event in claims for at in range(1, rounds + 1))
    return next((event for wire, event in wires if wire == id), None)


async def _told(ask: _Question, word: str) -> Told | None:
    """Return what became of what was handed in: by receipt, by the message that refused it, or by the sender's id."""
    try:
        receipt = receipts.read(ask.shell.keyring.receipt_key, word)
    except RefusedError:
        id = _id(ask.shell, ask.org, word)
        refused = None if id is None else await why_rows.refused_id(ask.conn, ask.org, id)
        return await told_of(ask.conn, ask.org, refused or word)
    if receipt.org != ask.org:
        return None
    return await told_at(ask.conn, (receipt.topic, receipt.partition, receipt.offset))


async def _verdicts(
    ask: _Question, event: Accepted, around: Rights, asked: Sequence[OrgId]
) -> tuple[tuple[OrgId, Verdict], ...]:
    if event.origin.basis is None:
        return ()
    now = await database_now(ask.conn)
    return tuple((one, decide(ask_of(event, one, now), around, ask.region)) for one in asked)


def _id(shell: Shell, org: OrgId, word: str) -> UUID | None:
    """Return the id behind a word, None when it is none of ours: it may still be one of the sender's own."""
    try:
        if len(word) == WORD_CHARACTERS:
            return for_org(shell.keyring.pairwise_root, org).from_org(word)
        return UUID(word)
    except (RefusedError, ValueError):
        return None
