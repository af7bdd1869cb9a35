"""How far is the hub, and did it take everything the bench sent? Asked of its tables, never guessed from time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bench.letters import Post
from bench.place import Place

EVERY_SECONDS: Final = 0.02
PATIENCE: Final = 150.0
"""Seconds one stretch of work may take."""
Look = Callable[[], Awaitable[bool]]


class LateError(Exception):
    """Something did not happen in time, or not as it must."""


async def until(look: Look, what: str, every: float = EVERY_SECONDS, patience: float = PATIENCE) -> None:
    """Return as soon as `look` says yes; LateError after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not await look():
        if time.monotonic() > deadline:
            raise LateError(f"{what}: not within {patience:.0f} s")
        await asyncio.sleep(every)


async def judged(place: Place, post: Post) -> bool:
    """Tell whether the border has read everything that was sent."""
    read = await place.one(
        "SELECT sum(next) FROM offsets WHERE stage = 'border' AND topic = ANY(:topics)", topics=list(post.sent)
    )
    return read >= post.sent.total()


async def logged(place: Place) -> bool:
    """Tell whether every accepted event is on the log."""
    return not await place.one("SELECT count(*) FROM event WHERE state = 'waiting'")


async def applied(place: Place) -> bool:
    """Tell whether the family stage has applied every number."""
    return not await place.one(
        "SELECT (SELECT coalesce(sum(last_no), 0) FROM family)"
        " - (SELECT coalesce(sum(applied_no), 0) FROM family_state)"
    )


async def delivered(place: Place) -> bool:
    """Tell whether no delivery waits."""
    return not await place.one("SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')")


async def settled(place: Place, post: Post) -> bool:
    """Tell whether everything that was sent has gone the whole way."""
    return await judged(place, post) and await logged(place) and await applied(place) and await delivered(place)


async def nothing_went_wrong(place: Place) -> None:
    """LateError when an event of the bench was refused or parked: then its figures mean nothing."""
    wrong = await place.rows(
        "SELECT outcome, type, reason, field, count(*) FROM arrival WHERE outcome <> 'accepted' AND org <> 'hub'"
        " GROUP BY 1, 2, 3, 4"
    )
    parked = await place.one("SELECT count(*) FROM quarantine")
    if wrong or parked:
        raise LateError(f"refused or parked: {wrong}, {parked} in quarantine")
