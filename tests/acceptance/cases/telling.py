"""A case in the telling: parts send, and after each step everything new is read as each part reads it.

Messages are read with a stock consumer and the registry, each part with its own log-in, once and for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final
from uuid import UUID, uuid4

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka import Message as Record
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.ids import OrgId
from hub.schemas.topics import INTERNAL, in_topic, out_topic
from hub.streams.turning import thing_id
from tests.acceptance.cases.reading import Message, News
from tests.acceptance.harness import Hub, Sent, until
from tests.acceptance.scan import Planted
from tests.examples.cases import Cast, Told

LANGUAGES: Final[Mapping[str, str]] = {"Perhekeskusverkosto": "fi", "Familjecenternätverket": "sv", "Family": "en"}
"""Beginnings of a mail's subject."""
PATIENCE: Final = 20.0
_REST: Final = """
    SELECT (SELECT count(*) FROM event WHERE state = 'waiting')
         + (SELECT count(*) FROM family f LEFT JOIN family_state s USING (family)
            WHERE f.last_no > coalesce(s.applied_no, 0) AND s.frozen IS NULL)
         + (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM notice WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM recheck)
         + (SELECT count(*) FROM recall WHERE NOT announced)"""
_READ: Final = "SELECT coalesce(sum(next), 0)::int FROM offsets WHERE topic = $1"


