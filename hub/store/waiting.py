"""Events behind a frozen family, as they came from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
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
