"""What does the canonical data of an event tell? Readers for ids, times and codes; what is absent reads as absent.

A part whose key was destroyed is absent, so absence is never an error here. What is there but cannot be read is poison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from hub.consent.facts import Switch
from hub.errors import PoisonError
from hub.ids import FamilyId, MatterId, PersonId
from hub.region.model import HELSINKI
from hub.schemas.accepted import Accepted, Data, Json

CodeT = TypeVar("CodeT", bound=StrEnum)


def said_at(event: Accepted) -> datetime:
    """Return when it was said: the sender's time, never later than arrival."""
    return min(event.occurred_at, event.accepted_at)


def switch(on: bool, event: Accepted) -> Switch:
    """Return that something was told to be on or off."""
    return Switch(on, said_at(event), event.event_id)


def flag(data: Data, name: str) -> bool | None:
    """Return a yes or no; None when absent."""
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise PoisonError("not_readable", field=name)
    return value


def word(data: Data, name: str) -> str:
    """Return a text; empty when absent."""
    value = data.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise PoisonError("not_readable", field=name)
    return value


def words(data: Data, name: str) -> frozenset[str]:
    """Return a list of texts as a set; empty when absent."""
    return frozenset(_text(one, name) for one in items(data, name))


def codes(data: Data, name: str, kind: type[CodeT]) -> frozenset[CodeT]:
    """Return a list of codes of the closed list `kind`; empty when absent."""
    return frozenset(code(one, name, kind) for one in words(data, name))


def code(value: str, name: str, kind: type[CodeT]) -> CodeT:
    """Return the code of the closed list `kind` that `value` is."""
    try:
        return kind(value)
    except ValueError:
        raise PoisonError("not_readable", field=name) from None


def moment(data: Data, name: str) -> datetime | None:
    """Return an instant in UTC; a bare date is its Helsinki midnight; None when absent."""
    text = word(data, name)
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise PoisonError("not_readable", field=name) from None
    if read.tzinfo is None:
        if "T" in text or " " in text:
            raise PoisonError("not_readable", field=name)
        read = read.replace(tzinfo=HELSINKI)
    return read.astimezone(UTC)


def born(ref: Json) -> date | None:
    """Return the birth date that stands in a person reference; None when it tells none."""
    if not isinstance(ref, Mapping) or not word(ref, "born"):
        return None
    try:
        return date.fromisoformat(word(ref, "born"))
    except ValueError:
        raise PoisonError("not_readable", field="born") from None


def matter(data: Data, name: str) -> MatterId | None:
    """Return the id of a permission, a prohibition or an access; None when absent."""
    text = word(data, name)
    return MatterId(_uuid(text, name)) if text else None


def person(ref: Json) -> PersonId | None:
    """Return whom a reference names; None when it is absent."""
    if not isinstance(ref, Mapping):
        return None
    text = word(ref, "id")
    return PersonId(_uuid(text, "id")) if text else None


def persons(data: Data, name: str) -> frozenset[PersonId] | None:
    """Return everybody in a list of references; None when the list is absent (which is not the empty list)."""
    if data.get(name) is None:
        return None
    named = (person(ref) for ref in items(data, name))
    return frozenset(one for one in named if one is not None)


def family(event: Accepted) -> FamilyId:
    """Return the family an event names, else the one whose log it is on."""
    ref = event.data.get("family")
    text = word(ref, "id") if isinstance(ref, Mapping) else ""
    return FamilyId(_uuid(text, "family")) if text else event.family


def wards(event: Accepted) -> Iterator[tuple[PersonId, bool]]:
    """Yield each child the person is told to be a guardian of, and whether they decide for it."""
    for one in items(event.data, "guardian_of"):
        if isinstance(one, Mapping):
            child, decides = person(one.get("child")), flag(one, "decides")
            if child is not None and decides is not None:
                yield child, decides


def refs(event: Accepted) -> Iterator[Json]:
    """Yield every reference to a person in the event, wherever `born` may stand."""
    data = event.data
    yield data.get("person")
    yield data.get("by")
    yield from items(data, "about")
    yield from items(data, "lives_with")
    yield from (one.get("child") for one in items(data, "guardian_of") if isinstance(one, Mapping))


def births(event: Accepted) -> Iterator[tuple[PersonId, date]]:
    """Yield every birth date the event tells, in references or on the card, and whose it is."""
    for ref in refs(event):
        one, day = person(ref), born(ref)
        if one is not None and day is not None:
            yield one, day
    day = born(event.data.get("card"))
    if day is not None:
        yield event.origin.person, day


def items(data: Data, name: str) -> list[Json]:
    """Return a list; empty when absent."""
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise PoisonError("not_readable", field=name)
    return value


def _text(value: Json, name: str) -> str:
    if not isinstance(value, str):
        raise PoisonError("not_readable", field=name)
    return value


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise PoisonError("not_readable", field=name) from None
