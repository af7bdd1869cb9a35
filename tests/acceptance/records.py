"""What lies on topics: an event that was sent, a record that was read, and a topic read whole."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from confluent_kafka import Consumer, Message, TopicPartition

from tests.acceptance.patience import PATIENCE, Late


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that Kafka has: the sender's own id, and where it lies."""

    org: str
    ce_id: str
    type: str
    offset: int


@dataclass(frozen=True, slots=True)
class Got:
    """One record read from a topic."""

    topic: str
    partition: int
    offset: int
    at: datetime
    """Kafka's own time (LogAppendTime)."""
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes]

    @property
    def type(self) -> str:
        """The CloudEvents type."""
        return self.headers["ce_type"].decode()

    @property
    def id(self) -> str:
        """The CloudEvents id."""
        return self.headers["ce_id"].decode()

    @property
    def seq(self) -> int:
        """The recipient's number."""
        return int(self.headers["hub_seq"])


def read_all(consumer: Consumer, topic: str) -> list[Got]:
    """Return everything a topic holds now, partition by partition."""
    parts = consumer.list_topics(topic, timeout=15).topics[topic].partitions
    marks = {part: consumer.get_watermark_offsets(TopicPartition(topic, part), timeout=10) for part in parts}
    ends = {part: end for part, (begin, end) in marks.items() if end > begin}
    consumer.assign([TopicPartition(topic, part, marks[part][0]) for part in ends])
    most = sum(end - marks[part][0] for part, end in ends.items())
    found: list[Got] = []
    deadline = time.monotonic() + PATIENCE
    while len(found) < most:
        messages = consumer.consume(min(most - len(found), 5000), timeout=1.0)
        assert not [message for message in messages if message.error()]
        found += map(_got, messages)
        # Compacted records and markers of transactions are never seen: the position tells.
        if not messages and all(
            place.offset >= ends[place.partition]
            for place in consumer.position([TopicPartition(topic, part) for part in ends])
        ):
            break
        if time.monotonic() > deadline:
            raise Late(f"{topic} read to its end")
    return sorted(found, key=lambda one: (one.partition, one.offset))


def _got(m: Message) -> Got:
    return Got(
        m.topic(), m.partition(), m.offset(),
        datetime.fromtimestamp(m.timestamp()[1] / 1000, UTC),
        m.key(), m.value(), dict(m.headers() or ()),
    )  # fmt: skip
