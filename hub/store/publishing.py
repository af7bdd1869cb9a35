"""Publishing deliveries: what was claimed and not yet marked, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId, PersonId
from hub.schemas.accepted import Json

# Everybody's next row comes before anybody's one after that; each recipient's rows are a run from its lowest number.
_SENDING: Final = text("""
    SELECT * FROM (
        SELECT d.id, d.recipient, d.kind, d.event_id, d.person, d.body, d.round, d.hub_seq, d.claim, d.sealed,
            d.epoch, d.claimed_at, d.late, d.place
        FROM recipient r CROSS JOIN LATERAL (
            SELECT first.*, row_number() OVER (ORDER BY hub_seq) AS place
            FROM (SELECT * FROM delivery WHERE recipient = r.org AND state = 'sending'
                  ORDER BY hub_seq LIMIT CASE WHEN r.failures > 0 THEN 1 ELSE :all END) first) d
        WHERE r.wait_until IS NULL OR r.wait_until <= clock_timestamp()
        ORDER BY d.place, d.recipient LIMIT :all) chosen
    ORDER BY recipient, hub_seq""")
_SENT: Final = text("""
    UPDATE delivery SET state = 'sent', sent_at = clock_timestamp()
    WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'sending'""")
# Who acknowledges over HTTP and has not yet: theirs is kept longer.
_FORGET: Final = text("""
    UPDATE delivery SET sealed = '' WHERE id = ANY(ARRAY(
        SELECT d.id FROM delivery d LEFT JOIN outbox_mark m ON m.org = d.recipient
        WHERE d.state = 'sent' AND d.sealed <> '' AND d.sent_at < clock_timestamp() - make_interval(days => :days)
          AND (m.org IS NULL OR d.hub_seq <= m.acknowledged)
        ORDER BY d.id LIMIT :limit))""")
_FAILED: Final = text("""
    UPDATE recipient SET failures = failures + 1,
        wait_until = clock_timestamp() + make_interval(secs => least(60, power(2, least(failures, 6))))
    WHERE org = ANY(CAST(:orgs AS text[]))""")
_WELL: Final = text("""
    UPDATE recipient SET failures = 0, wait_until = NULL
    WHERE failures > 0 AND org = ANY(CAST(:orgs AS text[]))""")
_BACK: Final = text("""
    UPDATE delivery SET state = CAST(:state AS text), hub_seq = NULL, claim = NULL, sealed = NULL, epoch = NULL,
        round = round + 1, rules = CASE WHEN CAST(:state AS text) = 'denied' THEN '{cannot_be_sent}' ELSE rules END
    WHERE id = :id AND state = 'sending'""")
_VOID: Final = text("""
    INSERT INTO delivery (id, recipient, kind, state, hub_seq, body, claimed_at)
    VALUES (:void, :recipient, 'void', 'sending', :seq, jsonb_build_object('wire', CAST(:wire AS text)),
        clock_timestamp())""")


@dataclass(frozen=True, slots=True)
class Sending:
    """A claimed delivery on its way."""

    id: UUID
    recipient: OrgId
    kind: str
    event_id: EventId | None
    person: PersonId | None
    body: Mapping[str, Json]
    round: int
    hub_seq: int
    claim: Mapping[str, Json]
    epoch: int
    claimed_at: datetime
    sealed: bytes | None = field(default=None, repr=False)
    late: bool = False


@dataclass(frozen=True, slots=True)
class Voided:
    """A claimed delivery that may not go out: a void takes its id on the wire and its number."""

    row: Sending
    void: UUID
    """Id of the void's own row."""
    wire: UUID
    """Id on the wire of what was claimed."""
    again: bool
    """Claimed afresh (True), or never (too large, key destroyed)."""
    reason: str = ""
    """Why it can never be sent."""


async def sending(conn: AsyncConnection, limit: int) -> list[Sending]:
    """Return claimed rows in the order of their numbers; of a recipient that failed just now, the first one only."""
    rows = await conn.execute(_SENDING, {"all": limit})
    return [
        Sending(
            r.id, r.recipient, r.kind, r.event_id, r.person, r.body or {}, r.round, r.hub_seq, r.claim or {},
            r.epoch or 0, r.claimed_at, r.sealed, r.late,
        )
        for r in rows
    ]  # fmt: skip


async def mark_sent(conn: AsyncConnection, ids: Sequence[UUID], orgs: Sequence[OrgId]) -> None:
    """Note that Kafka has these, and that their recipients can be reached."""
    if ids:
        await conn.execute(_SENT, {"ids": sorted(ids)})
        await conn.execute(_WELL, {"orgs": sorted(set(orgs))})


async def forget_added(conn: AsyncConnection, days: int, limit: int) -> int:
    """Empty what the vault added to at most `limit` messages sent more than `days` ago; return how many there were."""
    return (await conn.execute(_FORGET, {"days": days, "limit": limit})).rowcount


async def rest(conn: AsyncConnection, orgs: Sequence[OrgId]) -> None:
    """Let recipients that could not be reached rest for 1, 2, 4 … 60 s."""
    if orgs:
        await conn.execute(_FAILED, {"orgs": sorted(set(orgs))})


async def void(conn: AsyncConnection, one: Voided) -> None:
    """Hand id and number to a void, and take the claim back."""
    await conn.execute(_BACK, {"id": one.row.id, "state": "queued" if one.again else "denied"})
    await conn.execute(
        _VOID,
        {"void": one.void, "recipient": one.row.recipient, "seq": one.row.hub_seq, "wire": str(one.wire)},
    )
