"""The ledger's months: `arrival` has a partition for each, made ahead; what fits none lies in `arrival_other`."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

AHEAD: Final = 3
"""Months that exist beforehand, this one included."""


async def make_months(conn: AsyncConnection) -> tuple[str, ...]:
    """Make the partitions of this month and the next ones that are missing, and return their names.

    A month whose rows already lie in `arrival_other` stays there: nothing is moved under a running border.
    """
    today: date = (await conn.execute(text("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date"))).scalar_one()
    first = today.replace(day=1)
    made = []
    for _ in range(AHEAD):
        after = _next(first)
        if await _missing(conn, first, after):
            # Both dates come from the database's clock; DDL takes no parameters.
            await conn.execute(
                text(
                    f"CREATE TABLE {_name(first)} PARTITION OF arrival"
                    f" FOR VALUES FROM ('{first} 00:00+00') TO ('{after} 00:00+00')"
                )
            )
            made.append(_name(first))
        first = after
    return tuple(made)


async def _missing(conn: AsyncConnection, first: date, after: date) -> bool:
    wanted = text(
        "SELECT to_regclass(:name) IS NULL AND NOT EXISTS (SELECT 1 FROM arrival_other"
        " WHERE arrived_at >= (:first)::timestamp AT TIME ZONE 'UTC'"
        " AND arrived_at < (:after)::timestamp AT TIME ZONE 'UTC')"
    )
    found: bool = (await conn.execute(wanted, {"name": _name(first), "first": first, "after": after})).scalar_one()
    return found


def _name(first: date) -> str:
    return f"arrival_{first:%Y_%m}"


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
