"""The Avro schema of an event type, made from its row of the catalogue.

Every field is nullable with default null (a withheld leaf is null), codes, ids, days and times are strings, and each
leaf carries its label in `hub.label`. The committed files are these texts; a test holds them equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from hub.schemas.accepted import Json
from hub.schemas.labels import Label
from hub.schemas.model import EventType, Field, Kind
from hub.schemas.references import REF_FIELDS

LOG = "hub.accepted.v1"
"""The record of `hub.events`."""

Schema = dict[str, Json]

_PRIMITIVE = {Kind.BOOL: "boolean", Kind.INT: "long"}


def schema_of(type: EventType) -> Schema:
    """Return the schema of a type; its full name is the name on the wire."""
    named: set[str] = set()
    fields = [_field(field, type.wire, named) for field in type.fields]
    return {
        "type": "record",
        **_full_name(type.wire),
        "doc": f"{type.name}: category {type.category}, group {type.group}",
        "hub.category": str(type.category),
        "fields": list[Json](fields),
    }


def log_schema() -> Schema:
    """Return the schema of an accepted event as it lies on the log, sealed part by part."""
    part = _record(
        "hub.accepted.v1.Part", [_plain("name", "string"), _plain("subjects", _list("string")), _plain("blob", "bytes")]
    )
    time: Json = {"type": "long", "logicalType": "timestamp-micros"}
    fields = [
        *(_plain(name, "string") for name in ("event_id", "family_id")),
        _plain("family_no", "long"),
        _plain("accepted_at", time),
        _plain("region_version", "long"),
        _plain("person_id", "string"),
        _plain("parts", _list(part)),
    ]
    return _record(LOG, fields) | {
        "doc": "An accepted event: ids, numbers and sealed parts; nothing personal in clear."
    }


def text(schema: Schema) -> str:
    """Return the schema as the committed file has it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def current(types: Iterable[EventType]) -> dict[str, Schema]:
    """Return the newest schema of every subject: one for each type, and the log's."""
    return {type.wire: schema_of(type) for type in types} | {LOG: log_schema()}


def _field(field: Field, space: str, named: set[str]) -> Schema:
    one = _one(field, space, named)
    row: Schema = {"name": field.name, "type": ["null", _list(one) if field.many else one], "default": None}
    if field.kind is not Kind.RECORD:
        row |= {"doc": _doc(field), "hub.label": _label(field.label), "hub.kind": str(field.kind)}
    return row | ({"hub.codes": field.codes} if field.codes else {})


def _one(field: Field, space: str, named: set[str]) -> Json:
    match field.kind:
        case Kind.RECORD:
            inner = f"{space}.{_title(field.name)}"
            return _record(inner, [_field(part, inner, named) for part in field.fields])
        case Kind.REF:
            return _person(named)
        case Kind.FAMILY:
            return _family(named)
        case _:
            return _PRIMITIVE.get(field.kind, "string")


def _person(named: set[str]) -> Json:
    name = "hub.PersonRef"
    if name in named:
        return name
    named.add(name)
    return _record(name, [_plain(part, "string") for part in REF_FIELDS])


def _family(named: set[str]) -> Json:
    name = "hub.FamilyRef"
    if name in named:
        return name
    named.add(name)
    return _record(name, [_plain("id", "string"), _plain("of", _person(named))])


def _record(full_name: str, fields: list[Schema]) -> Schema:
    return {"type": "record", **_full_name(full_name), "fields": list[Json](fields)}


def _plain(name: str, type: Json) -> Schema:
    return {"name": name, "type": ["null", type], "default": None}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _full_name(full_name: str) -> Schema:
    space, _, name = full_name.rpartition(".")
    return {"name": name, "namespace": space}


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _doc(field: Field) -> str:
    need = "optional" if field.optional else "required"
    place = ", locates" if field.label.locates else ""
    return f"{field.kind}, {need}; {field.label.category} of {field.label.subject}{place}"


def _label(label: Label) -> Json:
    return {"category": str(label.category), "subject": str(label.subject), "locates": label.locates}
