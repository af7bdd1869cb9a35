"""Who got or saw what, when, and by which rules. Rows are never deleted; only `state` and `recall` ever change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import EventId, OrgId, PersonId, WorkerId
from hub.store.tables_doors import DISCLOSURE

_STATE: Final = text("""
    UPDATE disclosure SET state = :state WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'released'""")
_OF_PERSON: Final = text("""
    SELECT s.id, s.kind, s.org, s.persons, s.facts, s.made_at FROM disclosure s
    LEFT JOIN delivery d ON d.id = s.delivery
    WHERE s.persons @> ARRAY[CAST(:person AS uuid)] AND s.recall IS NULL AND s.state <> 'withheld'
      AND (d.id IS NULL OR s.state = 'possibly_delivered' OR d.state = 'sent')
    ORDER BY s.id FOR UPDATE OF s""")
_RECALLED: Final = text(
    "UPDATE disclosure SET recall = :recall WHERE id = ANY(CAST(:ids AS uuid[])) AND recall IS NULL"
)
_STATUTORY: Final = text("""
    SELECT id, kind, org, worker, persons, categories, state, made_at FROM disclosure
    WHERE 'statutory' = ANY (rules) AND state <> 'withheld' AND made_at >= :since ORDER BY made_at, id""")


@dataclass(frozen=True, slots=True)
class Fact:
    """What of one event was given: categories of leaves about the person, and of those about everyone in it."""

    event: EventId
    person: frozenset[str]
    all: frozenset[str]
    located: frozenset[str] = frozenset()
    """Those among them of which a leaf tells where somebody is: address protection takes them back."""

    def as_json(self) -> dict[str, object]:
        """Return the fact as stored."""
        told: dict[str, object] = {"event": str(self.event), "person": sorted(self.person), "all": sorted(self.all)}
        return {**told, "located": sorted(self.located)} if self.located else told


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One delivery or view."""

    id: UUID
    kind: str
    """`delivery`, `plan`, `inbox`, `notice`."""
    org: OrgId
    persons: tuple[PersonId, ...]
    facts: tuple[Fact, ...]
    rules: tuple[str, ...]
    worker: WorkerId | None = None
    delivery: UUID | None = None
    hub_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A disclosure as the recall lane looks at it."""

    id: UUID
    kind: str
    org: OrgId
    persons: tuple[PersonId, ...]
    facts: tuple[Fact, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ByStatute:
    """One use of a statutory right, as the privacy officer looks at it: ids and categories, no content."""

    id: UUID
    kind: str
    org: OrgId
    worker: WorkerId | None
    persons: tuple[PersonId, ...]
    categories: tuple[str, ...]
    state: str
    made_at: datetime


async def disclose(conn: AsyncConnection, rows: Sequence[Disclosure]) -> None:
    """Write one row per delivery or view."""
    if rows:
        await conn.execute(insert(DISCLOSURE), [_row(one) for one in sorted(rows, key=lambda one: one.id)])


async def change_state(conn: AsyncConnection, ids: Sequence[UUID], state: str) -> None:
    """Turn `released` into `withheld` or `possibly_delivered`."""
    await conn.execute(_STATE, {"ids": sorted(ids), "state": state})


async def given(conn: AsyncConnection, person: PersonId) -> list[Given]:
    """Return what was given about `person` and not yet recalled; what is still under way is left to its lane."""
    rows = await conn.execute(_OF_PERSON, {"person": person})
    return [Given(r.id, r.kind, r.org, tuple(r.persons), tuple(_fact(one) for one in r.facts), r.made_at) for r in rows]


async def statutory(conn: AsyncConnection, since: datetime) -> list[ByStatute]:
    """Return every use of a statutory right from `since` on, the oldest first; what was withheld was none."""
    rows = await conn.execute(_STATUTORY, {"since": since})
    return [
        ByStatute(r.id, r.kind, r.org, r.worker, tuple(r.persons), tuple(r.categories), r.state, r.made_at)
        for r in rows
    ]


async def mark_recalled(conn: AsyncConnection, ids: Sequence[UUID], recall: UUID) -> None:
    """Note that these were called back."""
    await conn.execute(_RECALLED, {"ids": sorted(ids), "recall": recall})


def _row(one: Disclosure) -> dict[str, object]:
    categories = {category for fact in one.facts for category in fact.person | fact.all}
    return {
        "id": one.id,
        "kind": one.kind,
        "org": one.org,
        "worker": one.worker,
        "persons": list(one.persons),
        "delivery": one.delivery,
        "hub_seq": one.hub_seq,
        "facts": [fact.as_json() for fact in one.facts],
        "categories": sorted(categories),
        "rules": list(one.rules),
    }


def _fact(doc: Mapping[str, str | list[str]]) -> Fact:
    event = EventId(UUID(str(doc["event"])))
    return Fact(event, frozenset(doc["person"]), frozenset(doc["all"]), frozenset(doc.get("located", ())))
