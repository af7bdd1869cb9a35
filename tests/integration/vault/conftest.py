"""A vault of its own for each test, on the real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.sealing.keyring import Keyring
from hub.vault import schema
from hub.vault.engine import vault_engine


@pytest.fixture
async def vault(fresh_database: Callable[[str, str], Awaitable[str]]) -> AsyncIterator[AsyncEngine]:
    """An empty vault at the newest version, owned by the vault's role."""
    engine = vault_engine(await fresh_database("persons", "vault"))
    await schema.create_all(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def keyring() -> Keyring:
    """The hub's keys, always the same."""
    return Keyring.from_master(bytes(range(32)))
