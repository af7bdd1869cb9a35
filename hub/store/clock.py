"""The one clock of doors, lanes and stages: the database's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_NOW: Final = text("SELECT clock_timestamp()")


async def database_now(conn: AsyncConnection) -> datetime:
    """Return the present time, UTC."""
    now: datetime = (await conn.execute(_NOW)).scalar_one()
    return now
