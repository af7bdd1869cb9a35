"""CPU-µs per event, by part: decode, open, decide, step, SQL, seal, encode, send, of each stage and lane.

The stages' own code is driven batch by batch in this process with nothing beside it, its functions wrapped.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.alone import Clock, Lane, Stretch, lane_alone
from bench.letters import Post, Town
from bench.meter import REST, Meter, cost, wrapped
from bench.place import Place
from bench.progress import nothing_went_wrong
from hub.bootstrap import sender
from hub.schemas.topics import EVENTS, EVENTS_PARTITIONS
from hub.store import offsets
from hub.store.offsets import Place as Partition
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.log_lane import LogLane
from hub.streams.reader import MOST_RECORDS
from hub.streams.record import Record, record_of
from hub.streams.stage import Batch, Stage
from hub.streams.stage_border import BorderStage
from hub.streams.stage_family import FamilyStage

Figures = dict[str, dict[str, float]]
"""Stage or lane → part → CPU-µs per event."""


async def measure(place: Place, post: Post, town: Town, events: int) -> Figures:
    """Carry `events` the whole way, part by part."""
    await post.send(town.letters(place, events))
    lasting, brief = sender(place.shell, lasting=True), sender(place.shell, lasting=False)
    try:
        found = {
            "border": await _stage(place, BorderStage(place.shell), list(post.sent)),
            "log lane": await _lane(place, LogLane(place.shell, lasting), events),
            "family": await _stage(place, FamilyStage(place.shell), [EVENTS]),
            "delivery lane": await _lane(place, DeliveryLane(place.shell, brief), events),
        }
    finally:
        await lasting.stop()
        await brief.stop()
    await nothing_went_wrong(place)
    return {**found, "counting itself, per call": {"µs": cost()}}


async def _stage(place: Place, stage: Stage[Batch], topics: Sequence[str]) -> dict[str, float]:
    meter = Meter()
    records = await _read(place, stage.name, topics, meter)
    clock = Clock(place)
    with wrapped(meter), meter.part(REST):
        clock.begin()
        for at in range(0, len(records), MOST_RECORDS):
            await _batch(place, stage, records[at : at + MOST_RECORDS])
        stretch = clock.end(len(records))
    return _figures(meter, stretch)


async def _lane(place: Place, lane: Lane, events: int) -> dict[str, float]:
    meter = Meter()
    with wrapped(meter), meter.part(REST):
        stretch = await lane_alone(place, lane, events)
    return _figures(meter, stretch)


async def _batch(place: Place, stage: Stage[Batch], records: Sequence[Record]) -> None:
    """Do what the runner does with one batch."""
    ordered = sorted(records, key=lambda record: (record.place, record.offset))
    first: dict[Partition, int] = {}
    after: dict[Partition, int] = {}
    for where, those in itertools.groupby(ordered, key=lambda record: record.place):
        run = list(those)
        first[where], after[where] = run[0].offset, run[-1].offset + 1
    batch = await stage.prepare(records)
    async with place.shell.engine.begin() as conn:
        await offsets.lock(conn, stage.name, first)
        await offsets.move(conn, stage.name, {where: (next_, None) for where, next_ in after.items()})
        await stage.carry_out(conn, batch)


async def _read(place: Place, stage: str, topics: Sequence[str], meter: Meter) -> list[Record]:
    """Read everything behind the stored offsets, in the order of arrival."""
    counts = {topic: EVENTS_PARTITIONS if topic == EVENTS else 1 for topic in topics}
    parts = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
    async with place.shell.engine.connect() as conn:
        stored = await offsets.read(conn, stage, parts)
    consumer = AIOKafkaConsumer(**place.shell.kafka.client(), enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    found: list[Record] = []
    try:
        consumer.assign(parts)
        ends = await consumer.end_offsets(parts)
        for part in parts:
            consumer.seek(part, stored.get(part, 0))
        wanted = sum(ends[part] - stored.get(part, 0) for part in parts)
        with meter.part("read"):
            while len(found) < wanted:
                for records in (await consumer.getmany(timeout_ms=200, max_records=MOST_RECORDS)).values():
                    found += [record_of(record) for record in records]
    finally:
        await consumer.stop()
    return sorted(found, key=lambda record: (record.appended_at, record.topic, record.partition, record.offset))


def _figures(meter: Meter, stretch: Stretch) -> dict[str, float]:
    mine = {part: nanos / stretch.events / 1e3 for part, nanos in meter.spent.items()}
    outside = {name: stretch.micros(name) for name in ("postgres", "broker")}
    return {**mine, **outside, "events": float(stretch.events)}
