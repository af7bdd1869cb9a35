"""Accepted events: the same sealed bytes as on `hub.events`, read by doors and carried to the log by its lane."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, FamilyId, OrgId, PersonId
from hub.store.rows import as_row, write, writing
from hub.store.tables_border import EVENT


@dataclass(frozen=True, slots=True)
class Stored:
    """One accepted event, sealed."""

    event_id: EventId
    family: FamilyId
    family_no: int
    person: PersonId
    sender: OrgId
    accepted_at: datetime
    value: bytes = field(repr=False)


_WRITE: Final = writing(EVENT, "event_id family family_no person sender accepted_at value", "(event_id) DO NOTHING")
_COLUMNS: Final = [EVENT.c[name] for name in Stored.__slots__]
_AT: Final = text("""
    SELECT family_no, event_id FROM event
    WHERE family = :family AND family_no = ANY(CAST(:numbers AS bigint[]))""")
_AMONG: Final = text("event_id = ANY(CAST(:ids AS uuid[]))")


async def add(conn: AsyncConnection, events: Iterable[Stored]) -> None:
    """Write accepted events; they wait for the log lane."""
    await write(conn, _WRITE, [as_row(event) for event in events])


async def load(conn: AsyncConnection, ids: Collection[EventId]) -> dict[EventId, Stored]:
    """Return the events by id; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(select(*_COLUMNS).where(_AMONG), {"ids": sorted(ids)})
    return {stored.event_id: stored for stored in (Stored(*row) for row in rows)}


async def families_of(conn: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, FamilyId]:
    """Return the families of accepted events by the event's id; unknown ones are left out."""
    return {id: one.family for id, one in (await load(conn, [EventId(one) for one in ids])).items()}


async def at_numbers(conn: AsyncConnection, family: FamilyId, numbers: Collection[int]) -> dict[int, EventId]:
    """Return the ids of a family's events by their numbers."""
    if not numbers:
        return {}
    rows = await conn.execute(_AT, {"family": family, "numbers": sorted(numbers)})
    return {row.family_no: EventId(row.event_id) for row in rows}


async def accepted(conn: AsyncConnection, ids: Collection[EventId]) -> dict[EventId, datetime]:
    """Return when each event was accepted; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(select(EVENT.c.event_id, EVENT.c.accepted_at).where(_AMONG), {"ids": sorted(ids)})
    return {EventId(row.event_id): row.accepted_at for row in rows}
