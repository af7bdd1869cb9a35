"""What must be called back: the rechecks that a narrowing asked for, and the recalls that came of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import FamilyId, OrgId, PersonId, RecallId
from hub.store.tables_border import RECHECK
from hub.store.tables_doors import RECALL

_ASK: Final = text("INSERT INTO recheck (person) SELECT unnest(CAST(:persons AS uuid[])) ORDER BY 1")
# The recall's own message was queued with it, under the same id: its time is the recall's, the same at every try.
_UNANNOUNCED: Final = text("""
    SELECT r.id, r.org, d.made_at FROM recall r JOIN delivery d ON d.id = r.id
    WHERE NOT r.announced ORDER BY r.id LIMIT :limit""")
_FAMILY: Final = text("SELECT family FROM member WHERE person = :person ORDER BY present DESC, family LIMIT 1")


@dataclass(frozen=True, slots=True)
class Recheck:
    """Somebody's rights got narrower."""

    id: int
    person: PersonId
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """What one organisation is asked to take back about one person."""

    id: RecallId
    org: OrgId
    person: PersonId
    family: FamilyId
    categories: tuple[str, ...]
    received_before: datetime
    acknowledge_by: datetime


@dataclass(frozen=True, slots=True)
class Unannounced:
    """A recall of which list and clock have not heard; `made_at` is the same whenever it is told."""

    id: RecallId
    org: OrgId
    made_at: datetime


async def ask_recheck(conn: AsyncConnection, persons: Collection[PersonId]) -> None:
    """Ask that everything disclosed about `persons` is looked at again."""
    if persons:
        await conn.execute(_ASK, {"persons": sorted(persons)})


async def rechecks(conn: AsyncConnection, limit: int) -> list[Recheck]:
    """Return the oldest open rechecks."""
    rows = await conn.execute(
        select(RECHECK.c.id, RECHECK.c.person, RECHECK.c.asked_at).order_by(RECHECK.c.id).limit(limit)
    )
    return [Recheck(r.id, PersonId(r.person), r.asked_at) for r in rows]


async def settle(conn: AsyncConnection, ids: Sequence[int]) -> None:
    """Take rechecks off the list: everything they asked for is written in the same transaction."""
    await conn.execute(delete(RECHECK).where(RECHECK.c.id.in_(list(ids))))


async def family_of(conn: AsyncConnection, person: PersonId) -> FamilyId | None:
    """Return the family a person is in, or was in last."""
    found = (await conn.execute(_FAMILY, {"person": person})).scalar_one_or_none()
    return None if found is None else FamilyId(found)


async def recall(conn: AsyncConnection, rows: Sequence[Recall]) -> None:
    """Write recalls, to be announced through the border."""
    if rows:
        await conn.execute(insert(RECALL), [_row(one) for one in sorted(rows, key=lambda one: one.id)])


async def unannounced(conn: AsyncConnection, limit: int) -> list[Unannounced]:
    """Return recalls whose `recall.sent` is not yet on `hub.in.hub`."""
    rows = await conn.execute(_UNANNOUNCED, {"limit": limit})
    return [Unannounced(RecallId(r.id), OrgId(r.org), r.made_at) for r in rows]


async def mark_announced(conn: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Note that Kafka has their `recall.sent`."""
    await conn.execute(update(RECALL).where(RECALL.c.id.in_(sorted(ids))).values(announced=True))


def _row(one: Recall) -> dict[str, object]:
    return {
        "id": one.id,
        "org": one.org,
        "person": one.person,
        "family": one.family,
        "categories": list(one.categories),
        "received_before": one.received_before,
        "acknowledge_by": one.acknowledge_by,
    }
