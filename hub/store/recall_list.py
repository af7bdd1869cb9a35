"""Recalls as border and family stage know them: whose they are, and when they were acknowledged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import KnownRecall
from hub.ids import RecallId
from hub.store.rows import changing, write
from hub.store.tables_doors import RECALL

_KNOWN: Final = text("SELECT id, person, family, org FROM recall WHERE id = ANY(CAST(:ids AS uuid[]))")
_ACKNOWLEDGED: Final = changing(RECALL, "id acknowledged_at", where="t.acknowledged_at IS NULL")


async def known(conn: AsyncConnection, ids: Collection[RecallId]) -> dict[RecallId, KnownRecall]:
    """Return the recalls by id; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(_KNOWN, {"ids": sorted(ids)})
    return {id: KnownRecall(id, person, family, org) for id, person, family, org in rows}


async def acknowledge(conn: AsyncConnection, recalls: Iterable[tuple[RecallId, datetime]]) -> None:
    """Note when each recall was acknowledged; the first time counts."""
    await write(conn, _ACKNOWLEDGED, [{"id": id, "acknowledged_at": at} for id, at in recalls])
