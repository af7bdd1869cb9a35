"""How does an event reach `hub.in.<org>`? Sealed whole to the hub's key; who carries it is somebody else's matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from hub.schemas.accepted import Data
from hub.schemas.attributes import SEALED, Envelope
from hub.schemas.canonical import canonical
from hub.schemas.envelope import headers
from hub.schemas.topics import in_topic
from hub.sealing.hpke import InInfo, PublicKey, seal_in

Position = tuple[str, int, int]
"""(topic, partition, offset)."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One record for Kafka, without a key: `value` opens only with the hub's private key."""

    topic: str
    value: bytes = field(repr=False)
    headers: tuple[tuple[str, bytes], ...]


class Publish(Protocol):
    """Puts records on Kafka."""

    async def __call__(self, records: Sequence[Sealed], /) -> Sequence[Position | None]:
        """Return for each record where it lies, None when Kafka did not take it."""


def sealed(public: PublicKey, envelope: Envelope, data: Data) -> Sealed:
    """Return the record of an event on its sender's topic; PoisonError `unfit` when JSON cannot hold the data."""
    # The body is JSON in one spelling, bound to exactly the attributes that travel in the headers.
    outside = replace(envelope, contenttype=SEALED)
    info = InInfo(ce_id=envelope.id, ce_source=envelope.source, ce_type=envelope.type, ce_time=envelope.time)
    value = seal_in(public, canonical(data), info)
    return Sealed(in_topic(envelope.org), value, tuple(headers(outside)))
