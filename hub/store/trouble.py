"""What the driver throws when the database is away becomes UnavailableError; what is our own mistake stays as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hub.errors import UnavailableError

_AWAY: Final = ("08", "25006", "28", "3D", "40", "42501", "53", "55P03", "57", "58")
"""SQLSTATE: connection, read-only since a failover, log-in, no such database (yet), rolled back (deadlock), not
granted, no resources, lock not had in time, operator or system trouble. None of them is an event's fault."""


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Raise UnavailableError("database") for trouble of the server, the line or the pool; never with a value."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, asyncpg.InterfaceError, OSError, TimeoutError) as err:
        raise UnavailableError("database") from err
    except (DBAPIError, asyncpg.PostgresError) as err:
        if not _is_away(err):
            raise
        raise UnavailableError("database") from err


def _is_away(err: DBAPIError | asyncpg.PostgresError) -> bool:
    if isinstance(err, DBAPIError):
        state = getattr(err.orig, "sqlstate", None)
        return err.connection_invalidated or (state or "").startswith(_AWAY)
    return (err.sqlstate or "").startswith(_AWAY)
