"""`hub.in.*` against the ledger, behind the border's offsets: has every record one row, and every row its record?"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import holes, ledger_rows, reconciled
from hub.store.reconciled import Place
from hub.store.trouble import answering
from hub.streams.holes import Lying, between_way_in_and_ledger
from hub.streams.leg import Leg, walk_through
from hub.streams.reconciling import Look, Seen
from hub.streams.topic_walk import Stretch

STAGE = "border"


async def compare_ways_in(look: Look, stored: Mapping[Place, int]) -> None:
    """Compare everything new of these partitions up to the border's `stored` offset.

    UnavailableError when Kafka or the database do not answer: what was compared stays compared.
    """
    async with answering(), look.eyes.engine.begin() as conn:
        marks = await reconciled.begin(conn, "arrival", stored)
    bounds = await look.walk.bounds(stored)
    for place, mark in sorted(marks.items()):
        if place in bounds:
            # Past the stored offset the border has still to look.
            limit = min(bounds[place].end, stored[place])
            await walk_through(look, Leg("arrival", place, mark, bounds[place], limit), _compare)


async def _compare(look: Look, conn: AsyncConnection, stretch: Stretch) -> Seen:
    records = [Lying(one.offset, one.header("ce_id")) for one in stretch.records]
    rows = await ledger_rows.judged(conn, stretch.place, stretch.begin, stretch.end)
    seen = between_way_in_and_ledger(stretch.place, records, rows)
    return Seen(seen, await holes.found(conn, seen))
