"""Two databases that do not know each other, on a server that nobody enters without a password."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from hub.embedded.databases import connected, provision_postgres, url
from hub.embedded.postgres import PostgresPart
from hub.errors import RefusedError, UnavailableError
from tests.conftest import FreshDatabase


def elsewhere(address: str, database: str) -> str:
    """Return the same log-in at another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


async def test_each_role_works_in_its_own_database(postgres: PostgresPart) -> None:
    """Owners may make and read tables."""
    for address in (postgres.hub_url, postgres.vault_url):
        async with connected(address) as connection, connection.transaction():
            await connection.execute("CREATE TEMPORARY TABLE thing (id int)")
            assert await connection.fetchval("SELECT count(*) FROM thing") == 0


async def test_neither_role_enters_the_other_database(postgres: PostgresPart) -> None:
    """The hub's role finds nobody in the vault, and the vault's nothing of the hub; neither sees `postgres`."""
    foreign = [
        elsewhere(postgres.hub_url, "vault"),
        elsewhere(postgres.vault_url, "hub"),
        elsewhere(postgres.hub_url, "postgres"),
    ]
    for address in foreign:
        with pytest.raises(RefusedError):
            async with connected(address):
                pass


async def test_roles_are_no_administrators(postgres: PostgresPart) -> None:
    """They can make neither roles nor databases."""
    for address in (postgres.hub_url, postgres.vault_url):
        for statement in ("CREATE ROLE intruder", "CREATE DATABASE intruder"):
            with pytest.raises(RefusedError):
                async with connected(address) as connection:
                    await connection.execute(statement)


async def test_a_wrong_password_is_refused(postgres: PostgresPart) -> None:
    """Log-in is by SCRAM on loopback too."""
    with pytest.raises(RefusedError):
        async with connected(url(postgres.hub_url, "hub", "hub", "wrong")):
            pass


async def test_a_silent_port_is_unavailable() -> None:
    """Nobody there is trouble, not a refusal."""
    with pytest.raises(UnavailableError):
        async with connected("postgresql://hub:x@127.0.0.1:1/hub"):
            pass


async def test_commits_have_times_and_there_is_room_for_200_connections(postgres: PostgresPart) -> None:
    """The proof of withdrawals rests on commit timestamps."""
    async with connected(postgres.hub_url) as connection:
        assert await connection.fetchval("SHOW track_commit_timestamp") == "on"
        assert await connection.fetchval("SHOW max_connections") == "200"
        assert str(await connection.fetchval("SHOW server_version")).startswith("18.")


async def test_provisioning_twice_changes_nothing(postgres: PostgresPart) -> None:
    """The same roles, owners and rights, and the passwords still open."""
    before = await rights(postgres)
    passwords = {name: urlsplit(at).password or "" for name, at in two(postgres)}
    await provision_postgres(postgres.admin_url, passwords)
    assert await rights(postgres) == before
    async with connected(postgres.vault_url):
        pass


async def test_fresh_databases_are_empty_and_apart(fresh_database: FreshDatabase) -> None:
    """The same name twice is two databases."""
    first, second = await fresh_database("apart", empty=True), await fresh_database("apart", owner="vault", empty=True)
    assert first != second
    async with connected(first) as connection:
        await connection.execute("CREATE TABLE thing (id int)")
    async with connected(second) as connection:
        with pytest.raises(asyncpg.UndefinedTableError):
            await connection.execute("SELECT * FROM thing")


def two(postgres: PostgresPart) -> tuple[tuple[str, str], ...]:
    """Return roles and their addresses."""
    return ("hub", postgres.hub_url), ("vault", postgres.vault_url)


async def rights(postgres: PostgresPart) -> list[asyncpg.Record]:
    """Return databases, owners, access and role rights as PostgreSQL tells them."""
    async with connected(postgres.admin_url) as admin:
        return await admin.fetch(
            "SELECT d.datname, r.rolname, r.rolsuper, r.rolcreatedb, d.datacl::text FROM pg_database d"
            " JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname IN ('hub', 'vault', 'postgres') ORDER BY 1"
        )
