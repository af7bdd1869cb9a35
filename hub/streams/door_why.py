"""Why was this delivered, or not? The record of what happened, and what the rules would say now, in ids only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.decide import decide
from hub.consent.model import Verdict
from hub.errors import RefusedError
from hub.ids import EventId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from hub.sealing.pairwise import WORD_CHARACTERS
from hub.store import misfits, rights, why_rows
from hub.store.clock import database_now
from hub.store.trouble import answering
from hub.store.why_rows import Delivered
from hub.streams.claim import ask_of
from hub.streams.door_ids import from_word, not_found
from hub.streams.opened import opened
from hub.streams.shell import Shell
from hub.streams.wire_ids import wire_id


@dataclass(frozen=True, slots=True)
class Why:
    """The answer about one event."""

    event: EventId
    type: str
    sender: OrgId
    accepted_at: datetime
    misfit: str | None
    frozen: str | None
    happened: Sequence[Delivered]
    now: tuple[tuple[OrgId, Verdict], ...]
    """Today's verdict for every recipient there was, and for the asking organisation."""


async def why(shell: Shell, word: str, org: str) -> Why:
    """Explain the event that `org` knows as `word` (of a receipt or a delivery); RefusedError `not_found`."""
    async with answering(), shell.engine.begin() as conn:
        region = await shell.regions.newest(conn)
        if org not in region.organisations:
            raise not_found("organisation")
        found = await _event(conn, OrgId(org), _id(shell, org, word))
        event = None if found is None else (await opened(shell, conn, [EventId(found)])).get(EventId(found))
        if event is None:
            raise not_found("event")
        happened = await why_rows.deliveries_of(conn, event.event_id)
        asked = sorted({OrgId(org), *(one.recipient for one in happened)} - {event.origin.sender})
        return Why(
            event=event.event_id,
            type=event.type,
            sender=event.origin.sender,
            accepted_at=event.accepted_at,
            misfit=await misfits.reason_of(conn, event.event_id),
            frozen=await why_rows.frozen(conn, event.event_id),
            happened=happened,
            now=await _verdicts(conn, event, asked, region),
        )


async def _event(conn: AsyncConnection, org: OrgId, id: UUID) -> UUID | None:
    """Return the event behind an id: its own, a delivery's, or that of a claim that was voided."""
    found = await why_rows.event_of(conn, org, id)
    if found is not None:
        return found
    claims = await why_rows.claimed_again(conn, org)
    return next((event for delivery, rounds, event in claims if id in _wires(delivery, rounds)), None)


def _wires(delivery: UUID, rounds: int) -> Iterator[UUID]:
    return (wire_id(delivery, round) for round in range(1, rounds + 1))


async def _verdicts(
    conn: AsyncConnection, event: Accepted, asked: Sequence[OrgId], region: Region
) -> tuple[tuple[OrgId, Verdict], ...]:
    if event.origin.basis is None:
        return ()
    around, now = await rights.load_around(conn, event.origin.subjects), await database_now(conn)
    return tuple((one, decide(ask_of(event, one, now), around, region)) for one in asked)


def _id(shell: Shell, org: str, word: str) -> UUID:
    if len(word) == WORD_CHARACTERS:
        return from_word(shell, org, word, "event")
    try:
        return UUID(word)
    except ValueError:
        raise RefusedError("not_valid", field="event", rule="an id from a receipt or a message") from None
