"""A lane has one holder at a time: whoever holds its lease, proven by the epoch in every claim and mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import StoppedError

LEASE_SECONDS: Final = 5
_TAKE: Final = text("""
    INSERT INTO lease (lane, holder, epoch, until)
    VALUES (:lane, :holder, 1, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (lane) DO UPDATE SET
        epoch = lease.epoch + (lease.holder <> excluded.holder)::int,
        holder = excluded.holder,
        until = excluded.until
    WHERE lease.holder = excluded.holder OR lease.until < clock_timestamp()
    RETURNING epoch""")
_HOLD: Final = text("SELECT 1 FROM lease WHERE lane = :lane AND holder = :holder AND epoch = :epoch FOR SHARE")
_GIVE: Final = text("UPDATE lease SET until = clock_timestamp() WHERE lane = :lane AND holder = :holder")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run one lane, as long as `epoch` is the newest."""

    lane: str
    holder: str
    epoch: int


async def take(conn: AsyncConnection, lane: str, holder: str) -> Lease | None:
    """Take or prolong the lease for 5 s; None while somebody else has it."""
    row = (await conn.execute(_TAKE, {"lane": lane, "holder": holder, "seconds": LEASE_SECONDS})).one_or_none()
    return None if row is None else Lease(lane, holder, row.epoch)


async def hold(conn: AsyncConnection, lease: Lease) -> None:
    """Keep the lease from being taken until this transaction ends; StoppedError `lease_lost` when it is not ours.

    INVARIANT: the first statement of every claim and mark.
    """
    found = await conn.execute(_HOLD, {"lane": lease.lane, "holder": lease.holder, "epoch": lease.epoch})
    if found.one_or_none() is None:
        raise StoppedError("lease_lost")


async def give(conn: AsyncConnection, lane: str, holder: str) -> None:
    """Let the lease go at once, at a clean stop."""
    await conn.execute(_GIVE, {"lane": lane, "holder": holder})
