"""Which lanes an operator has stopped."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.tables_doors import PAUSE

DELIVERY: Final = "delivery"
_PAUSE: Final = text("INSERT INTO pause (lane) VALUES (:lane) ON CONFLICT DO NOTHING")


async def pause(conn: AsyncConnection, lane: str) -> None:
    """Stop `lane`; stopping it twice changes nothing."""
    await conn.execute(_PAUSE, {"lane": lane})


async def resume(conn: AsyncConnection, lane: str) -> None:
    """Let `lane` go on."""
    await conn.execute(delete(PAUSE).where(PAUSE.c.lane == lane))


async def paused(conn: AsyncConnection, lane: str) -> bool:
    """Tell whether `lane` is stopped."""
    return (await conn.execute(select(PAUSE.c.lane).where(PAUSE.c.lane == lane))).one_or_none() is not None
