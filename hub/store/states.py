"""The family stage's state: one document per family, the number applied last, and why it is frozen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import FamilyId
from hub.schemas.accepted import Data
from hub.store.rows import as_row, write, writing
from hub.store.tables_family import FAMILY_STATE


@dataclass(frozen=True, slots=True)
class StoredState:
    """One family as stored; `doc` holds ids and codes only, `frozen` a word of a closed list."""

    family: FamilyId
    applied_no: int
    doc: Data = field(repr=False)
    frozen: str | None


_PUT: Final = writing(
    FAMILY_STATE,
    "family applied_no doc frozen",
    "(family) DO UPDATE SET applied_no = excluded.applied_no, doc = excluded.doc, frozen = excluded.frozen,"
    " changed_at = clock_timestamp()",
)
_LOAD: Final = (
    select(*(FAMILY_STATE.c[name] for name in StoredState.__slots__))
    .where(text("family = ANY(CAST(:families AS uuid[]))"))
    .order_by(FAMILY_STATE.c.family)
)


async def load(
    conn: AsyncConnection, families: Collection[FamilyId], *, lock: bool = False
) -> dict[FamilyId, StoredState]:
    """Return the states of `families` in one query, locked in sorted order when asked; new families are left out."""
    if not families:
        return {}
    rows = await conn.execute(_LOAD.with_for_update() if lock else _LOAD, {"families": sorted(families)})
    return {state.family: state for state in (StoredState(*row) for row in rows)}


async def put(conn: AsyncConnection, states: Iterable[StoredState]) -> None:
    """Write states whole."""
    await write(conn, _PUT, [as_row(state) for state in states])
