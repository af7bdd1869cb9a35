"""What the outbox remembers: how far each organisation has acknowledged, and which of its messages became void."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import OrgId
from hub.store.rows import write, writing
from hub.store.tables_doors import OUTBOX_VOID

_ACKNOWLEDGE: Final = text("""
    INSERT INTO outbox_mark AS m (org, acknowledged) VALUES (:org, :seq)
    ON CONFLICT (org) DO UPDATE SET acknowledged = excluded.acknowledged, at = excluded.at
    WHERE m.acknowledged < excluded.acknowledged""")
_VOID: Final = writing(OUTBOX_VOID, "delivery", "(delivery) DO NOTHING")


async def acknowledge(conn: AsyncConnection, org: OrgId, seq: int) -> None:
    """Move the mark of `org` forward to `seq`; never back."""
    await conn.execute(_ACKNOWLEDGE, {"org": org, "seq": seq})


async def keep_void(conn: AsyncConnection, deliveries: Collection[UUID]) -> None:
    """Note that these were read as voids, for ever."""
    await write(conn, _VOID, [{"delivery": one} for one in deliveries])
