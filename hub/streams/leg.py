"""One partition walked through, stretch by stretch, from the reconciler's mark to where it may look.

Of two reconcilers at work one wins each stretch; the other sees how far the mark is by now and goes on from there, so
that whoever began a pass knows at its end that everything was compared.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import reconciled
from hub.store.reconciled import Ledger, Place
from hub.store.trouble import answering
from hub.streams.reconciling import Look, Seen
from hub.streams.topic_walk import Bounds, Stretch

Compare = Callable[[Look, AsyncConnection, Stretch], Awaitable[Seen]]
"""Compares one stretch in its transaction."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Which partition is compared with which ledger, from `mark` to before `limit`."""

    ledger: Ledger
    place: Place
    mark: int
    bounds: Bounds
    limit: int


async def walk_through(look: Look, leg: Leg, compare: Compare) -> None:
    """Compare everything of `leg`; UnavailableError when Kafka or the database do not answer."""
    expected, begin = leg.mark, leg.bounds.start(leg.mark)
    while begin < leg.limit:
        stretch = await look.walk.stretch(leg.place, begin, leg.limit)
        seen: Seen | None = None
        async with answering(), look.eyes.engine.begin() as conn:
            # INVARIANT: the first statement compares: of two reconcilers one writes this stretch down.
            if await reconciled.move(conn, leg.ledger, leg.place, expected, stretch.end):
                seen = await compare(look, conn, stretch)
                expected = stretch.end
            else:
                expected = (await reconciled.begin(conn, leg.ledger, [leg.place]))[leg.place]
        if seen is not None:
            look.tell(leg.place[0], len(stretch.records), seen)
        await look.compared(leg.place[0], len(stretch.records) if seen else max(0, min(expected, leg.limit) - begin))
        begin = max(expected, leg.bounds.begin)
