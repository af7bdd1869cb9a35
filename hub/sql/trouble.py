"""What the driver throws when a server is away becomes UnavailableError; what is our own mistake stays as it is."""

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
_SAYS: Final = {
    "28": "the log-in is refused; see {setting}",
    "3D": "no such database; see {setting}",
    "42501": "not granted to this role",
}


@asynccontextmanager
async def answering(part: str, setting: str) -> AsyncIterator[None]:
    """Raise UnavailableError of `part` for trouble of the server, the line or the pool; never with a value.

    `setting` is where its address is set, named when the server turns the log-in down.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, asyncpg.InterfaceError, OSError, TimeoutError) as err:
        raise UnavailableError(part) from err
    except (DBAPIError, asyncpg.PostgresError) as err:
        if not _is_away(err):
            raise
        raise UnavailableError(part, _why(err).format(setting=setting)) from err


def _is_away(err: DBAPIError | asyncpg.PostgresError) -> bool:
    lost = isinstance(err, DBAPIError) and err.connection_invalidated
    return lost or _state(err).startswith(_AWAY)


def _why(err: DBAPIError | asyncpg.PostgresError) -> str:
    return next((why for state, why in _SAYS.items() if _state(err).startswith(state)), "")


def _state(err: DBAPIError | asyncpg.PostgresError) -> str:
    found = getattr(err.orig, "sqlstate", None) if isinstance(err, DBAPIError) else err.sqlstate
    return found or ""
