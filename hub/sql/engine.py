"""How is a PostgreSQL of the hub's talked to? Sessions that never wait for ever, errors that never show a value."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.errors import RefusedError

CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 20
SESSION: Final = {
    "lock_timeout": "8s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    # The server asks a silent line after 5 s and gives it up after 11 s, so a frozen process holds no lock for long.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


def engine(url: str, *, field: str, name: str, pool_size: int) -> AsyncEngine:
    """Return an engine for a `postgresql://` url (closed by `dispose`); nothing is connected yet.

    `name` is what the server calls our sessions. RefusedError `not_valid` about the setting `field` when the url is
    not one of PostgreSQL.
    """
    return create_async_engine(
        _parsed(url, field).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=ANSWER_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": ANSWER_SECONDS,
            "server_settings": {"application_name": name, **SESSION},
        },
    )


def _parsed(url: str, field: str) -> URL:
    refused = RefusedError("not_valid", field=field, rule="postgresql://user:password@host:port/database")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # INVARIANT: without its cause, whose text holds the url and its password.
        raise refused from None
    if parsed.get_backend_name() != "postgresql":
        raise refused
    return parsed
