"""What may a receipt tell? What became of a record, and of the first one when it was a repeat; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId, OrgId, PersonId
from hub.store.ledger import Arrival, Position, arrival_at, arrival_of
from hub.store.tables_border import EVENT


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one record; ids are the hub's own, to be turned before anybody sees them."""

    arrival: Arrival
    """The judged one: for a repeat the first of its kind."""
    repeat: bool = False
    person: PersonId | None = None
    family: FamilyId | None = None
    opened: tuple[tuple[str, UUID], ...] = ()
    """(kind, id) of the matters the event opened."""


_OPENED: Final = text(
    "SELECT kind, id FROM matter WHERE family = :family AND origin->>'event' = :event ORDER BY kind, id"
)


async def told_at(conn: AsyncConnection, position: Position) -> Told | None:
    """Return what became of the record at this place; None while it has not been judged."""
    found = await arrival_at(conn, position)
    if found is None:
        return None
    topic, partition, _ = position
    if found.outcome == "repeat" and found.repeat_of is not None:
        first = await arrival_at(conn, (topic, partition, found.repeat_of))
        return None if first is None else await _told(conn, first, repeat=True)
    return await _told(conn, found)


async def told_of(conn: AsyncConnection, org: OrgId, ce_id: str) -> Told | None:
    """Return what became of the sender's own id, as last judged; None for an id not judged yet."""
    found = await arrival_of(conn, org, ce_id)
    return None if found is None else await _told(conn, found)


async def _told(conn: AsyncConnection, arrival: Arrival, *, repeat: bool = False) -> Told:
    if arrival.outcome != "accepted" or arrival.event_id is None:
        return Told(arrival, repeat)
    event = await _event(conn, arrival.event_id)
    if event is None:
        return Told(arrival, repeat)
    person, family = event
    rows = await conn.execute(_OPENED, {"family": family, "event": str(arrival.event_id)})
    return Told(arrival, repeat, person, family, tuple((row[0], row[1]) for row in rows))


async def _event(conn: AsyncConnection, event_id: EventId) -> tuple[PersonId, FamilyId] | None:
    row = (await conn.execute(select(EVENT.c.person, EVENT.c.family).where(EVENT.c.event_id == event_id))).first()
    return None if row is None else (PersonId(row[0]), FamilyId(row[1]))
