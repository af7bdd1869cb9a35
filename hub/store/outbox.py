"""What an organisation may read over HTTP: its messages that Kafka has, by their gap-free numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import OrgId
from hub.store.publishing import Sending

# Numbers go out in order; whatever is still under way ends what may be read, so that no reader ever sees a gap.
_LASTS: Final = text("""
    SELECT r.org, coalesce((SELECT min(d.hub_seq) - 1 FROM delivery d
                            WHERE d.recipient = r.org AND d.state = 'sending'), r.last_seq) AS last
    FROM recipient r WHERE r.org = ANY(CAST(:orgs AS text[]))""")
_ACKNOWLEDGED: Final = text("SELECT acknowledged FROM outbox_mark WHERE org = :org")
_ROWS: Final = text("""
    SELECT d.id, d.recipient, d.kind, d.event_id, d.person, d.body, d.round, d.hub_seq, d.claim, d.sealed, d.epoch,
        d.claimed_at, d.late, v.delivery IS NOT NULL OR s.recall IS NOT NULL AS taken_back
    FROM delivery d LEFT JOIN outbox_void v ON v.delivery = d.id
    LEFT JOIN disclosure s ON s.delivery = d.id AND s.hub_seq = d.hub_seq
    WHERE d.recipient = :org AND d.state = 'sent' AND d.hub_seq BETWEEN :first AND :last
    ORDER BY d.hub_seq""")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far an organisation has acknowledged, and the last number it can read; 0 before the first."""

    acknowledged: int
    last: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A message Kafka has, as it was claimed."""

    row: Sending
    taken_back: bool
    """Read as a void before, or recalled: whatever the rights say now, its content is not told again."""


async def bounds(conn: AsyncConnection, org: OrgId) -> Bounds:
    """Return how far `org` has acknowledged and what is the last number it can read."""
    marked: int | None = (await conn.execute(_ACKNOWLEDGED, {"org": org})).scalar_one_or_none()
    return Bounds(marked or 0, (await lasts(conn, [org])).get(org, 0))


async def lasts(conn: AsyncConnection, orgs: Collection[OrgId]) -> dict[OrgId, int]:
    """Return the last number each can read; whoever was never sent anything is left out."""
    return {OrgId(r.org): r.last for r in await conn.execute(_LASTS, {"orgs": sorted(orgs)})}


async def sent(conn: AsyncConnection, org: OrgId, first: int, last: int) -> Sequence[Sent]:
    """Return the messages of `org` numbered `first` to `last`, in order; the caller keeps within the bounds."""
    rows = await conn.execute(_ROWS, {"org": org, "first": first, "last": last})
    return [
        Sent(
            Sending(
                r.id, r.recipient, r.kind, r.event_id, r.person, r.body or {}, r.round, r.hub_seq, r.claim or {},
                r.epoch or 0, r.claimed_at, r.sealed, r.late,
            ),
            r.taken_back,
        )
        for r in rows
    ]  # fmt: skip
