"""The receipts as the database has them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.connectors.publish import Position
from hub.ids import OrgId
from hub.store.receipts import Told, told_at, told_of
from hub.store.trouble import answering


class DatabaseReceipts:
    """Reads receipts; UnavailableError when the database is away."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take the hub's engine; nothing is connected yet."""
        self._engine = engine

    async def at(self, position: Position) -> Told | None:
        """Return what became of the record at this place."""
        async with answering(), self._engine.connect() as conn:
            return await told_at(conn, position)

    async def of(self, org: OrgId, ce_id: str) -> Told | None:
        """Return what became of the sender's own id."""
        async with answering(), self._engine.connect() as conn:
            return await told_of(conn, org, ce_id)
