"""Which leaves does an event have, with which labels; and what is left when only some may be seen?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.schemas.accepted import Data, Json
from hub.schemas.labels import Label, Subject
from hub.schemas.model import EventType, Field, Kind
from hub.schemas.walk import Path, spots


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value with its label and its way in the data. A reference to a person is one leaf."""

    path: Path
    label: Label
    value: Json


def leaves(type: EventType, data: Data) -> Iterator[Leaf]:
    """Yield every leaf, list items one by one."""
    for spot in spots(type.fields, data):
        yield Leaf(spot.path, spot.field.label, spot.value)


def keep(type: EventType, data: Data, allows: Callable[[Label], bool]) -> dict[str, Json]:
    """Return the data without every leaf whose label is not allowed; empty records and lists fall away."""
    return _kept(type.fields, data, allows)


def split(type: EventType, data: Data) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return (what tells about the person, what tells about all); `merge` puts them together again.

    Lists of records keep their length in both, so that items find each other.
    """
    return _side(type.fields, data, Subject.PERSON), _side(type.fields, data, Subject.ALL)


def merge(*parts: Data) -> dict[str, Json]:
    """Return the data whose parts `split` made; a part that is gone takes its leaves with it, and no more."""
    merged: dict[str, Json] = {}
    for part in parts:
        merged = _merged(merged, part)
    return {name: _tidy(value) for name, value in merged.items()}


def _kept(fields: tuple[Field, ...], data: Data, allows: Callable[[Label], bool]) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for field in fields:
        if field.name not in data:
            continue
        value = data[field.name]
        if field.kind is Kind.RECORD:
            value = _kept_record(field, value, allows)
        elif not allows(field.label):
            continue
        if value not in ([], {}):
            result[field.name] = value
    return result


def _kept_record(field: Field, value: Json, allows: Callable[[Label], bool]) -> Json:
    if isinstance(value, list):
        items = (_kept_record(field, item, allows) for item in value)
        return [item for item in items if item != {}]
    return _kept(field.fields, value, allows) if isinstance(value, dict) else {}


def _side(fields: tuple[Field, ...], data: Data, subject: Subject) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for field in fields:
        if field.name not in data:
            continue
        value = data[field.name]
        if field.kind is Kind.RECORD and value != []:
            value = _side_of_record(field, value, subject)
        elif field.label.subject is not subject:
            value = None
        if value is not None:
            result[field.name] = value
    return result


def _side_of_record(field: Field, value: Json, subject: Subject) -> Json:
    """Return this side of a record or of a list of records, None when nothing falls on it."""
    if isinstance(value, list):
        items = [_side_of_record(field, item, subject) or {} for item in value]
        return list[Json](items) if any(items) else None
    return (_side(field.fields, value, subject) or None) if isinstance(value, dict) else None


def _merged(one: Data, other: Data) -> dict[str, Json]:
    result = dict(one)
    for name, value in other.items():
        result[name] = _both(result[name], value) if name in result else value
    return result


def _both(one: Json, other: Json) -> Json:
    if isinstance(one, dict) and isinstance(other, dict):
        return _merged(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return [_both(first, second) for first, second in zip(one, other, strict=True)]
    return other


def _tidy(value: Json) -> Json:
    return [item for item in value if item != {}] if isinstance(value, list) else value
