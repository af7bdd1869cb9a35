"""Publishing deliveries: what was claimed and not yet marked, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text, Uuid

from hub.ids import EventId, OrgId, PersonId
from hub.schemas.accepted import Json

_SENDING: Final = text("""
    SELECT d.id, d.recipient, d.kind, d.event_id, d.person, d.body, d.round, d.hub_seq, d.claim, d.sealed,
        d.epoch, d.claimed_at
    FROM recipient r CROSS JOIN LATERAL (
        SELECT * FROM delivery WHERE recipient = r.org AND state = 'sending'
        ORDER BY hub_seq LIMIT CASE WHEN r.failures > 0 THEN 1 ELSE :all END) d
    WHERE r.wait_until IS NULL OR r.wait_until <= clock_timestamp()
    ORDER BY d.recipient, d.hub_seq
    LIMIT :all""")
_SENT: Final = text("""
    UPDATE delivery SET state = 'sent', sent_at = clock_timestamp(), sealed = NULL
    WHERE id IN (SELECT unnest(:ids) ORDER BY 1) AND state = 'sending'""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_FAILED: Final = text("""
    UPDATE recipient SET failures = failures + 1,
        wait_until = clock_timestamp() + make_interval(secs => least(60, power(2, failures)))
    WHERE org IN (SELECT unnest(:orgs) ORDER BY 1)""").bindparams(bindparam("orgs", type_=ARRAY(Text)))
_WELL: Final = text("""
    UPDATE recipient SET failures = 0, wait_until = NULL
    WHERE failures > 0 AND org IN (SELECT unnest(:orgs) ORDER BY 1)""").bindparams(bindparam("orgs", type_=ARRAY(Text)))
_BACK: Final = text("""
    UPDATE delivery SET state = :state, hub_seq = NULL, claim = NULL, sealed = NULL, epoch = NULL, round = round + 1,
        rules = CASE WHEN :state = 'denied' THEN '{cannot_be_sent}' ELSE rules END
    WHERE id = :id AND state = 'sending'""")
_VOID: Final = text("""
    INSERT INTO delivery (id, recipient, kind, state, hub_seq, body, person, claimed_at)
    VALUES (:void, :recipient, 'void', 'sending', :seq, jsonb_build_object('wire', :wire), NULL, clock_timestamp())
    ON CONFLICT DO NOTHING""")


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


async def sending(conn: AsyncConnection, limit: int) -> list[Sending]:
    """Return claimed rows in the order of their numbers; of a recipient that failed just now, the first one only."""
    rows = await conn.execute(_SENDING, {"all": limit})
    return [
        Sending(
            r.id, r.recipient, r.kind, r.event_id, r.person, r.body or {}, r.round, r.hub_seq, r.claim or {},
            r.epoch or 0, r.claimed_at, r.sealed,
        )
        for r in rows
    ]  # fmt: skip


async def mark_sent(conn: AsyncConnection, ids: Sequence[UUID], orgs: Sequence[OrgId]) -> None:
    """Note that Kafka has these, and that their recipients can be reached."""
    if ids:
        await conn.execute(_SENT, {"ids": list(ids)})
        await conn.execute(_WELL, {"orgs": sorted(set(orgs))})


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
