"""`hub.in.*` against the ledger, behind the border's offsets: has every record one row, and every row its record?"""

from __future__ import annotations

from collections.abc import Mapping

from hub.store import holes, ledger_rows, reconciled
from hub.store.reconciled import Place
from hub.store.trouble import answering
from hub.streams.holes import Lying, between_way_in_and_ledger
from hub.streams.reconciling import Look

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
            await _partition(look, place, mark, (bounds[place].start(mark), limit))


async def _partition(look: Look, place: Place, mark: int, between: tuple[int, int]) -> None:
    expected, (begin, limit) = mark, between
    while begin < limit:
        stretch = await look.walk.stretch(place, begin, limit)
        records = [Lying(one.offset, one.header("ce_id")) for one in stretch.records]
        async with answering(), look.eyes.engine.begin() as conn:
            # INVARIANT: the first statement compares: of two reconcilers one writes this stretch down.
            if not await reconciled.move(conn, "arrival", place, expected, stretch.end):
                return
            rows = await ledger_rows.judged(conn, place, stretch.begin, stretch.end)
            seen = between_way_in_and_ledger(place, records, rows)
            fresh = await holes.found(conn, seen)
        look.tell(place[0], len(records), seen, fresh)
        await look.compared(place[0], len(records))
        expected = begin = stretch.end
