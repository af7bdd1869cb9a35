"""What comes in: families with their permissions, then concerns and plan items about them, sealed beforehand.

Everything is made from the builders of the tests; sealing belongs to the senders and is never part of a figure.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from confluent_kafka import Producer

from bench.place import Place
from hub.ids import OrgId
from hub.schemas.attributes import SEALED
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import in_topic
from hub.sealing.hpke import InInfo, seal_in
from tests.examples.stories import SCHOOL, SOCIAL_WORK, Data, FamilyStory, family_story

FLUSH_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One sealed event, ready to be sent."""

    org: str
    ce_id: str
    headers: tuple[tuple[str, bytes], ...] = field(repr=False)
    value: bytes = field(repr=False)

    @property
    def topic(self) -> str:
        """Where it goes."""
        return in_topic(OrgId(self.org))


@dataclass(slots=True)
class Town:
    """The families events are about; each has one plan, whose items change in turn."""

    families: Sequence[FamilyStory]
    items: Sequence[str]
    told: int = 0

    def arrive(self, place: Place) -> list[Letter]:
        """Return how all of them are recorded, permit, and get a plan."""
        events = [
            one
            for family in self.families
            for one in (*family.joins(), *family.grants(), family.plan_opened())
        ]  # fmt: skip
        return [sealed(place, SOCIAL_WORK, *one) for one in events]

    def letters(self, place: Place, count: int) -> list[Letter]:
        """Return `count` events, a concern of the school and a plan item of social work by turns, family by family."""
        return [self._next(place) for _ in range(count)]

    def concerns(self, place: Place, count: int) -> list[Letter]:
        """Return `count` concerns of the school, family by family."""
        return [sealed(place, SCHOOL, *self._family().concern()) for _ in range(count)]

    def _next(self, place: Place) -> Letter:
        turn = self.told
        family = self._family()
        round_, at = divmod(turn, len(self.families))
        if (round_ + at) % 2:
            return sealed(place, SCHOOL, *family.concern())
        state = "agreed" if round_ % 4 < 2 else "going"
        return sealed(place, SOCIAL_WORK, *family.plan_updated(self.items[at], state))

    def _family(self) -> FamilyStory:
        self.told += 1
        return self.families[(self.told - 1) % len(self.families)]


def town(count: int) -> Town:
    """Make `count` families up."""
    return Town([family_story() for _ in range(count)], [str(uuid4()) for _ in range(count)])


def sealed(place: Place, org: str, type: str, data: Data) -> Letter:
    """Return the event sealed whole to the hub, as a connector does."""
    ce_id, source = uuid4().hex, f"//{place.region.id}/{org}"
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    wire = TYPES[type].wire
    value = seal_in(place.shell.keyring.public, json.dumps(data).encode(), InInfo(ce_id, source, wire, at))
    head: Mapping[str, str] = {
        "ce_specversion": "1.0",
        "ce_id": ce_id,
        "ce_type": wire,
        "ce_source": source,
        "ce_time": at,
        "content-type": SEALED,
    }
    return Letter(org, ce_id, tuple((name, word.encode()) for name, word in head.items()), value)


class Post:
    """Sends letters with a stock client and knows how many lie on each topic."""

    def __init__(self, place: Place) -> None:
        """Take the place; connects at the first letter."""
        kafka = place.places.kafka
        self._producer = Producer(
            {
                "bootstrap.servers": kafka.bootstrap,
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": kafka.user,
                "sasl.password": kafka.password,
                "acks": "all",
                "linger.ms": 1,
                "log_level": 0,
            }
        )
        self.sent: Counter[str] = Counter()

    def put(self, letter: Letter) -> None:
        """Hand one letter to the client."""
        self._producer.produce(letter.topic, value=letter.value, headers=list(letter.headers))
        self._producer.poll(0)
        self.sent[letter.topic] += 1

    async def send(self, letters: Iterable[Letter]) -> None:
        """Send all and return when Kafka has them."""
        for letter in letters:
            self.put(letter)
        await self.flush()

    async def flush(self) -> None:
        """Return when Kafka has everything."""
        left = await asyncio.to_thread(self._producer.flush, FLUSH_SECONDS)
        if left:
            raise TimeoutError(f"{left} events were not taken by Kafka")
