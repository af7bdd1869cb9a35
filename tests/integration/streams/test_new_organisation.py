"""A worker that starts again under a new region file reads the topics of organisations that came meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from aiokafka import TopicPartition
from confluent_kafka.admin import NewTopic

from hub.embedded.admin import admin_client, done
from hub.embedded.kafka import KafkaPart
from hub.store import regions
from hub.streams.consumer import joined
from hub.streams.record import Record
from hub.streams.shell import KafkaAccess
from hub.streams.stage import Stage
from tests.integration.streams.world import World


@dataclass(slots=True)
class ByPattern:
    """As much of a stage as its consumer asks."""

    group: str
    pattern: str | None
    name: str = "border"
    topics: tuple[str, ...] = ()
    whole: bool = False

    async def prepare(self, records: Sequence[Record]) -> None:
        """Carry nothing out."""


async def test_a_new_organisation_is_read_after_a_restart(world: World) -> None:
    """Its topic came while the worker was away for a moment; the worker's place in the group was kept."""
    kafka, word = world.parts.kafka, token_hex(4)
    assert kafka is not None
    stage = ByPattern(f"hub.border.{word}", rf"^test-{word}-.*")
    await topic(kafka, f"test-{word}-one")
    assert await assigned(world, stage, 1) == {f"test-{word}-one"}
    await topic(kafka, f"test-{word}-two")
    newer = replace(world.region, text=f"{world.region.text}\n# {word}\n")
    async with world.shell.engine.begin() as conn:
        await regions.store(conn, newer)
    assert await assigned(world, stage, 2) == {f"test-{word}-one", f"test-{word}-two"}


async def topic(kafka: KafkaPart, name: str) -> None:
    """Make a topic of one partition."""
    client = admin_client(kafka.login)
    await done(client.create_topics([NewTopic(name, 1, 1)]).values())


async def assigned(world: World, stage: Stage[None], count: int) -> set[str]:
    """Let a worker join, and return what it reads once that is so many topics, else what it reads after 15 s."""
    kafka = world.parts.kafka
    assert kafka is not None
    access = KafkaAccess(kafka.bootstrap, kafka.admin_user, kafka.admin_password)
    unsure: set[TopicPartition] = set()
    consumer = await joined(stage, replace(world.shell, kafka=access, instance=stage.group), unsure)
    try:
        for _ in range(150):
            if len(consumer.assignment()) == count:
                break
            await asyncio.sleep(0.1)
        return {part.topic for part in consumer.assignment()}
    finally:
        await consumer.stop()
