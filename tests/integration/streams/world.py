"""A small hub for tests: real Kafka and PostgreSQL, both stages and the log lane, and words to speak to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from confluent_kafka import TopicPartition
from sqlalchemy import text

from hub.delivery.producers import Sender
from hub.embedded.admin import Login, admin_client, done
from hub.embedded.databases import connected, fresh_database_url
from hub.embedded.parts import Parts
from hub.embedded.provision import provision_kafka
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.accepted import Data
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import HUB_USER, acls, in_topic, topics, users
from hub.sealing.hpke import InInfo, seal_in
from hub.sealing.keyring import Keyring
from hub.store import regions
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.store.regions import Regions
from hub.streams.lane_loop import LaneLoop
from hub.streams.log_lane import LogLane
from hub.streams.runner import Runner
from hub.streams.shell import KafkaAccess, Shell
from hub.streams.stage_border import BorderStage
from hub.streams.stage_family import FamilyStage
from hub.telemetry.health import Health
from hub.telemetry.labels import Vocabulary
from hub.telemetry.metrics import Metrics
from hub.vault.engine import vault_engine
from hub.vault.schema import create_all
from tests.examples.regions import etela_savo

SCHOOL, SOCIAL_WORK, PARISH = OrgId("mikkeli-koulut"), OrgId("perhesosiaalityo"), OrgId("mikkeli-seurakunta")
PATIENCE = 20.0
Found = TypeVar("Found")


class NoWake:
    """A wake that never comes: lanes look again every tenth of a second."""

    async def wait(self, lane: str, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))


@dataclass(frozen=True, slots=True)
class Worker:
    """Both stages running in this process under one instance name."""

    runners: tuple[Runner[object], ...]
    tasks: tuple[asyncio.Task[None], ...]

    async def stop(self) -> None:
        for runner in self.runners:
            runner.stop()
        await asyncio.gather(*self.tasks)


@dataclass(slots=True)
class World:
    """The hub under test and its partners."""

    shell: Shell
    region: Region
    producer: AIOKafkaProducer
    lane: LaneLoop
    lane_task: asyncio.Task[None]
    parts: Parts
    workers: dict[str, Worker] = field(default_factory=dict)

    def start(self, instance: str = "worker-1") -> Worker:
        shell = Shell(
            self.shell.engine, self.shell.vault, self.shell.keyring, self.shell.kafka,
            self.shell.metrics, self.shell.health, Regions(), instance,
        )  # fmt: skip
        runners = (Runner(BorderStage(shell), shell), Runner(FamilyStage(shell), shell))
        tasks = tuple(asyncio.create_task(runner.run()) for runner in runners)
        self.workers[instance] = Worker(runners, tasks)
        return self.workers[instance]

    async def stop(self, instance: str = "worker-1") -> None:
        await self.workers.pop(instance).stop()

    @property
    def login(self) -> Login:
        assert self.parts.kafka is not None
        return self.parts.kafka.login

    async def fresh_url(self, name: str) -> str:
        """Return the URL of a new, empty database."""
        assert self.parts.postgres is not None
        async with connected(self.parts.postgres.admin_url) as admin:
            return await fresh_database_url(admin, self.parts.postgres.hub_url, name)

    async def delete_before(self, topic: str, offset: int) -> None:
        """Take away what lies before `offset`, as retention does."""
        client = admin_client(self.login)
        await done(client.delete_records([TopicPartition(topic, 0, offset)]).values())

    async def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        async with self.shell.engine.connect() as conn:
            return [tuple(row) for row in await conn.execute(text(sql), values)]

    async def one(self, sql: str, **values: object) -> object:
        (row,) = await self.rows(sql, **values)
        return row[0]

    async def rows_changed(self, sql: str, **values: object) -> None:
        """Change rows by hand, as only a test may."""
        async with self.shell.engine.begin() as conn:
            await conn.execute(text(sql), values)

    async def raw(
        self, org: str, value: bytes | None, headers: list[tuple[str, bytes]], key: bytes | None = None
    ) -> int:
        sent = await self.producer.send_and_wait(in_topic(OrgId(org)), value=value, key=key or b"k", headers=headers)
        return int(sent.offset)

    async def says(self, org: str, type: str, data: Data, /, *, ce_id: str = "", at: datetime | None = None) -> int:
        """Send an event sealed whole, as a connector does, and return its offset."""
        head = self.envelope(org, type, ce_id or uuid4().hex, at)
        info = InInfo(head["ce_id"], head["ce_source"], head["ce_type"], head["ce_time"])
        value = seal_in(self.shell.keyring.public, json.dumps(data).encode(), info)
        return await self.raw(org, value, _bytes({**head, "content-type": "application/vnd.hub.sealed"}))

    async def says_plain(self, org: str, type: str, body: bytes, /, *, ce_id: str = "", **headers: str) -> int:
        head = self.envelope(org, type, ce_id or uuid4().hex, None)
        return await self.raw(org, body, _bytes({**head, "content-type": "application/json", **headers}))

    def envelope(self, org: str, type: str, ce_id: str, at: datetime | None) -> dict[str, str]:
        return {
            "ce_specversion": "1.0",
            "ce_id": ce_id,
            "ce_type": TYPES[type].wire if type in TYPES else type,
            "ce_source": f"//{self.region.id}/{org}",
            "ce_time": (at or datetime.now(UTC)).isoformat().replace("+00:00", "Z"),
        }

    async def outcome(self, org: str, offset: int) -> dict[str, object]:
        """Wait until the record has been dealt with and return its row."""

        async def look() -> dict[str, object] | None:
            found = await self.rows(
                "SELECT outcome, reason, field, event_id, repeat_of, type FROM arrival"
                " WHERE topic = :t AND position = :p",
                t=in_topic(OrgId(org)),
                p=offset,
            )
            names = ("outcome", "reason", "field", "event_id", "repeat_of", "type")
            return dict(zip(names, found[0], strict=True)) if found else None

        return await until(look)

    async def accepted(self, org: str, type: str, data: Data, /, **how: object) -> object:
        """Send an event that must be accepted and return its id."""
        row = await self.outcome(org, await self.says(org, type, data, **how))
        assert row["outcome"] == "accepted", row
        return row["event_id"]

    async def applied(self, event: object) -> None:
        """Wait until the family stage has applied this event."""

        async def look() -> bool | None:
            found = await self.rows(
                "SELECT 1 FROM event e JOIN family_state s ON s.family = e.family AND s.applied_no >= e.family_no"
                " WHERE e.event_id = :e",
                e=event,
            )
            return bool(found) or None

        await until(look)


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Look again until there is something to see."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = await look()
        if found is not None:
            return found
        assert time.monotonic() < deadline, "nothing came"
        await asyncio.sleep(0.05)


def _bytes(headers: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, value in headers.items()]


async def make_world(parts: Parts) -> World:
    """Provision Kafka and both databases for the region of Etelä-Savo; nothing runs but the log lane."""
    assert parts.kafka is not None
    assert parts.postgres is not None
    region = etela_savo()
    orgs = sorted(region.organisations)
    words = {name: f"secret-{name}" for name in users(orgs)}
    await provision_kafka(parts.kafka.login, words, topics(orgs), acls(orgs))
    engine, vault = store_engine(parts.postgres.hub_url), vault_engine(parts.postgres.vault_url)
    await upgrade(engine)
    await create_all(vault)
    async with engine.begin() as conn:
        await regions.store(conn, region)
    vocabulary = Vocabulary(frozenset(orgs), frozenset(TYPES), frozenset(), frozenset())
    shell = Shell(
        engine=engine,
        vault=vault,
        keyring=Keyring.from_master(b"m" * 32),
        kafka=KafkaAccess(parts.kafka.bootstrap, HUB_USER, words[HUB_USER]),
        metrics=Metrics(vocabulary),
        health=Health(()),
        regions=Regions(),
        instance="test",
    )
    producer = AIOKafkaProducer(**shell.kafka.client(), acks="all", max_request_size=1_048_576)
    await producer.start()
    lane = LaneLoop(LogLane(shell, Sender(shell.kafka.client(), lasting=True)), engine, NoWake(), shell.health)
    return World(shell, region, producer, lane, asyncio.create_task(lane.run()), parts)


async def end_world(world: World) -> None:
    """Stop everything that runs."""
    for instance in list(world.workers):
        await world.stop(instance)
    world.lane.stop()
    await world.lane_task
    await world.producer.stop()
    await world.shell.engine.dispose()
    await world.shell.vault.dispose()
