"""A case in the telling: parts send, and after each step everything new is read as each part reads it.

Messages are read with a stock consumer and the registry, once each and for good; nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message as Mail
from email.utils import parseaddr
from typing import Final
from uuid import UUID, uuid4

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.schemas.topics import INTERNAL, in_topic, out_topic
from tests.acceptance.harness import Hub, Sent, until
from tests.examples.cases import Cast, Told
from tests.examples.stories import Data, Json

LANGUAGES: Final[Mapping[str, str]] = {
    "Perhekeskusverkosto": "fi",
    "Familjecenternätverket": "sv",
    "Family-centre network": "en",
}
"""Beginnings of a mail's subject."""
_REST: Final = """
    SELECT (SELECT count(*) FROM event WHERE state = 'waiting')
         + (SELECT count(*) FROM family f LEFT JOIN family_state s USING (family)
            WHERE f.last_no > coalesce(s.applied_no, 0) AND s.frozen IS NULL)
         + (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM notice WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM recheck)
         + (SELECT count(*) FROM recall WHERE NOT announced)"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as its recipient read it."""

    part: str
    seq: int
    id: str
    type: str
    """Catalogue name."""
    ground: str
    data: Data
    key: str
    subject: str

    @property
    def leaves(self) -> frozenset[str]:
        """Every leaf that says something, by its dotted name; items of a list share one."""
        return frozenset(name for name, _ in flat(self.data))

    @property
    def words(self) -> frozenset[str]:
        """Every id of ours in it: those 43 characters long, wherever they stand."""
        told = {str(value) for _, value in flat(self.data)} | {self.key, self.subject}
        return frozenset(word for word in told if len(word) == 43)


@dataclass(frozen=True, slots=True)
class News:
    """What a step brought."""

    messages: tuple[Message, ...]
    alerts: frozenset[tuple[str, str, str]]
    """Open alerts about the case's people: kind, level, the part that holds it."""
    mails: tuple[tuple[str, str], ...]
    """Worker and language of each new mail, sorted."""

    def to(self, part: str) -> list[Message]:
        """Return what a part got, in its order."""
        return [one for one in self.messages if one.part == part]

    @property
    def out(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """What each part got: types with their leaves; a part that got nothing is not there."""
        parts = sorted({one.part for one in self.messages})
        return {part: [(one.type, one.leaves) for one in self.to(part)] for part in parts}


@dataclass(slots=True)
class Listener:
    """One organisation's own stock consumer, which reads on and on."""

    consumer: Consumer
    read: int = 0


@dataclass(slots=True)
class Teller:
    """The hub of one region, and how far each part has read."""

    hub: Hub
    cast: Cast
    heard: list[Message] = field(default_factory=list)
    listeners: dict[str, Listener] = field(default_factory=dict)
    mails_read: int = 0

    def start(self) -> None:
        """Begin to listen as every organisation of the region."""
        for org in self.cast.region.organisations:
            settings = {**self.hub.client(org), "group.id": f"{org}.cases", "enable.auto.commit": False}
            consumer = Consumer(settings)
            consumer.assign([TopicPartition(out_topic(org), 0, 0)])
            self.listeners[org] = Listener(consumer)

    def close(self) -> None:
        """Stop listening."""
        for listener in self.listeners.values():
            listener.consumer.close()

    # --- speaking -------------------------------------------------------------------------------------------------

    def send(self, part: str, *events: Told) -> list[Sent]:
        """Send events as a part's own system does, sealed to the hub, in this order."""
        org = self.cast.orgs[part]
        records = []
        for type, data in events:
            head = self.hub.head(org, type, uuid4().hex)
            head["ce_source"] = f"//{self.cast.region.id}/{org}"
            records.append((head, type, data))
        values = [(self.hub.sealed(head, data), head) for head, _, data in records]
        places = self.hub.put(org, in_topic(org), values)
        return [Sent(org, head["ce_id"], type, at) for at, (head, type, _) in zip(places, records, strict=True)]

    def tell(self, part: str, *events: Told) -> list[UUID]:
        """Send events that must be accepted and return their ids, in this order."""
        sent = self.send(part, *events)
        assert self.hub.outcomes(sent) == ["accepted"] * len(sent), list(zip(sent, self.hub.outcomes(sent), strict=True))
        return [self.hub.event(one) for one in sent]

    def refused(self, part: str, *events: Told) -> list[str]:
        """Send events and return what the border said of each."""
        return self.hub.outcomes(self.send(part, *events))

    # --- looking --------------------------------------------------------------------------------------------------

    def news(self, people: Iterable[UUID] = ()) -> News:
        """Wait until all is at rest, and return what is new since the last time; alerts of these people."""
        until(self._at_rest, "at rest", every=0.05)
        messages = tuple(one for org in self.listeners for one in self._read(org))
        self.heard.extend(messages)
        return News(messages, self.alerts(people), self._mails())

    def person(self, event: UUID) -> UUID:
        """Return the hub's id of the person an accepted event is about."""
        found = self.hub.one("SELECT person FROM event WHERE event_id = $1", event)
        assert isinstance(found, UUID)
        return found

    def alerts(self, people: Iterable[UUID]) -> frozenset[tuple[str, str, str]]:
        """Return the open alerts about some people."""
        rows = self.hub.rows(
            "SELECT kind, level, org FROM alert WHERE state = 'open' AND person = ANY($1::uuid[])", [*people]
        )
        assert len(set(rows)) == len(rows), rows
        return frozenset((str(kind), str(level), self.cast.part(str(org))) for kind, level, org in rows)

    def _at_rest(self) -> bool:
        consumer = next(iter(self.listeners.values())).consumer
        return not self.hub.one(_REST) and self._internal_read() and not self.hub.one(_REST) and consumer is not None

    def _internal_read(self) -> bool:
        end = self._admin().get_watermark_offsets(TopicPartition(INTERNAL, 0), timeout=10)[1]
        return self.hub.count("SELECT coalesce(sum(next), 0)::int FROM offsets WHERE topic = $1", INTERNAL) == end

    def _admin(self) -> Consumer:
        if "" not in self.listeners:
            self.listeners[""] = Listener(Consumer({**self.hub.client("admin"), "group.id": f"admin.{uuid4().hex}"}))
        return self.listeners[""].consumer
