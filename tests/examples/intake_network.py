"""Fixtures of the intake's tests: organisations on the real Kafka, a hub database, a border that judges on command."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.delivery.intake import Intake
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import provision_kafka
from hub.ids import EventId, OrgId, derived
from hub.schemas import envelope
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope
from hub.schemas.canonical import parsed
from hub.schemas.topics import acls, in_topic, topics, users
from hub.sealing.hpke import InInfo, open_in
from hub.store.engine import store_engine
from hub.store.ledger import Arrival, write_arrivals
from hub.store.migrations.upgrade import upgrade
from hub.store.tables_border import ARRIVAL
from hub.web.receipt_book import DatabaseReceipts
from tests.examples.intake import KEYRING, Served, served


@dataclass(frozen=True, slots=True)
class Network:
    """A school and a parish of one test alone."""

    kafka: KafkaPart
    school: OrgId
    parish: OrgId
    passwords: Mapping[str, str] = field(repr=False)

    def client(self, user: str) -> dict[str, object]:
        """Return how `user` logs in."""
        return {
            "bootstrap_servers": self.kafka.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": user,
            "sasl_plain_password": self.passwords[user],
        }


@dataclass(frozen=True, slots=True)
class Arrived:
    """One record of a topic, raw and opened."""

    offset: int
    raw: bytes
    envelope: Envelope
    data: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Judge:
    """Stands in for the border's ledger: reads an organisation's topic and writes what became of each record."""

    network: Network
    engine: AsyncEngine

    async def arrived(self, org: OrgId, *, at_least: int = 0) -> list[Arrived]:
        """Return everything on the organisation's topic, once it holds `at_least` so many records."""
        place = TopicPartition(in_topic(org), 0)
        consumer = AIOKafkaConsumer(
            **self.network.client("hub"), auto_offset_reset="earliest", enable_auto_commit=False
        )
        await consumer.start()
        try:
            consumer.assign([place])
            end = max(at_least, (await consumer.end_offsets([place]))[place])
            found: list[Arrived] = []
            while len(found) < end:
                for batch in (await consumer.getmany(place, timeout_ms=500)).values():
                    found += [_arrived(one.offset, one.value or b"", list(one.headers)) for one in batch]
            return found
        finally:
            await consumer.stop()

    async def write(self, *arrivals: Arrival) -> None:
        """Write what became of records."""
        async with self.engine.begin() as conn:
            await write_arrivals(conn, arrivals)

    async def judged(self, org: OrgId) -> int:
        """Return how many records of the organisation have been judged."""
        async with self.engine.connect() as conn:
            count = select(func.count()).select_from(ARRIVAL).where(ARRIVAL.c.topic == in_topic(org))
            found: int = (await conn.execute(count)).scalar_one()
            return found

    async def accept(self, org: OrgId, since: int = 0) -> int:
        """Accept every record from offset `since` on; return the next offset. An id that came before is a repeat."""
        arrived = await self.arrived(org)
        first: dict[str, int] = {}
        for one in arrived:
            first.setdefault(one.envelope.id, one.offset)
        await self.write(*(accepted(org, one, first[one.envelope.id]) for one in arrived if one.offset >= since))
        return len(arrived)


def accepted(org: OrgId, one: Arrived, first: int) -> Arrival:
    """Return the ledger's row of an accepted record, or of a repeat of the one at `first`."""
    repeat = first != one.offset
    return Arrival(
        in_topic(org),
        0,
        one.offset,
        org,
        one.envelope.id,
        one.envelope.type,
        "repeat" if repeat else "accepted",
        event_id=None if repeat else event_of(one.envelope.id),
        repeat_of=first if repeat else None,
    )


def event_of(ce_id: str) -> EventId:
    """Return the hub's id of the event with this id, as these tests derive it."""
    return EventId(derived(bytes(16), ce_id))


def uuid_of(word: str) -> UUID:
    """Return an id for a word."""
    return derived(bytes(16), "thing", word)


def _arrived(offset: int, raw: bytes, headers: list[tuple[str, bytes]]) -> Arrived:
    head = envelope.read(headers)
    info = InInfo(head.id, head.source, head.type, head.time)
    return Arrived(offset, raw, head, parsed(open_in(KEYRING.hpke_keys, raw, info)))


@pytest.fixture
async def network(kafka: KafkaPart) -> Network:
    """Provision a school and a parish."""
    mark = secrets.token_hex(4)
    school, parish = OrgId(f"school-{mark}"), OrgId(f"parish-{mark}")
    passwords = {name: secrets.token_urlsafe(12) for name in users([school, parish])}
    await provision_kafka(kafka.login, passwords, topics([school, parish]), acls([school, parish]))
    return Network(kafka, school, parish, passwords)


@pytest.fixture
async def engine(fresh_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[AsyncEngine]:
    """Return an engine on an empty database at the newest revision."""
    engine = store_engine(await fresh_database("receipts"))
    await upgrade(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def judge(network: Network, engine: AsyncEngine) -> Judge:
    """Return the border's stand-in."""
    return Judge(network, engine)


@pytest.fixture
async def intake(network: Network) -> AsyncIterator[Intake]:
    """Return the hub's intake producer."""
    intake = Intake(network.client("hub"))
    yield intake
    await intake.stop()


@pytest.fixture
async def listening(network: Network, intake: Intake, engine: AsyncEngine) -> AsyncIterator[Served]:
    """Return the intake, listening, on real Kafka and a real database."""
    async with served(intake, network.school, network.parish, receipts=DatabaseReceipts(engine)) as one:
        yield one
