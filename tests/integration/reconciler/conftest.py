"""A hub for the reconciler alone: holes are torn into its topics and tables, so nobody else may stand on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from hub.embedded.parts import Wanted, start
from hub.store.grants import grant_reconciler
from tests.integration.streams.world import World, end_world, make_world


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world() -> AsyncIterator[World]:
    """Start the hub of these tests with one worker."""
    folder = Path(__file__).parents[3] / ".cache" / f"test-hub-reconciler-{os.getpid()}"
    parts = await start(folder, Wanted(mail=False))
    try:
        made = await make_world(parts)
        async with made.shell.engine.begin() as conn:
            assert await grant_reconciler(conn)
        made.start()
        try:
            yield made
        finally:
            await end_world(made)
    finally:
        await parts.stop()
        shutil.rmtree(folder, ignore_errors=True)
