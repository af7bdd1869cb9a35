"""Real Kafka, PostgreSQL and mail for the whole test run: started once when a test first asks, gone with pytest."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from hub.embedded.databases import HUB, connected, fresh_database_url
from hub.embedded.kafka import KafkaPart
from hub.embedded.mail import MailPart
from hub.embedded.parts import Parts, Wanted, start
from hub.embedded.postgres import PostgresPart
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.vault.engine import vault_engine
from hub.vault.schema import create_all
from tests.place import place

FreshDatabase = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture(scope="session")
async def parts() -> AsyncIterator[Parts]:
    """Start Kafka, PostgreSQL and mail in a folder of this run."""
    folder = place(f"test-hub-{os.getpid()}")
    running = await start(folder)
    try:
        if running.postgres is not None:
            await _for_a_day(running.postgres)
        yield running
    finally:
        await running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kafka(parts: Parts) -> KafkaPart:
    """Return the run's Kafka; its topics are shared, so a test names its own organisations."""
    assert parts.kafka is not None
    return parts.kafka


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_kafka() -> AsyncIterator[KafkaPart]:
    """Start an empty Kafka for one test module (4 s): for tests of topics that every region shares, as `hub.events`."""
    folder = place(f"test-hub-{os.getpid()}-{secrets.token_hex(4)}")
    running = await start(folder, Wanted(postgres=False, mail=False))
    assert running.kafka is not None
    try:
        yield running.kafka
    finally:
        await running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(parts: Parts) -> PostgresPart:
    """Return the run's PostgreSQL."""
    assert parts.postgres is not None
    return parts.postgres


@pytest.fixture(scope="session")
def mail(parts: Parts) -> MailPart:
    """Return the run's mail server."""
    assert parts.mail is not None
    return parts.mail


@pytest.fixture(scope="session")
def patterns() -> dict[str, str]:
    """Keep the databases that new ones are copies of: owner → name."""
    return {}


@pytest_asyncio.fixture
async def fresh_database(postgres: PostgresPart, patterns: dict[str, str]) -> AsyncIterator[FreshDatabase]:
    """Yield `await fresh_database(name, owner="hub")`: the URL of a new database of role `hub` or `vault`.

    It has the newest tables and no rows; with `empty=True` it has not even tables.
    """

    made: list[str] = []

    async def make(name: str, owner: str = HUB, *, empty: bool = False) -> str:
        base = postgres.hub_url if owner == HUB else postgres.vault_url
        async with connected(postgres.admin_url) as admin:
            if empty:
                url = await fresh_database_url(admin, base, name)
                made.append(url.rpartition("/")[2])
                return url
            if owner not in patterns:
                url = await fresh_database_url(admin, base, "pattern")
                await _tables(owner, url)
                patterns[owner] = url.rpartition("/")[2]
            fresh = f"{name}_{secrets.token_hex(4)}"
            made.append(fresh)
            await admin.execute(f'CREATE DATABASE "{fresh}" TEMPLATE "{patterns[owner]}" OWNER "{owner}"')
            await admin.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{fresh}" FROM PUBLIC')
        return f"{base.rpartition('/')[0]}/{fresh}"

    yield make
    async with connected(postgres.admin_url) as admin:
        for one in made:
            await admin.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')


async def _tables(owner: str, url: str) -> None:
    engine = store_engine(url) if owner == HUB else vault_engine(url)
    await (upgrade(engine) if owner == HUB else create_all(engine))
    await engine.dispose()


async def _for_a_day(postgres: PostgresPart) -> None:
    """Spare the disk: hundreds of databases live for one test each, and none has to outlive the machine."""
    async with connected(postgres.admin_url) as admin:
        await admin.execute("ALTER SYSTEM SET fsync = off")
        await admin.execute("ALTER SYSTEM SET full_page_writes = off")
        await admin.execute("SELECT pg_reload_conf()")
