"""Accepted → inbox and → `hub.out`, p50 and p99, at a steady rate of events per second, with the real processes.

The inbox shows an event from the commit of the family stage on, which also queues its deliveries: a trigger of the
bench notes these rows, and PostgreSQL tells when their transaction was committed. `hub.out` tells Kafka's append time.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import reference
from bench.letters import Letter, Post, Town
from bench.place import Place
from bench.processes import Running, processes, since, used
from bench.progress import LateError, nothing_went_wrong, settled, until
from hub.ids import OrgId
from hub.schemas.topics import out_topic
from hub.streams.wire_ids import wire_id

RATES: Final = (50, 200)
BEHIND_SECONDS: Final = 30.0
"""How long the hub may need for what is left when the last event was sent; what comes later is not counted."""
WARM_UP: Final = 50
"""Events before the first that counts: connections and caches are made."""
BARE_SECONDS: Final = 5.0
_TRIGGER: Final = (
    "CREATE TABLE IF NOT EXISTS bench_visible (event uuid NOT NULL)",
    """CREATE OR REPLACE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO bench_visible SELECT DISTINCT event_id FROM fresh WHERE event_id IS NOT NULL;
        RETURN NULL;
    END $$""",
    """CREATE OR REPLACE TRIGGER bench_note AFTER INSERT ON delivery
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION bench_note()""",
)
_NO_TRIGGER: Final = "DROP TRIGGER bench_note ON delivery"
_ACCEPTED: Final = (
    "SELECT s.ce_id, e.event_id, e.accepted_at FROM seen s JOIN event e USING (event_id) WHERE s.ce_id = ANY(:ids)"
)
_VISIBLE: Final = "SELECT event, pg_xact_commit_timestamp(xmin) FROM bench_visible"
_DELIVERED: Final = (
    "SELECT id, round, event_id, recipient FROM delivery"
    " WHERE state = 'sent' AND kind = 'event' AND event_id = ANY(CAST(:ids AS uuid[]))"
)


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds, one for each event or delivery, by what they lead from and to; and processor seconds by name."""

    rate: int
    events: int
    ways: dict[str, list[float]]
    bare: dict[str, list[float]]
    cpu: dict[str, float]
    behind: float
    """Seconds from the last event sent until everything was there: long when the hub did not keep up."""


@dataclass(frozen=True, slots=True)
class Course:
    """What one measurement goes over."""

    place: Place
    post: Post
    town: Town
    seconds: float
    """How long events are sent at each rate."""
    say: Callable[[str], None]
    """Hears how far it is."""


async def measure(course: Course) -> list[Latency]:
    """Send concerns at each rate, all with the same processes."""
    place = course.place
    for statement in _TRIGGER:
        await place.do(statement)
    bare = {rate: await reference.latencies(place, rate, min(course.seconds, BARE_SECONDS)) for rate in RATES}
    try:
        async with processes(place, "worker", "relay") as running:
            course.say("latency: worker and relay are ready")
            await _paced(course.post, course.town.concerns(place, WARM_UP), min(RATES))
            await until(lambda: settled(place, course.post), "warm", 0.1)
            return await _at_each(course, bare, running)
    finally:
        await place.do(_NO_TRIGGER)
        await nothing_went_wrong(place)


async def _at_each(course: Course, bare: dict[int, dict[str, list[float]]], running: Running) -> list[Latency]:
    found: list[Latency] = []
    for rate, ways in bare.items():
        letters = course.town.concerns(course.place, int(rate * course.seconds))
        course.say(f"latency: {rate} events per second for {course.seconds:.0f} s")
        found.append(await _at(course, rate, letters, ways, running))
        if found[-1].behind >= BEHIND_SECONDS:
            # What it cannot do at this rate it cannot do at a higher one.
            break
    return found


async def _at(
    course: Course, rate: int, letters: Sequence[Letter], bare: dict[str, list[float]], running: Running
) -> Latency:
    place, post = course.place, course.post
    before = used(place, running)
    sent = await _paced(post, letters, rate)
    ended = time.perf_counter()
    with contextlib.suppress(LateError):
        await until(lambda: settled(place, post), "everything there", 0.1, BEHIND_SECONDS)
    behind = time.perf_counter() - ended
    cpu = since(before, used(place, running))
    return Latency(rate, len(sent), await _ways(place, sent), bare, cpu, behind)


async def _paced(post: Post, letters: Sequence[Letter], rate: int) -> dict[str, datetime]:
    """Send at `rate` a second; return when each letter was handed over, by its id."""
    sent: dict[str, datetime] = {}
    begin = time.perf_counter()
    for at, letter in enumerate(letters):
        await asyncio.sleep(max(0.0, begin + at / rate - time.perf_counter()))
        sent[letter.ce_id] = datetime.now(UTC)
        post.put(letter)
    await post.flush()
    return sent


async def _ways(place: Place, sent: dict[str, datetime]) -> dict[str, list[float]]:
    accepted: dict[UUID, datetime] = {}
    taken: list[float] = []
    for ce_id, event, at in await place.rows(_ACCEPTED, ids=list(sent)):
        assert isinstance(at, datetime)
        assert isinstance(event, UUID)
        accepted[event] = at
        taken.append((at - sent[str(ce_id)]).total_seconds())
    return {
        "sent → accepted": taken,
        "accepted → inbox": await _visible(place, accepted),
        "accepted → hub.out": await _out(place, accepted),
    }


async def _visible(place: Place, accepted: dict[UUID, datetime]) -> list[float]:
    found: list[float] = []
    for event, at in await place.rows(_VISIBLE):
        if isinstance(event, UUID) and isinstance(at, datetime) and event in accepted:
            found.append((at - accepted[event]).total_seconds())
    return found


async def _out(place: Place, accepted: dict[UUID, datetime]) -> list[float]:
    events: dict[str, UUID] = {}
    orgs: set[str] = set()
    for id, round_, event, org in await place.rows(_DELIVERED, ids=list(accepted)):
        assert isinstance(id, UUID)
        assert isinstance(round_, int)
        assert isinstance(event, UUID)
        events[str(wire_id(id, round_))] = event
        orgs.add(str(org))
    appended = await _appended(place, [out_topic(OrgId(org)) for org in sorted(orgs)])
    return [(at - accepted[events[id]]).total_seconds() for id, at in appended.items() if id in events]


async def _appended(place: Place, topics: Sequence[str]) -> dict[str, datetime]:
    """Return when Kafka appended each message of these topics, by its id; read as the administrator."""
    parts = [TopicPartition(topic, 0) for topic in topics]
    # By its reset policy, not by seeking: right after `assign` the two race, and the later one wins.
    consumer = AIOKafkaConsumer(
        **reference.administrator(place), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[str, datetime] = {}
    try:
        consumer.assign(parts)
        wanted = sum((await consumer.end_offsets(parts)).values())
        seen = 0
        while seen < wanted:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                seen += len(records)
                for record in records:
                    ce_id = dict(record.headers)["ce_id"].decode()
                    found.setdefault(ce_id, datetime.fromtimestamp(record.timestamp / 1000, UTC))
    finally:
        await consumer.stop()
    return found
