"""Alerts as a worker's inbox finds them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.family.doc import of_alert_doc
from hub.family.effects import Alert
from hub.ids import WorkerId

_OPEN: Final = text("""
    SELECT doc FROM alert WHERE state = 'open' AND :worker = ANY(told)
    ORDER BY due_at NULLS LAST, raised_at, id""")
_ONE: Final = text("SELECT doc FROM alert WHERE id = :id AND :worker = ANY(told)")


async def open_alerts(conn: AsyncConnection, worker: WorkerId) -> list[Alert]:
    """Return the open alerts this worker holds or was told of, the oldest deadline first."""
    return [of_alert_doc(doc) for doc in (await conn.execute(_OPEN, {"worker": worker})).scalars()]


async def told_alert(conn: AsyncConnection, id: UUID, worker: WorkerId) -> Alert | None:
    """Return an alert this worker was told of, in whatever state."""
    doc = (await conn.execute(_ONE, {"id": id, "worker": worker})).scalar_one_or_none()
    return None if doc is None else of_alert_doc(doc)
