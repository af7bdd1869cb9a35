"""Why was this delivered, or not? The record of what happened, and what the rules would say now, in ids only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.consent.decide import decide
from hub.consent.model import Verdict
from hub.errors import RefusedError
from hub.ids import EventId, OrgId
from hub.sealing.pairwise import WORD_CHARACTERS
from hub.store import misfits, rights, why_rows
from hub.store.clock import database_now
from hub.store.trouble import answering
from hub.store.why_rows import Delivered
from hub.streams.claim import ask_of
from hub.streams.door_ids import from_word, not_found
from hub.streams.opened import opened
from hub.streams.shell import Shell


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
        found = await why_rows.event_of(conn, OrgId(org), _id(shell, org, word))
        event = None if found is None else (await opened(shell, conn, [EventId(found)])).get(EventId(found))
        if event is None:
            raise not_found("event")
        happened = await why_rows.deliveries_of(conn, event.event_id)
        around = await rights.load_around(conn, event.origin.subjects)
        asked = sorted({OrgId(org), *(one.recipient for one in happened)} - {event.origin.sender})
        now = await database_now(conn)
        judged = (
            ()
            if event.origin.basis is None
            else tuple((one, decide(ask_of(event, one, now), around, region)) for one in asked)
        )
        return Why(
            event.event_id,
            event.type,
            event.origin.sender,
            event.accepted_at,
            await misfits.reason_of(conn, event.event_id),
            await why_rows.frozen(conn, event.event_id),
            happened,
            judged,
        )


def _id(shell: Shell, org: str, word: str) -> UUID:
    if len(word) == WORD_CHARACTERS:
        return from_word(shell, org, word, "event")
    try:
        return UUID(word)
    except ValueError:
        raise RefusedError("not_valid", field="event", rule="an id from a receipt or a message") from None
