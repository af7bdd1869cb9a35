"""One record as it came from Kafka, and its whole as bytes for quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiokafka.structs import ConsumerRecord

from hub.errors import PoisonError
from hub.ids import EventId, FamilyId, derived
from hub.sealing.aead import seal
from hub.sealing.framing import framed, unframed
from hub.sealing.keyring import Keyring
from hub.store.offsets import Place
from hub.store.quarantine import Parked, Story

_MILLI: Final = 1000
_LONGEST_WORD: Final = 200
_LAST: Final = 4
"""Key and value end a whole record, each behind its name."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of `hub.in.*` or `hub.events`; only its place may be shown."""

    topic: str
    partition: int
    offset: int
    appended_at: datetime
    """Kafka's append time."""
    key: bytes | None = field(repr=False)
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def place(self) -> Place:
        """Return topic and partition."""
        return (self.topic, self.partition)

    def header(self, name: str) -> str:
        """Return a header as text, empty when it is missing, given twice, too long or no text."""
        found = [value for key, value in self.headers if key == name]
        if len(found) != 1 or len(found[0]) > _LONGEST_WORD:
            return ""
        try:
            return found[0].decode()
        except UnicodeDecodeError:
            return ""

    def whole(self) -> bytes:
        """Return headers, key and value as bytes: pairs of name and value, `key` and `value` last."""
        parts: list[str | bytes] = []
        for name, value in self.headers:
            parts += [name.encode("utf-8", "replace"), value]
        return framed(*parts, "key", self.key or b"", "value", self.value or b"")


def record_of(raw: ConsumerRecord[bytes | None, bytes | None]) -> Record:
    """Take over what aiokafka read."""
    return Record(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        appended_at=datetime.fromtimestamp(raw.timestamp / _MILLI, UTC),
        key=raw.key,
        value=raw.value,
        headers=tuple((name, bytes(value or b"")) for name, value in raw.headers),
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a record is parked, and whom it belongs to as far as that can be read."""

    reason: str
    field: str = ""
    org: str = ""
    family: FamilyId | None = None
    event: EventId | None = None
    """Of a record of the log that can be read so far."""


def parked_id(keyring: Keyring, stage: str, record: Record) -> UUID:
    """Return the id of the quarantine row of this place: always the same."""
    return derived(keyring.id_key, "quarantine", stage, record.topic, str(record.partition), str(record.offset))


def park(keyring: Keyring, stage: str, record: Record, trouble: Trouble) -> Parked:
    """Return the quarantine row: the whole record, sealed and bound to its place."""
    whole = record.whole()
    aad = _aad(stage, record.topic, record.partition, record.offset)
    return Parked(
        id=parked_id(keyring, stage, record),
        stage=stage,
        topic=record.topic,
        partition=record.partition,
        position=record.offset,
        org=trouble.org,
        family=trouble.family,
        reason=trouble.reason,
        field=trouble.field,
        sealed=seal(keyring.quarantine_key, whole, aad),
        size=len(whole),
        event_id=trouble.event,
    )


def unparked(keyring: Keyring, story: Story, sealed: bytes) -> Record:
    """Return the record that was parked, as it came; PoisonError when its seal or its frame is broken."""
    parts = unframed(keyring.open(sealed, _aad(story.stage, story.topic, story.partition, story.position)))
    if len(parts) < _LAST or len(parts) % 2:
        raise PoisonError("garbage")
    pairs = [(name.decode("utf-8", "replace"), value) for name, value in zip(parts[::2], parts[1::2], strict=True)]
    (_, key), (_, value) = pairs[-2:]
    return Record(
        topic=story.topic,
        partition=story.partition,
        offset=story.position,
        appended_at=story.parked_at,
        key=key or None,
        value=value or None,
        headers=tuple(pairs[:-2]),
    )


def _aad(stage: str, topic: str, partition: int, offset: int) -> bytes:
    return framed("hub-quarantine-v1", stage, topic, str(partition), str(offset))
