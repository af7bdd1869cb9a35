"""Kafka from outside, by stock clients: each log-in of a hub writes, reads and looks at what it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from hub.commands.places import HUB_PASSWORD
from hub.embedded.folder import passwords
from hub.schemas.topics import EVENTS, HUB_USER
from tests.acceptance.patience import PATIENCE
from tests.acceptance.records import Got, read_all
from tests.examples.stories import Data


@dataclass(slots=True)
class StockKafka:
    """The Kafka of the hub in `data`; `told` reads what `run.json` tells of it now."""

    data: Path
    told: Callable[[], Data]
    _producers: dict[str, Producer] = field(default_factory=dict)

    def let_go(self) -> None:
        """Close the producers."""
        for producer in self._producers.values():
            producer.flush(5)
        self._producers.clear()

    def client(self, user: str) -> dict[str, str | int | float | bool]:
        """Return how `user` (admin, hub or an organisation) logs in to Kafka, for stock clients."""
        kafka = self.told()
        if user == HUB_USER:
            word = passwords(self.data, (HUB_PASSWORD,))[HUB_PASSWORD]
        else:
            given = kafka["credentials"]
            word = (given["admin"] if user == "admin" else given["orgs"][user])["password"]
        return {
            "bootstrap.servers": str(kafka["bootstrap"]),
            "security.protocol": str(kafka["security_protocol"]),
            "sasl.mechanism": str(kafka["sasl_mechanism"]),
            "sasl.username": user,
            "sasl.password": str(word),
            "log_level": 0,
        }

    def producer(self, user: str) -> Producer:
        """Return a stock producer with the log-in of `user`."""
        if user not in self._producers:
            self._producers[user] = Producer({**self.client(user), "acks": "all", "linger.ms": 2})
        return self._producers[user]

    def put(
        self,
        user: str,
        topic: str,
        records: Sequence[tuple[bytes, Mapping[str, str]]],
        *,
        key: bytes | None = None,
        partition: int = 0,
    ) -> list[int]:
        """Put raw records on a topic as `user` and return their offsets."""
        producer, offsets, failed = self.producer(user), [], []

        def note(error: object, message: object) -> None:
            if error is not None:
                failed.append(error)
            else:
                offsets.append(message.offset())

        for value, head in records:
            headers = [(name, word.encode()) for name, word in head.items()]
            while True:
                try:
                    producer.produce(
                        topic, value=value, key=key, headers=headers, partition=partition, on_delivery=note
                    )
                    break
                except BufferError:
                    producer.poll(0.1)
            producer.poll(0)
        left = producer.flush(PATIENCE)
        assert not failed, failed[0]
        assert not left, "Kafka did not take everything"
        return sorted(offsets)

    def read(self, topic: str, user: str = "admin") -> list[Got]:
        """Return everything a topic holds now, partition by partition."""
        consumer = Consumer({**self.client(user), "group.id": f"{user}.{uuid4().hex}", "enable.auto.commit": False})
        try:
            return read_all(consumer, topic)
        finally:
            consumer.close()

    def topics(self, *, inner: bool = False) -> list[str]:
        """Return the hub's topics; `inner`: Kafka's own as well."""
        admin = AdminClient(self.client("admin"))
        return sorted(name for name in admin.list_topics(timeout=15).topics if inner or not name.startswith("__"))

    def members(self, group: str) -> int:
        """Return how many consumers share the work of a group."""
        admin = AdminClient(self.client("admin"))
        found = admin.describe_consumer_groups([group], request_timeout=10)[group].result(12)
        return len([one for one in found.members if one.assignment.topic_partitions])

    def ends(self) -> dict[str, int]:
        """Return how many records each topic that the stages read has, by topic."""
        return {
            topic: sum(self._ends(topic).values())
            for topic in self.topics()
            if topic.startswith("hub.in.") or topic == EVENTS
        }

    def _ends(self, topic: str) -> dict[int, int]:
        consumer = Consumer({**self.client("admin"), "group.id": f"admin.{uuid4().hex}"})
        try:
            parts = consumer.list_topics(topic, timeout=15).topics[topic].partitions
            return {part: consumer.get_watermark_offsets(TopicPartition(topic, part), timeout=10)[1] for part in parts}
        finally:
            consumer.close()
