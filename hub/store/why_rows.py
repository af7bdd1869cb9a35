"""The evidence behind `hub why`: what came in, what was made of it, who got it and by which rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import AlertId, OrgId, WorkerId

_EVENT_OF: Final = text("""
    SELECT event_id FROM delivery WHERE recipient = :org AND event_id IS NOT NULL AND (id = :id OR event_id = :id)
    UNION SELECT event_id FROM event WHERE event_id = :id LIMIT 1""")
_ROUNDS: Final = text(
    "SELECT id, round, event_id FROM delivery WHERE recipient = :org AND round > 0 ORDER BY made_at DESC"
)
_ROWS: Final = text("""
    SELECT d.id, d.recipient, d.kind, d.state, d.hub_seq, d.round, d.rules, d.made_at, d.sent_at, s.categories,
           s.state AS given, s.recall, r.acknowledged_at, o.at AS read_void_at
    FROM delivery d LEFT JOIN disclosure s ON s.delivery = d.id AND s.hub_seq IS NOT DISTINCT FROM d.hub_seq
    LEFT JOIN recall r ON r.id = s.recall LEFT JOIN outbox_void o ON o.delivery = d.id
    WHERE d.event_id = :event ORDER BY d.recipient, d.kind""")
_CLAIMED: Final = text("""
    SELECT s.id, s.delivery, s.hub_seq, s.categories, s.rules, s.state, s.recall IS NOT NULL AS recalled, s.made_at
    FROM disclosure s WHERE s.delivery = ANY(CAST(:deliveries AS uuid[])) ORDER BY s.delivery, s.made_at""")
_VOIDS: Final = text("SELECT id, hub_seq, sent_at FROM delivery WHERE kind = 'void' AND id = ANY(CAST(:ids AS uuid[]))")
_FROZEN: Final = text("""
    SELECT f.frozen AS reason, e.family_no AS number, f.applied_no AS applied, w.waits_since,
           (SELECT count(*) FROM waiting a WHERE a.family = e.family) AS waiting,
           q.id AS parked, q.parked_at, l.id AS alert, l.org, l.worker, l.state, l.raised_at
    FROM event e JOIN family_state f ON f.family = e.family
    LEFT JOIN waiting w ON w.family = e.family AND w.family_no = e.family_no
    LEFT JOIN LATERAL (SELECT id, parked_at FROM quarantine WHERE stage = 'family' AND family = e.family
                       AND state = 'parked' ORDER BY parked_at LIMIT 1) q ON true
    LEFT JOIN LATERAL (SELECT id, org, worker, state, raised_at FROM alert WHERE kind = 'frozen'
                       AND family = e.family ORDER BY raised_at DESC LIMIT 1) l ON true
    WHERE e.event_id = :event AND e.family_no > f.applied_no AND f.frozen IS NOT NULL""")
_ARRIVED: Final = text("""
    SELECT max(arrived_at) FROM arrival WHERE topic = :topic AND partition = :partition AND position = :position""")
_REFUSED: Final = text("SELECT body->>'ce_id' FROM delivery WHERE id = :id AND recipient = :org AND kind = 'refused'")
_RECALLED: Final = text("""
    SELECT r.id, r.categories, r.received_before, r.acknowledge_by, r.acknowledged_at, d.state, d.sent_at,
           (SELECT count(*) FROM disclosure s WHERE s.recall = r.id) AS disclosures
    FROM recall r LEFT JOIN delivery d ON d.id = r.id WHERE r.id = :id AND r.org = :org""")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one event for one recipient."""

    delivery: UUID
    recipient: OrgId
    kind: str
    state: str
    hub_seq: int | None
    round: int
    """How often it was claimed and taken back."""
    rules: tuple[str, ...]
    made_at: datetime
    sent_at: datetime | None
    categories: tuple[str, ...]
    given: str | None
    """State of the disclosure: `released`, `withheld`, `possibly_delivered`."""
    recall: UUID | None
    acknowledged_at: datetime | None
    read_void_at: datetime | None
    """Since when it is read as a void over HTTP: rights had narrowed after it was sent."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim of a delivery, as its disclosure keeps it."""

    disclosure: UUID
    delivery: UUID
    hub_seq: int | None
    categories: tuple[str, ...]
    rules: tuple[str, ...]
    given: str
    recalled: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alert that a family is frozen."""

    alert: AlertId
    org: OrgId
    worker: WorkerId | None
    state: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """An event behind its frozen family."""

    reason: str
    number: int
    """This event's number in its family."""
    applied: int
    """The family's last number that was carried out."""
    since: datetime | None
    """Since when it waits; None: it is the very one that could not be carried out, or is not yet read."""
    waiting: int
    """How many events of the family wait."""
    parked: UUID | None = None
    """What could not be carried out, in quarantine."""
    frozen_since: datetime | None = None
    alarm: Alarm | None = None
    """None: the region names nobody who could be told."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall, by the id its recipient got."""

    recall: UUID
    categories: tuple[str, ...]
    received_before: datetime
    acknowledge_by: datetime
    acknowledged_at: datetime | None
    state: str | None
    sent_at: datetime | None
    disclosures: int
    """How many disclosures it takes back."""


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
            r.id, OrgId(r.recipient), r.kind, r.state, r.hub_seq, r.round, tuple(r.rules), r.made_at, r.sent_at,
            tuple(r.categories or ()), r.given, r.recall, r.acknowledged_at, r.read_void_at,
        )
        for r in rows
    ]  # fmt: skip


