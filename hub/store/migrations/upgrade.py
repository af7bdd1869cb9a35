"""The database upgrades itself: revisions of `versions/`, each applied once, one process at a time.

A revision that has run anywhere is never edited; a change is a new revision at the end.
"""

from __future__ import annotations

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import StoppedError
from hub.store.months import make_months
from hub.store.trouble import answering

_LOCK: Final = 0x68_75_62_73_74_6F_72_65  # "hubstore"


async def upgrade(engine: AsyncEngine) -> str:
    """Bring the database to the newest revision and return its name; running it again changes nothing.

    StoppedError `database_is_newer` when a newer hub has been here; UnavailableError when the database is away.
    """
    async with answering(), engine.begin() as conn:
        await _alone(conn)
        await conn.run_sync(_run)
        await make_months(conn)
    return newest()


async def keep_months(engine: AsyncEngine) -> tuple[str, ...]:
    """Make the ledger's coming months that are missing, and return their names."""
    async with answering(), engine.begin() as conn:
        await _alone(conn)
        return await make_months(conn)


async def _alone(conn: AsyncConnection) -> None:
    await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def newest() -> str:
    """Return the name of the newest revision."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _run(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as err:
        raise StoppedError("database_is_newer") from err


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "hub.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
