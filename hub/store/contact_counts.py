"""How many contacts were there that are nobody's? Counted by day, area, channel, language and topic, and no more kept.

A contact adds one to the row without a topic, and one to the row of each topic it named: so topics can be counted, and
the contacts themselves are the rows without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.decision import Counted
from hub.store.rows import write, writing
from hub.store.tables_staff import CONTACT_COUNT

Row = tuple[date, str, str, str, str]
"""(day, area, channel, language, topic)."""
_COLUMNS: Final = ("day", "area", "channel", "language", "topic")
_ADD: Final = writing(
    CONTACT_COUNT,
    "day area channel language topic number",
    "(day, area, channel, language, topic) DO UPDATE SET number = contact_count.number + excluded.number",
)


async def add(conn: AsyncConnection, counted: Iterable[Counted]) -> None:
    """Add each contact to its rows."""
    numbers = Counter(row for one in counted for row in _rows(one))
    await write(conn, _ADD, [dict(zip(_COLUMNS, row, strict=True)) | {"number": n} for row, n in numbers.items()])


async def between(conn: AsyncConnection, first: date, last: date) -> dict[Row, int]:
    """Return the numbers of the days from `first` to `last`, both included."""
    table = CONTACT_COUNT.c
    wanted = select(*(table[name] for name in _COLUMNS), table.number).where(table.day.between(first, last))
    return {(row[0], row[1], row[2], row[3], row[4]): row[5] for row in await conn.execute(wanted)}


def _rows(one: Counted) -> Iterator[Row]:
    for topic in ("", *sorted(one.topics)):
        yield one.day, one.area, one.channel, one.language, topic
