"""What is wrong with the catalogue or its schemas? An empty answer lets a build go on.

A leaf without a label, a field without a default, a list whose items weigh nothing (a few bytes would unpack to
millions), a code without its list, or a schema that readers of older versions could not read: all of them fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hub.schemas.accepted import Json
from hub.schemas.avro_schema import Schema
from hub.schemas.codes import OF_REGION, WORDS
from hub.schemas.labels import Category, Subject
from hub.schemas.model import EventType, Field, Group, Kind
from hub.schemas.rules import RECORDS, SHORT
from hub.schemas.scalars import SHAPES


def of_table(types: Iterable[EventType]) -> list[str]:
    """Return what is wrong with rows of the catalogue, `type: field: what`."""
    return [f"{type.name}: {wrong}" for type in types for wrong in _of_type(type)]


def of_schema(schema: Schema, *, labelled: bool = True) -> list[str]:
    """Return what is wrong with one Avro schema; the log's own has no labels (all of it is the hub's)."""
    return list(_of_record(schema, labelled))


def of_change(older: Sequence[Schema], newest: Schema) -> list[str]:
    """Return why `newest` cannot be read by readers of `older` or cannot read them (FULL_TRANSITIVE)."""
    return [f"version {place}: {wrong}" for place, old in enumerate(older, start=1) for wrong in _differs(old, newest)]


def _of_type(type: EventType) -> Iterator[str]:
    hidden = type.group not in (Group.WORK, Group.ANSWER, Group.CONTROL)
    if hidden != (type.category is Category.HUB):
        yield "category hub is for what the hub keeps to itself, and client work and control messages are never that"
    yield from _of_fields(type.fields)


def _of_fields(fields: tuple[Field, ...]) -> Iterator[str]:
    names = [field.name for field in fields]
    yield from (f"{name}: twice" for name in sorted({name for name in names if names.count(name) > 1}))
    for field in fields:
        yield from (f"{field.name}: {wrong}" for wrong in _of_field(field))
        yield from (f"{field.name}.{wrong}" for wrong in _of_fields(field.fields))


def _of_field(field: Field) -> Iterator[str]:
    if field.kind is Kind.TEXT and (
        field.label.category is not Category.TEXT or field.label.subject is not Subject.ALL
    ):
        yield "free text is of category text and about everybody"
    if (field.kind is Kind.CODE) != bool(field.codes) or (field.codes and field.codes not in {*WORDS, OF_REGION}):
        yield "no such code list"
    if (field.kind is Kind.RECORD) != bool(field.fields):
        yield "a record has fields, nothing else does"
    if field.kind is Kind.WORD and field.of not in SHAPES:
        yield "no such shape of words"
    if field.kind is Kind.RECORD and field.of and field.of not in {*RECORDS, *SHORT}:
        yield "no such rule of records"
    if field.kind is Kind.ID and not field.of:
        yield "an id says of what"


def _of_record(schema: Schema, labelled: bool, at: str = "") -> Iterator[str]:
    for field in _fields(schema):
        name = f"{at}{field['name']}"
        if "default" not in field or not isinstance(field["type"], list) or field["type"][0] != "null":
            yield f"{name}: not null by default"
        if _weightless(field["type"]):
            yield f"{name}: items of no size"
        inner = _inner(field["type"])
        if labelled and not inner and "hub.label" not in field:
            yield f"{name}: no label"
        for record in inner:
            # One label covers the whole of a reference; in a plain record each leaf has its own.
            yield from _of_record(record, labelled and "hub.label" not in field, f"{name}.")


def _fields(schema: Schema) -> list[Schema]:
    fields = schema["fields"]
    return [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []


def _inner(type: Json) -> list[Schema]:
    """Return the records written out inside a type."""
    if isinstance(type, list):
        return [record for branch in type for record in _inner(branch)]
    if not isinstance(type, dict):
        return []
    return [type] if type["type"] == "record" else _inner(type.get("items"))


def _weightless(type: Json) -> bool:
    if isinstance(type, list):
        return any(_weightless(branch) for branch in type)
    if not isinstance(type, dict) or type["type"] != "array":
        return False
    items = type["items"]
    empty_record = isinstance(items, dict) and items["type"] == "record" and not items["fields"]
    empty_fixed = isinstance(items, dict) and items["type"] == "fixed" and items["size"] == 0
    return items == "null" or empty_record or empty_fixed or _weightless(items)


def _differs(old: Schema, new: Schema, at: str = "") -> Iterator[str]:
    # Every field has a default (of_schema), so fields may come and go; what stays must keep its type.
    if _name(old) != _name(new):
        yield f"{at}another name"
    was = {field["name"]: field for field in _fields(old)}
    for field in _fields(new):
        if field["name"] in was:
            yield from _other_type(was[field["name"]]["type"], field["type"], f"{at}{field['name']}")


def _other_type(old: Json, new: Json, at: str) -> Iterator[str]:
    if _outline(old) != _outline(new):
        yield f"{at}: another type"
    for one, other in zip(_inner(old), _inner(new), strict=False):
        yield from _differs(one, other, f"{at}.")


def _outline(type: Json) -> Json:
    """Return a type with records by name only."""
    if isinstance(type, list):
        return [_outline(branch) for branch in type]
    if not isinstance(type, dict):
        return type
    if type["type"] == "record":
        return _name(type)
    return {key: _outline(value) for key, value in type.items()}


def _name(schema: Schema) -> str:
    return f"{schema['namespace']}.{schema['name']}"
