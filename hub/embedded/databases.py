"""Two databases that do not know each other: each is owned by the role of its name and closed to the other."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from hub.errors import RefusedError, UnavailableError
from hub.store.grants import RECONCILER

HUB = "hub"
VAULT = "vault"
_LOCK = 0x68756220


async def provision_postgres(admin_url: str, roles: Mapping[str, str]) -> None:
    """Give each of `roles` (name → password) a log-in and, but for the reconciler, a database of its own name.

    Everybody else loses the right to connect to it. Raises UnavailableError, RefusedError (not an administrator).
    """
    async with connected(admin_url) as admin:
        await admin.execute(f"SELECT pg_advisory_lock({_LOCK})")
        await admin.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC")
        for name, password in roles.items():
            await _role(admin, name, password)
            if name != RECONCILER:  # it has none of its own: the owner of `hub` grants it what it may look at
                await make_database(admin, name, name)


async def make_database(admin: asyncpg.Connection[asyncpg.Record], name: str, owner: str) -> None:
    """Make database `name` if it is missing; only `owner` (and an administrator) may connect to it."""
    if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await admin.execute(await _sql(admin, "CREATE DATABASE %I OWNER %I", name, owner))
    await admin.execute(await _sql(admin, "REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC", name))


async def fresh_database_url(admin: asyncpg.Connection[asyncpg.Record], base: str, name: str) -> str:
    """Make a new, empty database that starts with `name` for the role of the URL `base`; return its URL."""
    owner, fresh = urlsplit(base).username or HUB, f"{name}_{secrets.token_hex(4)}"
    await make_database(admin, fresh, owner)
    return urlunsplit(urlsplit(base)._replace(path=f"/{fresh}"))


def url(base: str, database: str, user: str, password: str) -> str:
    """Return `base` with this database and log-in instead of its own."""
    parts = urlsplit(base)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}", path=f"/{database}"))


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Open one connection and close it; PostgreSQL's errors become the hub's."""
    try:
        connection = await asyncpg.connect(address, timeout=10)
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as err:
        raise UnavailableError("database") from err
    except asyncpg.PostgresError as err:
        raise RefusedError("database_refused", rule=type(err).__name__) from err
    try:
        yield connection
    except asyncpg.InsufficientPrivilegeError as err:
        raise RefusedError("database_refused", rule="not an administrator") from err
    finally:
        await connection.close(timeout=10)


async def _role(admin: asyncpg.Connection[asyncpg.Record], name: str, password: str) -> None:
    known = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    await admin.execute(await _sql(admin, f"{verb} ROLE %I {rights} PASSWORD %L", name, password))


async def _sql(admin: asyncpg.Connection[asyncpg.Record], pattern: str, *words: str) -> str:
    # Statements about roles and databases take no parameters; the server itself quotes the words.
    statement: str = await admin.fetchval("SELECT format($1, VARIADIC $2::text[])", pattern, words)
    return statement
