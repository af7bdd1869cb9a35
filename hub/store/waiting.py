"""Events behind a frozen family, as they came from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import FamilyId
from hub.store.rows import as_row, write, writing
from hub.store.tables_family import WAITING


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event that waits."""

    family: FamilyId
    family_no: int
    topic: str
    partition: int
    position: int
    value: bytes = field(repr=False)


_ADD: Final = writing(WAITING, "family family_no topic partition position value")
_OF: Final = text("""
    SELECT family, family_no, topic, partition, position, value FROM waiting
    WHERE family = ANY(CAST(:families AS uuid[])) ORDER BY family, family_no""")
_REMOVE: Final = text("""
    DELETE FROM waiting w USING unnest(CAST(:families AS uuid[]), CAST(:numbers AS bigint[])) AS r(family, number)
    WHERE w.family = r.family AND w.family_no <= r.number""")
_NUMBERS: Final = text("SELECT family, family_no FROM waiting WHERE family = ANY(CAST(:families AS uuid[]))")


async def add(conn: AsyncConnection, rows: Iterable[Waiting]) -> None:
    """Let events wait; one that waits already stays as it is."""
    await write(conn, _ADD, [as_row(row) for row in rows])


async def numbers(conn: AsyncConnection, families: Collection[FamilyId]) -> dict[FamilyId, set[int]]:
    """Return the numbers that wait, by family."""
    found: defaultdict[FamilyId, set[int]] = defaultdict(set)
    if families:
        for family, number in await conn.execute(_NUMBERS, {"families": sorted(families)}):
            found[family].add(number)
    return found


async def of(conn: AsyncConnection, families: Collection[FamilyId]) -> list[Waiting]:
    """Return the events that wait, in the order of their numbers."""
    if not families:
        return []
    rows = await conn.execute(_OF, {"families": sorted(families)})
    return [Waiting(FamilyId(r.family), r.family_no, r.topic, r.partition, r.position, r.value) for r in rows]


async def remove(conn: AsyncConnection, upto: Mapping[FamilyId, int]) -> None:
    """Let the events of each family wait no longer, up to and with a number."""
    if upto:
        families = sorted(upto)
        await conn.execute(_REMOVE, {"families": families, "numbers": [upto[one] for one in families]})
