"""A Kafka of the lanes' own, and for each test a hub with empty databases before which nothing has happened."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio

from hub.embedded.kafka import KafkaPart
from hub.embedded.parts import Wanted, start
from hub.embedded.provision import provision_kafka
from hub.schemas.topics import acls, topics, users
from tests.conftest import CACHE, FreshDatabase
from tests.examples.regions import etela_savo
from tests.integration.lanes.world import World, made, password


@pytest_asyncio.fixture(scope="session")
async def lane_kafka() -> AsyncIterator[KafkaPart]:
    """Start a Kafka with every topic and user of the region."""
    folder = CACHE / f"test-hub-{os.getpid()}-lanes-{secrets.token_hex(4)}"
    running = await start(folder, Wanted(postgres=False, mail=False))
    assert running.kafka is not None
    orgs = sorted(etela_savo().organisations)
    try:
        await provision_kafka(
            running.kafka.login, {name: password(name) for name in users(orgs)}, topics(orgs), acls(orgs)
        )
        yield running.kafka
    finally:
        await running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture
async def world(lane_kafka: KafkaPart, fresh_database: FreshDatabase) -> AsyncIterator[World]:
    """Return a hub with empty databases; its recipients' topics are read from where they end now."""
    hub, vault = await fresh_database("lanes"), await fresh_database("lanes_vault", "vault")
    world = await made(lane_kafka, hub, vault)
    try:
        yield world
    finally:
        await world.end()
