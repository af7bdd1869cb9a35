"""A strict pydantic validator for each event type, made from its row of the catalogue on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic_core import CoreConfig, CoreSchema, SchemaValidator, core_schema

from hub.schemas import codes, references, rules, scalars
from hub.schemas.catalogue import TYPES
from hub.schemas.every_event import OUT_ONLY
from hub.schemas.model import Field, Kind

MAX_ITEMS = 100

_CONFIG = CoreConfig(hide_input_in_errors=True)

_CHECKS: Mapping[Kind, scalars.Check] = MappingProxyType(
    {
        Kind.TEXT: scalars.text,
        Kind.DATE: scalars.day,
        Kind.DATETIME: scalars.moment,
        Kind.ORG: scalars.entry,
        Kind.UNIT: scalars.entry,
        Kind.WORKER: scalars.entry,
    }
)


@cache
def form_of(name: str) -> SchemaValidator:
    """Return the validator of the type with this catalogue name; what only the hub fills is unknown to it."""
    return SchemaValidator(_record(tuple(field for field in TYPES[name].fields if field.name not in OUT_ONLY)), _CONFIG)


def _record(fields: tuple[Field, ...]) -> CoreSchema:
    return _closed({field.name: _place(_shape(field), field.optional) for field in fields})


def _closed(places: dict[str, core_schema.TypedDictField]) -> CoreSchema:
    return core_schema.typed_dict_schema(places, extra_behavior="forbid")


def _place(shape: CoreSchema, optional: bool) -> core_schema.TypedDictField:
    # Avro says null for a field that is absent, so an optional null means the same in JSON.
    return core_schema.typed_dict_field(
        core_schema.nullable_schema(shape) if optional else shape, required=not optional
    )


def _shape(field: Field) -> CoreSchema:
    if not field.many:
        return _one(field)
    # An optional list may be empty and mean something (lives with nobody); a required one says something.
    return core_schema.list_schema(_one(field), min_length=0 if field.optional else 1, max_length=MAX_ITEMS)


def _one(field: Field) -> CoreSchema:
    match field.kind:
        case Kind.RECORD:
            return _short(_record(field.fields), rules.SHORT.get(field.of))
        case Kind.BOOL:
            return core_schema.bool_schema()
        case Kind.INT:
            return core_schema.int_schema(ge=0, le=scalars.SCALES[field.of])
        case Kind.REF:
            return _person()
        case Kind.FAMILY:
            return _family()
        case _:
            return _string(_check(field))


def _short(record: CoreSchema, name: str | None) -> CoreSchema:
    """Return the record, which may also be written as one word: its field `name`."""
    if name is None:
        return record
    return core_schema.no_info_before_validator_function(
        lambda value: {name: value} if isinstance(value, str) else value, record
    )


def _check(field: Field) -> scalars.Check:
    match field.kind:
        case Kind.CODE:
            # Services are the region's: which there are is the border's question, here only the shape of a word.
            return scalars.service if field.codes == codes.OF_REGION else scalars.one_of(field.codes)
        case Kind.ID:
            return scalars.uuid if field.mints else scalars.given_id
        case Kind.WORD:
            return scalars.SHAPES[field.of]
        case _:
            return _CHECKS[field.kind]


def _string(check: scalars.Check) -> CoreSchema:
    return core_schema.no_info_after_validator_function(check, core_schema.str_schema())


def _person() -> CoreSchema:
    places = {name: _place(_string(check), optional=True) for name, check in references.PERSON.items()}
    return core_schema.no_info_after_validator_function(references.one_person, _closed(places))


def _family() -> CoreSchema:
    places = {"id": _place(_string(scalars.given_id), optional=True), "of": _place(_person(), optional=True)}
    return core_schema.no_info_after_validator_function(references.one_family, _closed(places))
