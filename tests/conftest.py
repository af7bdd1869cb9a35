"""Real Kafka, PostgreSQL and mail for the whole test run: started once when a test first asks, gone with pytest."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from hub.embedded.databases import HUB, connected, fresh_database_url
from hub.embedded.kafka import KafkaPart
from hub.embedded.mail import MailPart
from hub.embedded.parts import Parts, Wanted, start
from hub.embedded.postgres import PostgresPart

CACHE = Path(__file__).parents[1] / ".cache"
FreshDatabase = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture(scope="session")
async def parts() -> AsyncIterator[Parts]:
    """Start Kafka, PostgreSQL and mail in a folder of this run."""
    _sweep()
    folder = CACHE / f"test-hub-{os.getpid()}"
    running = await start(folder)
    try:
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
    folder = CACHE / f"test-hub-{os.getpid()}-{secrets.token_hex(4)}"
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


@pytest.fixture
def fresh_database(postgres: PostgresPart) -> FreshDatabase:
    """Return `await fresh_database(name, owner="hub")`: the URL of a new, empty database of role `hub` or `vault`."""

    async def make(name: str, owner: str = HUB) -> str:
        base = postgres.hub_url if owner == HUB else postgres.vault_url
        async with connected(postgres.admin_url) as admin:
            return await fresh_database_url(admin, base, name)

    return make


def _sweep() -> None:
    """Remove what killed runs left behind; a folder whose lock is held belongs to a run that lives."""
    for folder in CACHE.glob("test-hub-*"):
        lock = folder / "lock"
        if lock.exists():
            with lock.open() as held:
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                shutil.rmtree(folder, ignore_errors=True)
