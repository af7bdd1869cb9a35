"""One hub for all tests of the streams: its own Kafka and PostgreSQL, for its stages read every topic there is."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from hub.embedded.parts import Wanted, start
from tests.integration.streams.world import World, end_world, make_world


@pytest_asyncio.fixture(scope="session")
async def world(tmp_path_factory: object) -> AsyncIterator[World]:
    """Start the hub of these tests with one worker."""
    # Swept like the others when a run was killed; two runs side by side never meet in one.
    folder = Path(__file__).parents[3] / ".cache" / f"test-hub-streams-{os.getpid()}"
    parts = await start(folder, Wanted(mail=False))
    try:
        made = await make_world(parts)
        made.start()
        try:
            yield made
        finally:
            await end_world(made)
    finally:
        await parts.stop()
        shutil.rmtree(folder, ignore_errors=True)
