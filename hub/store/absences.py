"""Which workers are away, and who stands in for them? Written by the border, asked by doors that show work to a worker.

Every row stays. An absence is known by its worker and first day: sent anew with another last day or substitute, the
newest row counts; of several absences that cover a day, the newest recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.decision import Away
from hub.ids import WorkerId
from hub.region.model import HELSINKI
from hub.store.rows import as_row, write, writing
from hub.store.tables_staff import ABSENCE

_ADD: Final = writing(ABSENCE, "event_id org worker first_day last_day substitute")
_AWAY: Final = text("""
    SELECT DISTINCT ON (newest.worker) newest.worker, newest.substitute FROM (
        SELECT DISTINCT ON (worker, first_day) worker, last_day, substitute, no FROM absence
        WHERE worker = ANY(CAST(:workers AS text[])) AND first_day <= :day
        ORDER BY worker, first_day, no DESC
    ) AS newest WHERE newest.last_day >= :day ORDER BY newest.worker, newest.no DESC""")


async def add(conn: AsyncConnection, rows: Iterable[Away]) -> None:
    """Note who is away, in the order in which it was told."""
    for row in rows:
        # One by one: the number a row gets says which is the newer.
        await write(conn, _ADD, [as_row(row)])


async def away(
    conn: AsyncConnection, workers: Collection[WorkerId], now: datetime
) -> Mapping[WorkerId, WorkerId | None]:
    """Return those of `workers` who are away on the Helsinki day of `now`, each with the stand-in named, if any."""
    if not workers:
        return {}
    values = {"workers": sorted(workers), "day": now.astimezone(HELSINKI).date()}
    rows = await conn.execute(_AWAY, values)
    return {WorkerId(row[0]): None if row[1] is None else WorkerId(row[1]) for row in rows}
