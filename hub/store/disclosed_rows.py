"""What was told about one person, to whom, when and on which ground: the disclosures as their log is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId, PersonId, WorkerId

_KNOWN: Final = text("SELECT EXISTS (SELECT 1 FROM member WHERE person = :person)")
# A recall is told where it is about this person: that somebody else took something back is not theirs to know.
_ROWS: Final = text("""
    SELECT s.id, s.kind, s.org, s.worker, s.persons, s.facts, s.rules, s.made_at,
           CASE WHEN s.state = 'released' AND d.state = 'sending' THEN 'under_way' ELSE s.state END AS state,
           r.id IS NOT NULL AS recalled, r.acknowledge_by, r.acknowledged_at
    FROM disclosure s
    LEFT JOIN delivery d ON d.id = s.delivery AND d.hub_seq = s.hub_seq
    LEFT JOIN recall r ON r.id = s.recall AND r.person = :person
    WHERE s.persons @> ARRAY[CAST(:person AS uuid)] AND s.made_at >= :since ORDER BY s.made_at, s.id""")
_EVENTS: Final = text("SELECT id, facts FROM disclosure WHERE id = ANY(CAST(:ids AS uuid[]))")


@dataclass(frozen=True, slots=True)
class Part:
    """What of one event was given: categories about its person, and categories about everyone in it."""

    event: EventId
    person: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log of disclosures, as it was written."""

    id: UUID
    kind: str
    org: OrgId
    worker: WorkerId | None
    persons: tuple[PersonId, ...]
    parts: tuple[Part, ...]
    rules: tuple[str, ...]
    made_at: datetime
    state: str
    """`released`, `withheld`, `possibly_delivered`, and `under_way` while it is being sent."""
    recalled: bool
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None


async def is_known(conn: AsyncConnection, person: PersonId) -> bool:
    """Tell whether there is such a person."""
    found: bool = (await conn.execute(_KNOWN, {"person": person})).scalar_one()
    return found


async def about(conn: AsyncConnection, person: PersonId, since: datetime) -> list[Entry]:
    """Return every disclosure that concerns `person` from `since` on, the oldest first."""
    rows = await conn.execute(_ROWS, {"person": person, "since": since})
    return [
        Entry(
            r.id, r.kind, OrgId(r.org), r.worker, tuple(r.persons), tuple(_part(one) for one in r.facts),
            tuple(r.rules), r.made_at, r.state, r.recalled, r.acknowledge_by, r.acknowledged_at,
        )
        for r in rows
    ]  # fmt: skip


async def events_of(conn: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, tuple[EventId, ...]]:
    """Return of which events each disclosure told."""
    rows = await conn.execute(_EVENTS, {"ids": sorted(ids)})
    return {row[0]: tuple(_part(one).event for one in row[1]) for row in rows}


def _part(doc: Mapping[str, str | list[str]]) -> Part:
    return Part(EventId(UUID(str(doc["event"]))), frozenset(doc["person"]), frozenset(doc["all"]))
