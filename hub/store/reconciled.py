"""How far has the reconciler compared? Marks that move only from where they stood: of two at work, one wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.rows import write, writing
from hub.store.tables_reconciler import RECONCILED

Ledger = Literal["arrival", "event", "log", "state"]
Place = tuple[str, int]
"""(topic, partition)."""

_BEGIN: Final = writing(RECONCILED, "ledger topic partition")
_READ: Final = text("SELECT topic, partition, next FROM reconciled WHERE ledger = :ledger")
_UNTIL: Final = text("SELECT until FROM reconciled WHERE ledger = 'event'")
_MOVE: Final = text("""
    UPDATE reconciled SET next = :next, compared_at = clock_timestamp()
    WHERE ledger = :ledger AND topic = :topic AND partition = :partition AND next = :expected""")
_BACK: Final = text("""
    UPDATE reconciled SET next = LEAST(next, :next)
    WHERE ledger = :ledger AND topic = :topic AND partition = :partition""")
_KEEP: Final = text("""
    INSERT INTO reconciled (ledger, topic, partition, until) VALUES ('event', :topic, 0, :until)
    ON CONFLICT (ledger, topic, partition) DO UPDATE SET until = excluded.until, compared_at = excluded.compared_at
    WHERE reconciled.until IS NOT DISTINCT FROM :expected""")
_LOOK_AGAIN: Final = text("UPDATE reconciled SET until = LEAST(until, :since) WHERE ledger = 'event'")


async def begin(conn: AsyncConnection, ledger: Ledger, places: Iterable[Place]) -> dict[Place, int]:
    """Return up to where each of `places` has been compared; new ones begin at 0."""
    wanted = set(places)
    await write(conn, _BEGIN, [{"ledger": ledger, "topic": place[0], "partition": place[1]} for place in wanted])
    rows = await conn.execute(_READ, {"ledger": ledger})
    return {(row.topic, row.partition): row.next for row in rows if (row.topic, row.partition) in wanted}


async def move(conn: AsyncConnection, ledger: Ledger, place: Place, expected: int, next_: int) -> bool:
    """Move a mark from where it is expected to stand; False when somebody else has moved it.

    INVARIANT: the first statement of a stretch: what somebody else has compared is not written down twice.
    """
    values = {"ledger": ledger, "topic": place[0], "partition": place[1], "expected": expected, "next": next_}
    return (await conn.execute(_MOVE, values)).rowcount == 1


async def back(conn: AsyncConnection, ledger: Ledger, to: Mapping[Place, int]) -> None:
    """Set marks back, so that everything from there on is compared again; a mark before that stays."""
    for place, next_ in sorted(to.items()):
        values = {"ledger": ledger, "topic": place[0], "partition": place[1], "next": next_}
        await conn.execute(_BACK, values)


async def until(conn: AsyncConnection) -> datetime | None:
    """Return up to when accepted events have been looked for on the log; None: not yet."""
    found: datetime | None = (await conn.execute(_UNTIL)).scalar_one_or_none()
    return found


async def keep_until(conn: AsyncConnection, topic: str, expected: datetime | None, until: datetime) -> None:
    """Note up to when accepted events have been looked for, unless somebody else has noted something meanwhile."""
    await conn.execute(_KEEP, {"topic": topic, "expected": expected, "until": until})


async def look_again(conn: AsyncConnection, since: datetime) -> None:
    """Look for everything accepted from `since` on once more."""
    await conn.execute(_LOOK_AGAIN, {"since": since})
