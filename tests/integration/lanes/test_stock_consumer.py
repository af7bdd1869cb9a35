"""A partner reads `hub.out` with stock tools: its own credentials, Confluent framing, and nobody else's topic."""

from __future__ import annotations

import asyncio
import io
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import fastavro
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from hub.schemas import packaged
from hub.schemas.topics import out_topic
from tests.examples.regions import PARISH, SOCIAL_WORK
from tests.examples.rights import CHILD
from tests.integration.lanes.world import World, password


async def test_a_stock_consumer_reads_its_own_topic(world: World) -> None:
    """Key, headers and body are what `docs/interfaces` promises; the numbers have no gap."""
    await world.family()
    await world.told(PARISH, times=2)
    await world.refuse(PARISH)
    await world.deliver()
    found = await asyncio.to_thread(_read, world, 3)
    headers = [{name: value.decode() for name, value in one.headers() or ()} for one in found]
    assert [one["hub_seq"] for one in headers] == ["1", "2", "3"]
    assert {name for name in headers[0]} == {
        "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_dataschema", "ce_subject", "content-type",
        "traceparent", "hub_seq", "hub_ground",
    }  # fmt: skip
    assert (found[0].key() or b"").decode() == headers[0]["ce_subject"] == world.turner(PARISH).to_org(CHILD)
    assert found[2].key() is None
    assert _body(found[0])["level"] == "notable"
    assert all(one["ce_time"].endswith(":00Z") for one in headers)


async def test_it_is_refused_elsewhere(world: World) -> None:
    """Another organisation's topic does not open with the parish's word."""

    def foreign() -> str:
        with _consumer(world) as consumer:
            consumer.subscribe([out_topic(SOCIAL_WORK)])
            end = time.monotonic() + 15
            while time.monotonic() < end:
                message = consumer.poll(0.5)
                if message is not None and message.error():
                    return str(message.error().name())
            return "nothing was said"

    try:
        said = await asyncio.to_thread(foreign)
    except KafkaException as err:
        said = err.args[0].name()
    assert said == "TOPIC_AUTHORIZATION_FAILED"


@contextmanager
def _consumer(world: World) -> Iterator[Consumer]:
    consumer = Consumer(
        {
            "bootstrap.servers": world.kafka.bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": PARISH,
            "sasl.password": password(PARISH),
            "group.id": f"{PARISH}.test",
            "enable.auto.commit": False,
        }
    )
    try:
        yield consumer
    finally:
        consumer.close()


def _read(world: World, count: int) -> list[Message]:
    with _consumer(world) as consumer:
        topic = out_topic(PARISH)
        consumer.assign([TopicPartition(topic, 0, world.ends[topic, 0])])
        found: list[Message] = []
        end = time.monotonic() + 20
        while len(found) < count and time.monotonic() < end:
            message = consumer.poll(0.5)
            if message is not None:
                assert message.error() is None
                found.append(message)
    assert len(found) == count
    return found


def _body(message: Message) -> dict[str, object]:
    """Read as a stock deserializer does: magic byte, number of the schema in the registry, Avro."""
    raw = message.value() or b""
    magic, number = struct.unpack(">bI", raw[:5])
    assert magic == 0
    read = fastavro.schemaless_reader(io.BytesIO(raw[5:]), fastavro.parse_schema(packaged.by_id()[number].schema), None)
    assert isinstance(read, dict)
    return read
