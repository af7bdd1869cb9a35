"""The record of `hub.events`: an accepted event as it lies on the log, its content sealed part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.errors import PoisonError
from hub.ids import EventId, FamilyId, PersonId
from hub.schemas.avro_schema import LOG
from hub.schemas.codec import encode, unframed


@dataclass(frozen=True, slots=True)
class LogPart:
    """One sealed part: whose keys open it, and the sealed bytes."""

    name: str
    subjects: tuple[PersonId, ...]
    blob: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogRecord:
    """Ids and numbers in clear, everything else in the parts; `accepted_at` to the microsecond."""

    event_id: EventId
    family_id: FamilyId
    family_no: int
    accepted_at: datetime
    region_version: int
    person_id: PersonId
    parts: tuple[LogPart, ...]


def write(record: LogRecord) -> bytes:
    """Return the framed bytes; PoisonError `unfit` or `too_large`."""
    parts = [
        {"name": part.name, "subjects": [str(one) for one in part.subjects], "blob": part.blob} for part in record.parts
    ]
    return encode(
        LOG,
        {
            "event_id": str(record.event_id),
            "family_id": str(record.family_id),
            "family_no": record.family_no,
            "accepted_at": record.accepted_at,
            "region_version": record.region_version,
            "person_id": str(record.person_id),
            "parts": parts,
        },
    )


def read(raw: bytes) -> LogRecord:
    """Return the record; PoisonError as `codec.decode`, and `garbage` when a field is missing or no id."""
    wire, read = unframed(raw)
    if wire != LOG or not isinstance(read, Mapping):
        raise PoisonError("garbage")
    try:
        return _record(read)
    except (TypeError, ValueError, LookupError) as err:
        raise PoisonError("garbage") from err


def _record(read: Mapping[str, object]) -> LogRecord:
    at, parts = read["accepted_at"], read["parts"]
    if not isinstance(at, datetime) or not isinstance(parts, list):
        raise TypeError
    return LogRecord(
        EventId(_uuid(read["event_id"])),
        FamilyId(_uuid(read["family_id"])),
        _whole(read["family_no"]),
        at,
        _whole(read["region_version"]),
        PersonId(_uuid(read["person_id"])),
        tuple(_part(part) for part in parts),
    )


def _part(read: Mapping[str, object]) -> LogPart:
    name, subjects, blob = read["name"], read["subjects"], read["blob"]
    if not (isinstance(name, str) and isinstance(subjects, list) and isinstance(blob, bytes)):
        raise TypeError
    return LogPart(name, tuple(PersonId(_uuid(one)) for one in subjects), blob)


def _uuid(value: object) -> UUID:
    if not isinstance(value, str):
        raise TypeError
    return UUID(value)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
