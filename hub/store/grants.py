"""What the reconciler's own log-in may do in the database: look at both sides of its comparison, and remember.

It reads ids, places, numbers and states, never a sealed value; it changes no row of anybody else's.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

RECONCILER: Final = "reconciler"
"""The role's name; without such a role nothing is granted, and the reconciler logs in as the hub."""
_READS: Final = {
    "offsets": "stage, topic, partition, next",
    "arrival": "topic, partition, position, ce_id, outcome, event_id",
    "event": "event_id, family, family_no, accepted_at, state",
    "family_state": "family, applied_no",
    "waiting": "family, family_no",
    "quarantine": "stage, topic, partition, position",
}
_OWNS: Final = {
    "reconciled": "SELECT, INSERT, UPDATE",
    "hole": "SELECT, INSERT, UPDATE",
    "log_place": "SELECT, INSERT, UPDATE, DELETE",
}
_THERE: Final = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
_DATABASE: Final = text("SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), CAST(:role AS text))")


async def grant_reconciler(conn: AsyncConnection) -> bool:
    """Give the role `reconciler` its rights, twice is the same as once; False when there is no such role."""
    if (await conn.execute(_THERE, {"role": RECONCILER})).one_or_none() is None:
        return False
    connect: str = (await conn.execute(_DATABASE, {"role": RECONCILER})).scalar_one()
    await conn.execute(text(connect))
    for table, columns in _READS.items():
        await conn.execute(text(f"GRANT SELECT ({columns}) ON {table} TO {RECONCILER}"))
    for table, rights in _OWNS.items():
        await conn.execute(text(f"GRANT {rights} ON {table} TO {RECONCILER}"))
    return True
