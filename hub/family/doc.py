"""A family as a JSON document and back; equal families give equal bytes, so a rebuild can compare hashes.

Written from the fields of the dataclasses: a field that holds its default is left out, a new field with a default
reads from old documents. Times are UTC; sets are sorted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hub.errors import PoisonError
from hub.family.effects import Alert
from hub.family.state import Family
from hub.schemas import origin_doc
from hub.schemas.accepted import Json, Origin


@dataclass(frozen=True, slots=True)
class _Form:
    """How values of one type are written and read."""

    write: Callable[[object], Json]
    read: Callable[[Json], object]


def to_doc(family: Family) -> dict[str, Json]:
    """Return the document of a family."""
    return origin_doc.record(_form(Family).write(family))


def of_doc(doc: Mapping[str, Json]) -> Family:
    """Read what `to_doc` wrote; PoisonError for anything else."""
    value = _read(_form(Family), doc)
    assert isinstance(value, Family)
    return value


def alert_doc(alert: Alert) -> dict[str, Json]:
    """Return the document of an alert."""
    return origin_doc.record(_form(Alert).write(alert))


def of_alert_doc(doc: Mapping[str, Json]) -> Alert:
    """Read what `alert_doc` wrote; PoisonError for anything else."""
    value = _read(_form(Alert), doc)
    assert isinstance(value, Alert)
    return value


def canonical(family: Family) -> bytes:
    """Return the bytes that a hash of the state is taken over."""
    return json.dumps(to_doc(family), sort_keys=True, separators=(",", ":")).encode()


def _read(form: _Form, doc: Mapping[str, Json]) -> object:
    try:
        return form.read(dict(doc))
    except (KeyError, TypeError, ValueError) as error:
        raise PoisonError("state_not_readable") from error


@cache
def _form(kind: object) -> _Form:
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain
    supertype = getattr(kind, "__supertype__", None)
    if supertype is not None:
        return _form(supertype)
    if is_dataclass(kind) and isinstance(kind, type):
        return _of_dataclass(kind)
    return _of_generic(get_origin(kind), get_args(kind))


def _of_generic(origin: object, args: tuple[object, ...]) -> _Form:
    if origin in (Union, UnionType):
        return _optional(_form(next(one for one in args if one is not NoneType)))
    if origin is frozenset:
        return _set(_form(args[0]))
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return _many(_form(args[0]))
    if origin is tuple:
        return _fixed(tuple(_form(one) for one in args))
    raise TypeError("a field of the state has a type without a form")


def _optional(inner: _Form) -> _Form:
    return _Form(
        lambda value: None if value is None else inner.write(value),
        lambda doc: None if doc is None else inner.read(doc),
    )


def _set(inner: _Form) -> _Form:
    return _Form(
        lambda value: sorted((inner.write(one) for one in _iterable(value)), key=str),
        lambda doc: frozenset(inner.read(one) for one in _list(doc)),
    )


def _many(inner: _Form) -> _Form:
    return _Form(
        lambda value: [inner.write(one) for one in _iterable(value)],
        lambda doc: tuple(inner.read(one) for one in _list(doc)),
    )


def _fixed(inner: tuple[_Form, ...]) -> _Form:
    return _Form(
        lambda value: [form.write(one) for form, one in zip(inner, _iterable(value), strict=True)],
        lambda doc: tuple(form.read(one) for form, one in zip(inner, _list(doc), strict=True)),
    )


def _of_dataclass(kind: type) -> _Form:
    hints = get_type_hints(kind)
    parts = tuple((one.name, one.default, _form(hints[one.name])) for one in fields(kind))

    def write(value: object) -> Json:
        held = ((name, default, form, getattr(value, name)) for name, default, form in parts)
        return {name: form.write(one) for name, default, form, one in held if default is MISSING or one != default}

    def read(doc: Json) -> object:
        found = origin_doc.record(doc)
        return kind(**{name: form.read(found[name]) for name, default, form in parts if _wanted(name, default, found)})

    return _Form(write, read)


def _wanted(name: str, default: object, found: Mapping[str, Json]) -> bool:
    return default is MISSING or name in found


def _iterable(value: object) -> tuple[object, ...]:
    assert isinstance(value, tuple | frozenset)
    return tuple(value)


def _list(doc: Json) -> list[Json]:
    if not isinstance(doc, list):
        raise TypeError("a list is wanted")
    return doc


def _write_plain(value: object) -> Json:
    assert value is None or isinstance(value, bool | int | str)
    return value


def _plain(kind: type) -> _Form:
    def read(doc: Json) -> object:
        if not isinstance(doc, kind):
            raise TypeError("another type is wanted")
        return doc

    return _Form(_write_plain, read)


def _write_time(value: object) -> Json:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat()


def _write_origin(value: object) -> Json:
    assert isinstance(value, Origin)
    return origin_doc.to_doc(value)


_PLAIN: Mapping[object, _Form] = {
    str: _plain(str),
    int: _plain(int),
    bool: _plain(bool),
    UUID: _Form(str, lambda doc: UUID(str(doc))),
    datetime: _Form(_write_time, lambda doc: datetime.fromisoformat(str(doc))),
    Origin: _Form(_write_origin, lambda doc: origin_doc.of_doc(origin_doc.record(doc))),
}
