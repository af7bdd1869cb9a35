"""The evidence behind `hub why`: what came in, what was made of it, who got it and by which rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import OrgId

_EVENT_OF: Final = text("""
    SELECT event_id FROM delivery WHERE recipient = :org AND event_id IS NOT NULL AND (id = :id OR event_id = :id)
    UNION SELECT event_id FROM event WHERE event_id = :id LIMIT 1""")
_ROUNDS: Final = text(
    "SELECT id, round, event_id FROM delivery WHERE recipient = :org AND round > 0 ORDER BY made_at DESC"
)
_ROWS: Final = text("""
    SELECT d.id, d.recipient, d.kind, d.state, d.hub_seq, d.rules, d.made_at, d.sent_at, s.categories, s.state AS given,
           s.recall, r.acknowledged_at
    FROM delivery d LEFT JOIN disclosure s ON s.delivery = d.id AND s.hub_seq IS NOT DISTINCT FROM d.hub_seq
    LEFT JOIN recall r ON r.id = s.recall
    WHERE d.event_id = :event ORDER BY d.recipient, d.kind""")
_FROZEN: Final = text("""
    SELECT f.frozen FROM event e JOIN family_state f ON f.family = e.family
    WHERE e.event_id = :event AND e.family_no > f.applied_no AND f.frozen IS NOT NULL""")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one event for one recipient."""

    delivery: UUID
    recipient: OrgId
    kind: str
    state: str
    hub_seq: int | None
    rules: tuple[str, ...]
    made_at: datetime
    sent_at: datetime | None
    categories: tuple[str, ...]
    given: str | None
    """State of the disclosure: `released`, `withheld`, `possibly_delivered`."""
    recall: UUID | None
    acknowledged_at: datetime | None


async def event_of(conn: AsyncConnection, org: OrgId, id: UUID) -> UUID | None:
    """Return the hub's id of an event, from its own id or the id of a delivery to `org`."""
    found: UUID | None = (await conn.execute(_EVENT_OF, {"org": org, "id": id})).scalar_one_or_none()
    return found


async def claimed_again(conn: AsyncConnection, org: OrgId) -> Sequence[tuple[UUID, int, UUID | None]]:
    """Return delivery, round and event of all that was claimed afresh for `org`, the newest first: they are few."""
    return [(row[0], row[1], row[2]) for row in await conn.execute(_ROUNDS, {"org": org})]


async def deliveries_of(conn: AsyncConnection, event: UUID) -> Sequence[Delivered]:
    """Return what became of the event for each recipient."""
    rows = await conn.execute(_ROWS, {"event": event})
    return [
        Delivered(
            r.id, OrgId(r.recipient), r.kind, r.state, r.hub_seq, tuple(r.rules), r.made_at, r.sent_at,
            tuple(r.categories or ()), r.given, r.recall, r.acknowledged_at,
        )
        for r in rows
    ]  # fmt: skip


async def frozen(conn: AsyncConnection, event: UUID) -> str | None:
    """Return why the event waits behind its frozen family, None when it does not."""
    found: str | None = (await conn.execute(_FROZEN, {"event": event})).scalar_one_or_none()
    return found
