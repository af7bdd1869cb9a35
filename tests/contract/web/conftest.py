"""An intake that listens while Kafka is away: enough for everything that is refused before Kafka is asked."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest_asyncio

from hub.delivery.intake import Intake
from tests.examples.intake import Served, served


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def without_kafka() -> AsyncIterator[Served]:
    """Serve the intake for a school and a parish; the broker's port is closed."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    intake = Intake({"bootstrap_servers": f"127.0.0.1:{port}"})
    async with served(intake, "koulu", "seurakunta") as listening:
        yield listening
    await intake.stop()
