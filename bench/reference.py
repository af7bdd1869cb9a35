"""What the machine gives to a bare client in this very run: every figure of the hub is read against these.

An absolute time on one machine means nothing on another; a ratio to what the same broker, database and client do
without the hub means something on both.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined] # its __init__ does not re-export by name
from sqlalchemy import text

from bench.place import Place
from hub.embedded.admin import admin_client, done
from hub.schemas import log_record
from hub.schemas.topics import EVENTS, EVENTS_PARTITIONS
from hub.store.clock import database_now

BATCH: Final = 500
ROUNDS: Final = 20
TOPIC: Final = "bench.round-trip"
BODY: Final = b"x" * 600
READ: Final = "read and decode"
INSERT: Final = "insert"
SEND: Final = "send"
_TABLE: Final = "CREATE TABLE IF NOT EXISTS bench_row (id uuid PRIMARY KEY, value bytea NOT NULL)"
_INSERT: Final = text("INSERT INTO bench_row SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:values AS bytea[]))")


async def rates(place: Place) -> dict[str, float]:
    """Return events per second of: `getmany` and Avro decode of the log, 500 rows an INSERT transaction, bare sends."""
    return {READ: await _read(place), INSERT: await _insert(place), SEND: await _send(place)}


async def _read(place: Place) -> float:
    parts = [TopicPartition(EVENTS, number) for number in range(EVENTS_PARTITIONS)]
    consumer = AIOKafkaConsumer(**place.shell.kafka.client(), enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(parts)
        ends = sum((await consumer.end_offsets(parts)).values())
        count, begin = 0, time.perf_counter()
        while count < ends:
            for records in (await consumer.getmany(timeout_ms=200, max_records=BATCH)).values():
                for record in records:
                    log_record.read(record.value)
                count += len(records)
        return count / (time.perf_counter() - begin)
    finally:
        await consumer.stop()


async def _insert(place: Place) -> float:
    await place.do(_TABLE)
    begin = time.perf_counter()
    for _ in range(ROUNDS):
        async with place.shell.engine.begin() as conn:
            await conn.execute(_INSERT, {"ids": [uuid4() for _ in range(BATCH)], "values": [BODY] * BATCH})
    return ROUNDS * BATCH / (time.perf_counter() - begin)


async def _send(place: Place) -> float:
    await _topic(place)
    producer = AIOKafkaProducer(**administrator(place), acks="all", linger_ms=0, max_batch_size=65536)
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, BODY)
        begin = time.perf_counter()
        for _ in range(ROUNDS):
            await asyncio.gather(*[await producer.send(TOPIC, BODY) for _ in range(BATCH)])
        return ROUNDS * BATCH / (time.perf_counter() - begin)
    finally:
        await producer.stop()


async def latencies(place: Place, rate: int, seconds: float) -> dict[str, list[float]]:
    """Return seconds at `rate` a second: a bare Kafka round trip, and a bare one-row transaction."""
    return {
        "kafka round trip": await _round_trips(place, rate, seconds),
        "one-row transaction": await _transactions(place, rate, seconds),
    }


async def _round_trips(place: Place, rate: int, seconds: float) -> list[float]:
    await _topic(place)
    producer = AIOKafkaProducer(**administrator(place), acks="all", linger_ms=0)
    consumer = AIOKafkaConsumer(**administrator(place), enable_auto_commit=False, auto_offset_reset="latest")
    await asyncio.gather(producer.start(), consumer.start())
    try:
        part = TopicPartition(TOPIC, 0)
        consumer.assign([part])
        await consumer.seek_to_end(part)
        count = int(rate * seconds)
        listening = asyncio.create_task(_heard(consumer, count))
        for at in range(count):
            await _tick(at, rate, listening)
            await producer.send(TOPIC, str(time.perf_counter_ns()).encode())
        return await asyncio.wait_for(listening, 10)
    finally:
        await asyncio.gather(producer.stop(), consumer.stop())


async def _heard(consumer: AIOKafkaConsumer, count: int) -> list[float]:
    found: list[float] = []
    while len(found) < count:
        batch: Mapping[object, Sequence[object]] = await consumer.getmany(timeout_ms=200)
        now = time.perf_counter_ns()
        for records in batch.values():
            found += [(now - int(_value(record))) / 1e9 for record in records]
    return found


async def _transactions(place: Place, rate: int, seconds: float) -> list[float]:
    await place.do(_TABLE)
    found: list[float] = []
    ends = time.perf_counter() + seconds
    while (begin := time.perf_counter()) < ends:
        async with place.shell.engine.begin() as conn:
            await conn.execute(_INSERT, {"ids": [uuid4()], "values": [BODY]})
            await database_now(conn)
        found.append(time.perf_counter() - begin)
        await asyncio.sleep(max(0.0, 1 / rate - found[-1]))
    return found


async def _tick(at: int, rate: int, task: asyncio.Task[list[float]]) -> None:
    await asyncio.sleep(1 / rate)
    if at and task.done():
        await task


def _value(record: object) -> bytes:
    value = getattr(record, "value", b"0")
    assert isinstance(value, bytes)
    return value


async def _topic(place: Place) -> None:

    assert place.parts.kafka is not None
    client = admin_client(place.parts.kafka.login)
    if TOPIC not in (await asyncio.to_thread(client.list_topics, timeout=15)).topics:
        await done(client.create_topics([NewTopic(TOPIC, 1, 1)]).values())
        await asyncio.sleep(0.5)


def administrator(place: Place) -> dict[str, object]:
    assert place.parts.kafka is not None
    login = place.parts.kafka.login
    return {
        **place.shell.kafka.client(),
        "sasl_plain_username": login.user,
        "sasl_plain_password": login.password,
    }
