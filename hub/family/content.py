"""What does an event say? Typed reading of its canonical content; what is absent (a destroyed key) reads as empty."""

from __future__ import annotations

from uuid import UUID

from hub.ids import MatterId, PersonId
from hub.schemas.accepted import Data, Json


def word(data: Data, name: str) -> str:
    """Return the text of a field, or ''."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def flag(data: Data, name: str) -> bool:
    """Return whether a field says yes."""
    return data.get(name) is True


def number(data: Data, name: str) -> int | None:
    """Return a whole number, or None."""
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def record(data: Data, name: str) -> Data:
    """Return a record, or an empty one."""
    return _record(data.get(name))


def records(data: Data, name: str) -> tuple[Data, ...]:
    """Return a list of records, or an empty one."""
    value = data.get(name)
    return tuple(_record(one) for one in value) if isinstance(value, list) else ()


def thing(data: Data, name: str) -> MatterId | None:
    """Return the id of a thing, or None."""
    value = uuid_of(data.get(name))
    return None if value is None else MatterId(value)


def person(data: Data, name: str) -> PersonId | None:
    """Return the person a reference names, or None."""
    value = uuid_of(record(data, name).get("id"))
    return None if value is None else PersonId(value)


def uuid_of(value: Json) -> UUID | None:
    """Return a UUID written as text, or None."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _record(value: Json) -> Data:
    return value if isinstance(value, dict) else {}
