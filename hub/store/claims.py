"""Claiming deliveries: which rows wait, what was decided, and the gap-free number each claimed one gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId, PersonId
from hub.schemas.accepted import Json
from hub.store.rows import changing, write, writing
from hub.store.tables_doors import DELIVERY, RECIPIENT

EACH: Final = 100
"""Rows of one recipient per claim, so that nobody's backlog delays another's."""

# Everybody's first row comes before anybody's second: a long queue takes what the short ones leave.
_QUEUED: Final = text("""
    SELECT * FROM (
        SELECT d.id, d.recipient, d.kind, d.event_id, d.person, d.body, d.round, d.place
        FROM recipient r CROSS JOIN LATERAL (
            SELECT first.*, row_number() OVER (ORDER BY urgent DESC, made_at, id) AS place
            FROM (SELECT * FROM delivery WHERE recipient = r.org AND state = 'queued'
                  ORDER BY urgent DESC, made_at, id LIMIT :each) first) d
        WHERE (r.wait_until IS NULL OR r.wait_until <= clock_timestamp())
          AND NOT EXISTS (SELECT 1 FROM delivery s WHERE s.recipient = r.org AND s.state = 'sending')
        ORDER BY d.place, d.recipient LIMIT :all) chosen
    ORDER BY recipient, place""")
_STRANGERS: Final = text("""
    SELECT DISTINCT d.recipient FROM delivery d
    WHERE d.state = 'queued' AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.org = d.recipient)""")
_RECIPIENTS: Final = writing(RECIPIENT, "org")
_NUMBERS: Final = text("""
    UPDATE recipient r SET last_seq = r.last_seq + n.count
    FROM unnest(CAST(:orgs AS text[]), CAST(:counts AS bigint[])) AS n(org, count)
    WHERE r.org = n.org RETURNING r.org, r.last_seq - n.count AS before""")
_CLAIMED: Final = changing(
    DELIVERY,
    "id hub_seq claim sealed rules epoch",
    where="t.state = 'queued'",
    extra="state = 'sending', claimed_at = clock_timestamp()",
)
_DENIED: Final = changing(DELIVERY, "id rules", where="t.state = 'queued'", extra="state = 'denied'")


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
    rules: tuple[str, ...]
    sealed: bytes | None = field(default=None, repr=False)


async def queued(conn: AsyncConnection, limit: int) -> list[Queued]:
    """Return waiting rows of recipients that are not resting and have nothing under way, in their order."""
    rows = await conn.execute(_QUEUED, {"each": EACH, "all": limit})
    return [Queued(r.id, r.recipient, r.kind, r.event_id, r.person, r.body, r.round) for r in rows]


async def know_recipients(conn: AsyncConnection) -> bool:
    """Give everyone a delivery waits for a counter; tell whether there was anybody new."""
    found: Collection[str] = (await conn.execute(_STRANGERS)).scalars().all()
    await write(conn, _RECIPIENTS, [{"org": org} for org in found])
    return bool(found)


async def claim(conn: AsyncConnection, rows: Sequence[Claimed], epoch: int) -> dict[UUID, int]:
    """Give each row, in this order, its recipient's next number; return delivery id → `hub_seq`."""
    if not rows:
        return {}
    counts = sorted(Counter(one.row.recipient for one in rows).items())
    values = {"orgs": [org for org, _ in counts], "counts": [count for _, count in counts]}
    last = {r.org: r.before for r in await conn.execute(_NUMBERS, values)}
    numbers: dict[UUID, int] = {}
    for one in rows:
        last[one.row.recipient] += 1
        numbers[one.row.id] = last[one.row.recipient]
    await write(conn, _CLAIMED, [_row(one, numbers[one.row.id], epoch) for one in rows])
    return numbers


async def deny(conn: AsyncConnection, rows: Mapping[UUID, Sequence[str]]) -> None:
    """Note for ever that these are not delivered, and by which rules."""
    await write(conn, _DENIED, [{"id": id, "rules": rules} for id, rules in rows.items()])


def _row(one: Claimed, seq: int, epoch: int) -> dict[str, object]:
    return {
        "id": one.row.id,
        "hub_seq": seq,
        "claim": one.claim,
        "sealed": one.sealed,
        "rules": one.rules,
        "epoch": epoch,
    }
