"""`hub.events` against the accepted events, both ways, and against what the family stage has applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.ids import EventId
from hub.schemas import log_record
from hub.schemas.topics import EVENTS, EVENTS_PARTITIONS
from hub.store import holes, ledger_rows, log_places, reconciled
from hub.store.holes import Hole
from hub.store.ledger_rows import Cursor, Suspect
from hub.store.reconciled import Place
from hub.store.trouble import answering
from hub.streams.holes import Logged, between_events_and_log, between_log_and_events, between_log_and_state, vanished
from hub.streams.leg import Leg, walk_through
from hub.streams.reconciling import Look, Seen
from hub.streams.record import Record
from hub.streams.topic_walk import Bounds, Stretch

STAGE: Final = "family"
PLACES: Final[tuple[Place, ...]] = tuple((EVENTS, number) for number in range(EVENTS_PARTITIONS))
PAGE: Final = 1000
MARGIN_SECONDS: Final = 60.0
"""An event is committed at the latest so long after its time of acceptance: no transaction of a stage lives longer."""
_FIRST: Final = datetime.fromtimestamp(0, UTC)


async def compare_log(look: Look, stored: Mapping[Place, int]) -> None:
    """Compare the log with the accepted events, both ways, then with the families, up to the `stored` offsets.

    UnavailableError when Kafka or the database do not answer: what was compared stays compared.
    """
    bounds = await _to_the_end(look)
    for place in PLACES:
        if place in bounds:
            await _state(look, place, stored.get(place, 0))
    await _events(look)


async def _to_the_end(look: Look) -> Mapping[Place, Bounds]:
    async with answering(), look.eyes.engine.begin() as conn:
        marks = await reconciled.begin(conn, "log", PLACES)
    bounds = await look.walk.bounds(PLACES)
    for place, limits in sorted(bounds.items()):
        await walk_through(look, Leg("log", place, marks[place], limits, limits.end), _compare)
    return bounds


async def _compare(look: Look, conn: AsyncConnection, stretch: Stretch) -> Seen:
    partition = stretch.place[1]
    records = [_logged(record) for record in stretch.records]
    known = await ledger_rows.known(conn, {one.event_id for one in records if one.event_id is not None})
    parked = await ledger_rows.parked(conn, stretch.place, stretch.begin, stretch.end)
    gone = vanished(records, await log_places.between(conn, partition, stretch.begin, stretch.end))
    await log_places.forget(conn, gone)
    await log_places.seen(conn, partition, _places(records, known))
    seen = [
        *between_log_and_events(partition, records, known, parked),
        *(Hole("not_logged", EVENTS, event_id=event) for event in sorted(gone)),
    ]
    return Seen(seen, await holes.found(conn, seen))


async def _state(look: Look, place: Place, stored: int) -> None:
    """Compare what lies behind the family stage's offset with how far its families are."""
    async with answering(), look.eyes.engine.begin() as conn:
        begin = (await reconciled.begin(conn, "state", [place]))[place]
        walked = (await reconciled.begin(conn, "log", [place]))[place]
    limit = min(stored, walked)
    while begin < limit:
        end = min(begin + PAGE, limit)
        async with answering(), look.eyes.engine.begin() as conn:
            if not await reconciled.move(conn, "state", place, begin, end):
                begin = (await reconciled.begin(conn, "state", [place]))[place]
                continue
            seen = between_log_and_state(place[1], await ledger_rows.applied(conn, place, begin, end))
            fresh = await holes.found(conn, seen)
        look.tell(EVENTS, 0, Seen(seen, fresh))
        begin = end


async def _events(look: Look) -> None:
    """Look for every event that is said to be logged; the log is read to its end once more before one is missed."""
    async with answering(), look.eyes.engine.connect() as conn:
        kept = await reconciled.until(conn)
        settled = await ledger_rows.settled(conn, MARGIN_SECONDS)
    after: Cursor | None = (kept or _FIRST, UUID(int=0))
    while after is not None:
        async with answering(), look.eyes.engine.connect() as conn:
            page = await ledger_rows.page(conn, after, PAGE)
        if page.suspects:
            await _missed(look, page.suspects)
        upto = max(kept or _FIRST, min(settled, page.after[0] if page.after else settled))
        async with answering(), look.eyes.engine.begin() as conn:
            await reconciled.keep_until(conn, EVENTS, kept, upto)
        kept, after = upto, page.after


async def _missed(look: Look, suspects: Sequence[Suspect]) -> None:
    bounds = await _to_the_end(look)
    cut = await _cut(look, bounds)
    async with answering(), look.eyes.engine.begin() as conn:
        placed = await log_places.placed(conn, {one.event_id for one in suspects})
        seen = between_events_and_log(suspects, placed, cut)
        fresh = await holes.found(conn, seen)
    look.tell(EVENTS, 0, Seen(seen, fresh))


async def _cut(look: Look, bounds: Mapping[Place, Bounds]) -> dict[int, datetime | None]:
    """Return which partitions have lost their beginning, and when the first record that is left was appended."""
    cut: dict[int, datetime | None] = {}
    for place, limits in bounds.items():
        if limits.begin:
            left = limits.begin < limits.end
            stretch = await look.walk.stretch(place, limits.begin, limits.end) if left else _nothing(place, limits)
            cut[place[1]] = stretch.records[0].appended_at if stretch.records else None
    return cut


def _nothing(place: Place, limits: Bounds) -> Stretch:
    return Stretch(place, limits.end, limits.end, ())


def _logged(record: Record) -> Logged:
    try:
        return Logged(record.offset, log_record.read(record.value or b"").event_id)
    except PoisonError:
        return Logged(record.offset, None)


def _places(records: Sequence[Logged], known: frozenset[EventId]) -> dict[EventId, int]:
    return {one.event_id: one.position for one in records if one.event_id in known and one.event_id is not None}