async def claims_of(conn: AsyncConnection, deliveries: Collection[UUID]) -> Sequence[Claimed]:
    """Return every claim there was of these deliveries, the oldest of each first."""
    rows = await conn.execute(_CLAIMED, {"deliveries": sorted(deliveries)})
    return [
        Claimed(r.id, r.delivery, r.hub_seq, tuple(r.categories), tuple(r.rules), r.state, r.recalled, r.made_at)
        for r in rows
    ]


async def voids(conn: AsyncConnection, ids: Collection[UUID]) -> Mapping[UUID, tuple[int, datetime | None]]:
    """Return number and sending time of those of `ids` that are voids."""
    return {row[0]: (row[1], row[2]) for row in await conn.execute(_VOIDS, {"ids": sorted(ids)})}


async def frozen(conn: AsyncConnection, event: UUID) -> Frozen | None:
    """Return how the event waits behind its frozen family, None when it does not."""
    r = (await conn.execute(_FROZEN, {"event": event})).first()
    if r is None:
        return None
    alarm = None if r.alert is None else Alarm(AlertId(r.alert), OrgId(r.org), r.worker, r.state, r.raised_at)
    return Frozen(r.reason, r.number, r.applied, r.waits_since, r.waiting, r.parked, r.parked_at, alarm)


async def arrived_at(conn: AsyncConnection, topic: str, partition: int, position: int) -> datetime | None:
    """Return when the record of this place was judged last."""
    place = {"topic": topic, "partition": partition, "position": position}
    found: datetime | None = (await conn.execute(_ARRIVED, place)).scalar_one()
    return found


async def refused_id(conn: AsyncConnection, org: OrgId, id: UUID) -> str | None:
    """Return the sender's own id of what a control message with this id told `org` was refused."""
    found: str | None = (await conn.execute(_REFUSED, {"org": org, "id": id})).scalar_one_or_none()
    return found


async def recall_of(conn: AsyncConnection, org: OrgId, id: UUID) -> Recalled | None:
    """Return the recall that `org` was told under this id."""
    r = (await conn.execute(_RECALLED, {"org": org, "id": id})).first()
    if r is None:
        return None
    times = (r.received_before, r.acknowledge_by, r.acknowledged_at)
    return Recalled(r.id, tuple(r.categories), *times, r.state, r.sent_at, r.disclosures)
