"""`hub reconcile --apply`: what fell into a hole is sent through the front door once more.

The same bytes, headers and id on the same way in: the border knows what it has seen, so a false alarm changes nothing.
An event that is missing behind the border is logged again; the family stage drops a number it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.delivery.intake import Intake
from hub.delivery.producers import Message
from hub.errors import UnavailableError
from hub.store import holes, log_rows
from hub.store.holes import Hole, OpenHole
from hub.store.reconciled import Place
from hub.store.trouble import answering
from hub.streams.record import Record
from hub.streams.topic_walk import Bounds, TopicWalk

_LOG: Final = structlog.get_logger(__name__)
SEND_AGAIN: Final = frozenset({"not_judged", "other_record"})
LOG_AGAIN: Final = frozenset({"not_logged", "not_applied"})
AT_ONCE: Final = 50


@dataclass(slots=True)
class Mended:
    """What was tried: originals sent again, events to be logged again, and originals that retention has taken."""

    sent: int = 0
    logged: int = 0
    lost: int = 0
    left: int = 0
    """Holes that people have to look at."""


async def mend(engine: AsyncEngine, walk: TopicWalk, intake: Intake, topic: str | None = None) -> Mended:
    """Mend what can be mended of the oldest 1000 open holes, of `topic` alone when it is given.

    UnavailableError when Kafka or the database do not answer: what was sent is known, the rest is tried next time.
    """
    async with answering(), engine.connect() as conn:
        found = await holes.open_holes(conn, topic)
    done = Mended()
    await _send_again(engine, walk, intake, [one for one in found if one.hole.kind in SEND_AGAIN], done)
    done.logged = await _log_again(engine, [one.hole for one in found if one.hole.kind in LOG_AGAIN])
    done.left = sum(one.hole.kind not in SEND_AGAIN | LOG_AGAIN for one in found)
    return done


async def _send_again(
    engine: AsyncEngine, walk: TopicWalk, intake: Intake, found: Sequence[OpenHole], done: Mended
) -> None:
    by_place: defaultdict[Place, list[Hole]] = defaultdict(list)
    for one in found:
        if one.again is None and one.hole.partition is not None and one.hole.position is not None:
            by_place[one.hole.topic, one.hole.partition].append(one.hole)
    bounds = await walk.bounds(by_place)
    for place, missing in sorted(by_place.items()):
        ordered = sorted(missing, key=lambda hole: hole.position or 0)
        for first in range(0, len(ordered), AT_ONCE):
            chunk = ordered[first : first + AT_ONCE]
            originals = await _originals(walk, place, chunk, bounds.get(place))
            done.lost += len(chunk) - len(originals)
            done.sent += await _take(engine, intake, originals)


async def _originals(
    walk: TopicWalk, place: Place, chunk: Collection[Hole], bounds: Bounds | None
) -> list[tuple[Hole, Record]]:
    found: list[tuple[Hole, Record]] = []
    for hole in chunk:
        at = hole.position or 0
        if bounds is not None and bounds.begin <= at < bounds.end:
            stretch = await walk.stretch(place, at, at + 1)
            found += [(hole, record) for record in stretch.records]
    return found


async def _take(engine: AsyncEngine, intake: Intake, originals: Sequence[tuple[Hole, Record]]) -> int:
    messages = [Message(one.topic, one.key, one.value, one.headers) for _, one in originals]
    places = await intake.take(messages) if messages else []
    async with answering(), engine.begin() as conn:
        for (hole, _), place in zip(originals, places, strict=True):
            if place is not None:
                await holes.tried(conn, hole, again=place[2])
    if None in places:
        raise UnavailableError("broker", "not every original was taken; try again")
    _tell("sent again", len(places))
    return len(places)


async def _log_again(engine: AsyncEngine, missing: Sequence[Hole]) -> int:
    events = [hole.event_id for hole in missing if hole.event_id is not None]
    async with answering(), engine.begin() as conn:
        count = await log_rows.log_again(conn, events)
        for hole in missing:
            await holes.tried(conn, hole)
    _tell("logged again", count)
    return count


def _tell(what: str, count: int) -> None:
    if count:
        _LOG.warning(what, count=count)