@dataclass(slots=True)
class Teller:
    """The hub of one region, and what each part has read so far."""

    hub: Hub
    cast: Cast
    consumers: dict[str, Consumer]
    admin: Consumer
    decode: AvroDeserializer
    heard: dict[str, list[Message]] = field(default_factory=dict)
    mailed: set[str] = field(default_factory=set)
    planted: list[Planted] = field(default_factory=list)

    @classmethod
    def of(cls, hub: Hub, cast: Cast) -> Teller:
        """Begin to listen as every organisation of the region."""
        consumers = dict[str, Consumer]()
        for org in cast.region.organisations:
            client = hub.kafka.client(org)
            consumers[org] = Consumer({**client, "group.id": f"{org}.cases", "enable.auto.commit": False})
            consumers[org].assign([TopicPartition(out_topic(org), 0, 0)])
        admin = Consumer({**hub.kafka.client("admin"), "group.id": f"admin.{uuid4().hex}"})
        registry = SchemaRegistryClient({"url": str(hub.run["registry"])})
        return cls(hub, cast, consumers, admin, AvroDeserializer(registry))

    def close(self) -> None:
        """Stop listening."""
        for consumer in (*self.consumers.values(), self.admin):
            consumer.close()

    # --- speaking -------------------------------------------------------------------------------------------------

    def send(self, part: str, *events: Told) -> list[Sent]:
        """Send events as a part's own system does, sealed to the hub, in this order."""
        org = self.cast.orgs[part]
        heads = [self.hub.head(org, type, uuid4().hex) for type, _ in events]
        for head in heads:
            head["ce_source"] = f"//{self.cast.region.id}/{org}"
        values = [self.hub.sealed(head, data) for head, (_, data) in zip(heads, events, strict=True)]
        places = self.hub.kafka.put(org, in_topic(OrgId(org)), list(zip(values, heads, strict=True)))
        return [Sent(org, head["ce_id"], type, at) for at, head, (type, _) in zip(places, heads, events, strict=True)]

    def tell(self, part: str, *events: Told) -> list[UUID]:
        """Send events that must be accepted and return their ids, in this order."""
        sent = self.send(part, *events)
        outcomes = self.hub.outcomes(sent)
        assert set(outcomes) == {"accepted"}, [(one.type, word) for one, word in zip(sent, outcomes, strict=True)]
        return [self.hub.event(one) for one in sent]

    # --- looking --------------------------------------------------------------------------------------------------

    def news(self, *people: UUID) -> News:
        """Wait until all is at rest, and return what is new since the last time, with the open alerts about people."""
        until(self._at_rest, "at rest", PATIENCE, every=0.05)
        messages = tuple(one for org in self.consumers for one in self._read(org))
        return News(messages, self._alerts(people), self._mails())

    def person(self, event: UUID) -> UUID:
        """Return the hub's id of the person an accepted event is about."""
        found = self.hub.one("SELECT person FROM event WHERE event_id = $1", event)
        assert isinstance(found, UUID)
        return found

    def holder(self, kind: str, person: UUID) -> tuple[tuple[str, str], ...]:
        """Return who holds the open alert of this kind about a person, as a mail names them: worker and language."""
        rows = self.hub.rows(
            "SELECT worker FROM alert WHERE state = 'open' AND kind = $1 AND person = $2", kind, person
        )
        ((worker,),) = rows
        return self.cast.mailed(str(worker))

    def word(self, part: str, kind: str, owner: str, own: str) -> str:
        """Return how a part knows the thing (`plan`, `referral` …) that its `owner` calls `own`."""
        id = thing_id(self.hub.keyring, OrgId(self.cast.orgs[owner]), kind, UUID(own))
        return self.hub.turner(self.cast.orgs[part]).to_org(id)

    def _at_rest(self) -> bool:
        return not self.hub.one(_REST) and self._internal_read() and not self.hub.one(_REST)

    def _internal_read(self) -> bool:
        end = self.admin.get_watermark_offsets(TopicPartition(INTERNAL, 0), timeout=10)[1]
        return self.hub.count(_READ, INTERNAL) == end

    def _alerts(self, people: Iterable[UUID]) -> frozenset[tuple[str, str, str]]:
        rows = self.hub.rows(
            "SELECT kind, level, org FROM alert WHERE state = 'open' AND person = ANY($1::uuid[])", [*people]
        )
        found = [(str(kind), str(level), self.cast.part(str(org))) for kind, level, org in rows]
        assert len(set(found)) == len(found), found
        return frozenset(found)

    def _mails(self) -> tuple[tuple[str, str], ...]:
        noted = self.hub.count("SELECT count(*)::int FROM notice WHERE state = 'sent'")
        until(lambda: len(self.hub.mails()) >= noted, "mails", PATIENCE)
        new = {str(one["Message-ID"]): one for one in self.hub.mails() if str(one["Message-ID"]) not in self.mailed}
        self.mailed.update(new)
        return tuple(sorted(self._addressed(str(one["To"]), str(one["Subject"])) for one in new.values()))

    def _addressed(self, to: str, subject: str) -> tuple[str, str]:
        address = parseaddr(to)[1]
        worker = next(one.id for one in self.cast.region.workers.values() if one.mail == address)
        return worker, next(code for words, code in LANGUAGES.items() if subject.startswith(words))

    def _read(self, org: str) -> Iterator[Message]:
        """Yield what came since, to the last number the hub gave."""
        known = self.heard.setdefault(org, [])
        last = self.hub.rows("SELECT last_seq::int FROM recipient WHERE org = $1", org)
        while last and len(known) < int(str(last[0][0])):
            record = until(lambda: self.consumers[org].poll(1.0), f"message {len(known) + 1} to {org}")
            assert record.error() is None, record.error()
            known.append(self._message(org, record))
            assert known[-1].seq == len(known), "a gap"
            yield known[-1]

    def _message(self, org: str, record: Record) -> Message:
        heads = {
            str(name): word.decode() for name, word in dict(record.headers() or ()).items() if isinstance(word, bytes)
        }
        context = SerializationContext(str(record.topic()), MessageField.VALUE)
        data = self.decode(record.value(), context)
        assert isinstance(data, dict)
        assert heads["ce_source"] == f"//{self.cast.region.id}/hub"
        return Message(
            part=self.cast.part(org),
            seq=int(heads["hub_seq"]),
            id=heads["ce_id"],
            type=heads["ce_type"].removeprefix("hub.").removesuffix(".v1"),
            ground=heads.get("hub_ground", ""),
            data=data,
            key=(record.key() or b"").decode(),
            subject=heads.get("ce_subject", ""),
        )
