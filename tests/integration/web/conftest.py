"""Organisations of one test on the real Kafka, a hub database of its own, and a border that judges on command."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.delivery.intake import Intake
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import provision_kafka
from hub.ids import OrgId
from hub.schemas.topics import acls, in_topic, topics, users
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.web.receipt_book import DatabaseReceipts
from tests.examples.intake import Served, served
from tests.examples.records import ClientWords


@dataclass(frozen=True, slots=True)
class Network:
    """A school and a parish of this test alone."""

    kafka: KafkaPart
    school: OrgId
    parish: OrgId
    passwords: dict[str, str]

    def client(self, user: str) -> ClientWords:
        """How `user` logs in with aiokafka."""
        return ClientWords(
            bootstrap_servers=self.kafka.bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_plain_username=user,
            sasl_plain_password=self.passwords[user],
        )


@pytest.fixture
async def network(kafka: KafkaPart) -> Network:
    """Provision a school and a parish."""
    mark = secrets.token_hex(4)
    school, parish = OrgId(f"school-{mark}"), OrgId(f"parish-{mark}")
    # The hub's user is shared by the whole run: its password has to stay the same.
    passwords = {name: f"password-of-{name}" for name in users([school, parish])}
    await provision_kafka(kafka.login, passwords, topics([school, parish]), acls([school, parish]))
    return Network(kafka, school, parish, passwords)


@pytest.fixture
async def engine(fresh_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[AsyncEngine]:
    """An empty database of the hub at the newest revision."""
    engine = store_engine(await fresh_database(f"receipts_{secrets.token_hex(4)}"))
    await upgrade(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
async def intake(network: Network) -> AsyncIterator[Intake]:
    """The hub's intake producer."""
    intake = Intake(network.client("hub"))
    yield intake
    await intake.stop()


@pytest.fixture
async def listening(network: Network, intake: Intake, engine: AsyncEngine) -> AsyncIterator[Served]:
    """The intake, on real Kafka and a real database."""
    async with served(intake, network.school, network.parish, receipts=DatabaseReceipts(engine)) as one:
        yield one


def topic_of(org: OrgId) -> str:
    """Name the topic on which `org` sends."""
    return in_topic(org)
