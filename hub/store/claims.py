"""Claiming deliveries: which rows wait, what was decided, and the gap-free number each claimed one gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger, LargeBinary, Text, Uuid

from hub.ids import EventId, OrgId, PersonId
from hub.schemas.accepted import Json

EACH: Final = 100
"""Rows of one recipient per claim, so that nobody's backlog delays another's."""

_QUEUED: Final = text("""
    SELECT d.id, d.recipient, d.kind, d.event_id, d.person, d.body, d.round
    FROM recipient r CROSS JOIN LATERAL (
        SELECT * FROM delivery
        WHERE recipient = r.org AND state = 'queued'
        ORDER BY urgent DESC, made_at, id LIMIT :each) d
    WHERE (r.wait_until IS NULL OR r.wait_until <= clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM delivery s WHERE s.recipient = r.org AND s.state = 'sending')
    ORDER BY d.recipient, d.urgent DESC, d.made_at, d.id
    LIMIT :all""")
_RECIPIENTS: Final = text("""
    INSERT INTO recipient (org) SELECT unnest(:orgs) ORDER BY 1 ON CONFLICT DO NOTHING""").bindparams(
    bindparam("orgs", type_=ARRAY(Text))
)
_NUMBERS: Final = text("""
    UPDATE recipient r SET last_seq = r.last_seq + n.count
    FROM (SELECT org, count(*) AS count FROM unnest(:orgs) AS org GROUP BY org ORDER BY org) n
    WHERE r.org = n.org RETURNING r.org, r.last_seq - n.count AS before""").bindparams(
    bindparam("orgs", type_=ARRAY(Text))
)
_CLAIMED: Final = text("""
    UPDATE delivery d SET state = 'sending', hub_seq = c.seq, claim = c.claim, sealed = c.sealed, rules = c.rules,
        epoch = :epoch, claimed_at = clock_timestamp()
    FROM (SELECT id, seq, claim, sealed, ARRAY(SELECT jsonb_array_elements_text(claim -> 'rules')) AS rules
          FROM unnest(:ids, :seqs, :claims, :sealed) AS t(id, seq, claim, sealed) ORDER BY id) c
    WHERE d.id = c.id AND d.state = 'queued'""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("seqs", type_=ARRAY(BigInteger)),
    bindparam("claims", type_=ARRAY(JSONB)),
    bindparam("sealed", type_=ARRAY(LargeBinary)),
)
_DENIED: Final = text("""
    UPDATE delivery d SET state = 'denied', rules = string_to_array(c.rules, ',')
    FROM (SELECT id, rules FROM unnest(:ids, :rules) AS t(id, rules) ORDER BY id) c
    WHERE d.id = c.id AND d.state = 'queued'""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)), bindparam("rules", type_=ARRAY(Text))
)


@dataclass(frozen=True, slots=True)
class Queued:
    """A delivery that waits for the decision."""

    id: UUID
    recipient: OrgId
    kind: str
    event_id: EventId | None
    person: PersonId | None
    body: Mapping[str, Json] | None
    round: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery the decision let through."""

    row: Queued
    claim: Mapping[str, Json]
    """`person`, `all` (categories), `hides_place`, `rules`, `status`, `as`."""
    sealed: bytes | None = field(default=None, repr=False)


async def queued(conn: AsyncConnection, limit: int) -> list[Queued]:
    """Return waiting rows of recipients that are not resting and have nothing under way, in their order."""
    rows = await conn.execute(_QUEUED, {"each": EACH, "all": limit})
    return [Queued(r.id, r.recipient, r.kind, r.event_id, r.person, r.body, r.round) for r in rows]


async def know_recipients(conn: AsyncConnection, orgs: Sequence[OrgId]) -> None:
    """Give every organisation its counter; those that have one keep it."""
    await conn.execute(_RECIPIENTS, {"orgs": list(orgs)})


async def claim(conn: AsyncConnection, rows: Sequence[Claimed], epoch: int) -> dict[UUID, int]:
    """Give each row, in this order, its recipient's next number; return delivery id → `hub_seq`."""
    if not rows:
        return {}
    found = await conn.execute(_NUMBERS, {"orgs": [one.row.recipient for one in rows]})
    last = {r.org: r.before for r in found}
    numbers: dict[UUID, int] = {}
    for one in rows:
        last[one.row.recipient] += 1
        numbers[one.row.id] = last[one.row.recipient]
    await conn.execute(
        _CLAIMED,
        {
            "ids": list(numbers),
            "seqs": list(numbers.values()),
            "claims": [dict(one.claim) for one in rows],
            "sealed": [one.sealed for one in rows],
            "epoch": epoch,
        },
    )
    return numbers


async def deny(conn: AsyncConnection, rows: Mapping[UUID, Sequence[str]]) -> None:
    """Note for ever that these are not delivered, and by which rules."""
    if rows:
        await conn.execute(_DENIED, {"ids": list(rows), "rules": [",".join(rules) for rules in rows.values()]})
