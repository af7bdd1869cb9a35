"""What an operator has the hub say on a family's log, and what became of it there.

An id of such a word ends with its moment, so that it can be said again as it was: twice the same adds nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.intake import Intake
from hub.delivery.producers import Outcome, Sender
from hub.errors import RefusedError, UnavailableError
from hub.ids import EventId, FamilyId
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store import events, states, waiting
from hub.store.ledger import arrival_of
from hub.streams.behind import DROPPED, RELEASED
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

LOOKS: Final = 150
LOOK_SECONDS: Final = 0.1
_MICRO: Final = 1_000_000
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Ways:
    """How an operator's deeds travel: the hub's own words, and originals that are sent again."""

    sender: Sender
    intake: Intake


def new_ce_id(about: UUID, what: str, now: datetime) -> str:
    """Return the id of a word said `now` about a record or a family."""
    return f"{about}:{what}:{int(now.timestamp() * _MICRO)}"


async def say_dropped(shell: Shell, ways: Ways, event: UUID, ce_id: str) -> None:
    """Say that an event (or a record that is none) is dropped; RefusedError when the border does not take it."""
    await _say(shell, ways, OwnEvent(ce_id, DROPPED, _moment(ce_id), {"event": _word(shell, event)}))


async def say_released(shell: Shell, ways: Ways, family: FamilyId, ce_id: str) -> None:
    """Say that a family is released; RefusedError when the border does not take it."""
    data: dict[str, Json] = {"family": {"id": _word(shell, family)}}
    await _say(shell, ways, OwnEvent(ce_id, RELEASED, _moment(ce_id), data))


async def carried_out(conn: AsyncConnection, ce_id: str) -> bool:
    """Tell whether the family stage has met this word: it was applied, or waits with all else."""
    arrival = await arrival_of(conn, HUB, ce_id)
    if arrival is None or arrival.event_id is None:
        return False
    stored = (await events.load(conn, [EventId(arrival.event_id)]))[arrival.event_id]
    state = (await states.load(conn, [stored.family])).get(stored.family)
    applied = state is not None and stored.family_no <= state.applied_no
    return applied or stored.family_no in (await waiting.numbers(conn, [stored.family])).get(stored.family, set())


async def seen(shell: Shell, look: Callable[[AsyncConnection], Awaitable[Found | None]]) -> Found:
    """Look until there is something to see; UnavailableError when the hub does not get there within 15 s."""
    for _ in range(LOOKS):
        async with shell.engine.connect() as conn:
            found = await look(conn)
        if found is not None:
            return found
        await asyncio.sleep(LOOK_SECONDS)
    raise UnavailableError("hub", "it has taken the word and not yet carried it out: give the same command again")


async def _say(shell: Shell, ways: Ways, event: OwnEvent) -> None:
    async with shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
    if await ways.sender.send_all([message(event, region.id)]) != [Outcome.TAKEN]:
        raise UnavailableError("broker")
    arrival = await seen(shell, lambda conn: arrival_of(conn, HUB, event.ce_id))
    if arrival.event_id is None:
        raise RefusedError(arrival.reason, field=arrival.field, rule=arrival.rule, mend=arrival.mend)

    async def met(conn: AsyncConnection) -> bool | None:
        return await carried_out(conn, event.ce_id) or None

    await seen(shell, met)


def _word(shell: Shell, id: UUID) -> str:
    return for_org(shell.keyring.pairwise_root, HUB).to_org(id)


def _moment(ce_id: str) -> datetime:
    return datetime.fromtimestamp(int(ce_id.rpartition(":")[2]) / _MICRO, UTC)
