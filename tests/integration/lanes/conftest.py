"""For each test a hub with empty databases before which nothing has happened, on the run's Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from hub.embedded.kafka import KafkaPart
from tests.conftest import FreshDatabase
from tests.integration.lanes.world import World, furnished, made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lane_kafka(kafka: KafkaPart) -> KafkaPart:
    """Give the run's Kafka every topic and user of the region."""
    await furnished(kafka)
    return kafka


@pytest_asyncio.fixture
async def world(lane_kafka: KafkaPart, fresh_database: FreshDatabase) -> AsyncIterator[World]:
    """Return a hub with empty databases; its recipients' topics are read from where they end now."""
    world = await made(lane_kafka, await fresh_database("lanes"), await fresh_database("lanes_vault", "vault"))
    try:
        yield world
    finally:
        await world.end()
