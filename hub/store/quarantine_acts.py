"""What people did with what was parked: who looked, dropped, retried or released, when and why. Only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import FamilyId
from hub.store.rows import as_row, write, writing
from hub.store.tables_family import QUARANTINE_ACT

Deed = Literal["shown", "retry", "drop", "release"]


@dataclass(frozen=True, slots=True)
class Act:
    """One deed: on a parked record, on a frozen family, or on both."""

    id: UUID
    quarantine: UUID | None
    family: FamilyId | None
    act: Deed
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """One deed as it is told."""

    act: Deed
    who: str
    reason: str
    at: datetime


_NOTE: Final = writing(QUARANTINE_ACT, "id quarantine family act who reason")


async def note(conn: AsyncConnection, acts: Iterable[Act]) -> None:
    """Write down what is about to be done."""
    await write(conn, _NOTE, [as_row(one) for one in acts])


async def told(conn: AsyncConnection, parked: UUID) -> tuple[Done, ...]:
    """Return what was done with a parked record, oldest first."""
    t = QUARANTINE_ACT.c
    rows = await conn.execute(select(t.act, t.who, t.reason, t.at).where(t.quarantine == parked).order_by(t.at, t.id))
    return tuple(Done(*row) for row in rows)
