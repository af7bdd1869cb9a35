"""The border's lock and counter of each family."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import FamilyHead
from hub.ids import FamilyId
from hub.store.members import members_of
from hub.store.rows import write, writing
from hub.store.tables_border import FAMILY

_LOCK: Final = text(
    "SELECT family, last_no, last_at, has_state FROM family WHERE family = ANY(CAST(:families AS uuid[]))"
    " ORDER BY family FOR UPDATE"
)
_WRITE: Final = writing(
    FAMILY,
    "family last_no last_at has_state",
    "(family) DO UPDATE SET last_no = excluded.last_no, last_at = excluded.last_at, has_state = excluded.has_state",
)


async def lock(conn: AsyncConnection, families: Collection[FamilyId]) -> dict[FamilyId, FamilyHead]:
    """Lock the rows of `families` in sorted order until the end of the transaction and return them."""
    if not families:
        return {}
    ordered = sorted(families)
    rows = (await conn.execute(_LOCK, {"families": ordered})).all()
    members = await members_of(conn, ordered)
    return {
        family: FamilyHead(family, last_no, last_at, has_state, members.get(family, frozenset()))
        for family, last_no, last_at, has_state in rows
    }


async def put(conn: AsyncConnection, heads: Iterable[FamilyHead]) -> None:
    """Write the counters of `heads` (who is in them: `members.put`)."""
    await write(
        conn,
        _WRITE,
        [
            {"family": one.family, "last_no": one.last_no, "last_at": one.last_at, "has_state": one.has_state}
            for one in heads
        ],
    )
