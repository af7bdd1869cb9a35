"""Notices begin here: queued by the family stage, sent by the notice lane (`notices.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import AlertId, WorkerId
from hub.store.rows import as_row, write, writing
from hub.store.tables_doors import NOTICE


@dataclass(frozen=True, slots=True)
class Telling:
    """One bare alert to one worker; the same (alert, worker, rung, step) has the same id."""

    id: UUID
    alert: AlertId
    worker: WorkerId
    rung: int
    step: str


_QUEUE: Final = writing(NOTICE, "id alert worker rung step", "(id) DO NOTHING")


async def queue(conn: AsyncConnection, rows: Iterable[Telling]) -> None:
    """Queue notices; one that was queued before stays as it is."""
    await write(conn, _QUEUE, [as_row(row) for row in rows])
