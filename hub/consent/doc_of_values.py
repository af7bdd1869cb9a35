"""The values within a fact of rights as JSON, and back: instants in UTC, ids, sorted sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from hub.ids import EventId, FamilyId, MatterId, PersonId
from hub.schemas.accepted import Json
from hub.schemas.origin_doc import record

Doc = Mapping[str, Json]


def time(at: datetime) -> str:
    """Write an instant in UTC."""
    return at.astimezone(UTC).isoformat()


def time_of(value: Json) -> datetime:
    """Read an instant; ValueError when it is naive."""
    read = datetime.fromisoformat(str(value))
    if read.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return read


def records(value: Json) -> list[Doc]:
    """Read a list of records; TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError("a list is wanted")
    return [record(one) for one in value]


def told(said_at: datetime, event_id: EventId) -> dict[str, Json]:
    """Return when something was said, and by which event."""
    return {"said": time(said_at), "event": str(event_id)}


def sorted_words(several: Iterable[str]) -> list[Json]:
    """Write a set of words."""
    return [str(one) for one in sorted(several)]


def event(doc: Doc) -> EventId:
    """Read the id of the event that said it."""
    return EventId(UUID(str(doc["event"])))


def matter(doc: Doc, name: str) -> MatterId:
    """Read the id of a permission, prohibition or statutory right."""
    return MatterId(UUID(str(doc[name])))


def person(doc: Doc, name: str) -> PersonId:
    """Read a person's id."""
    return PersonId(UUID(str(doc[name])))


def family(doc: Doc) -> FamilyId:
    """Read a family's id."""
    return FamilyId(UUID(str(doc["family"])))
