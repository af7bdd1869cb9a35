"""Artificial events, built from the catalogue: `event_data("concern.raised", level="great")`.

Every person is invented; identity codes use the individual numbers 900 to 999, which nobody has.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from hub.schemas import codes
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.every_event import OUT_ONLY
from hub.schemas.model import Field, Kind

SPACE = UUID("00000000-0000-4000-8000-00000000f00d")
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"

WORDS: Mapping[str, str] = {
    "phone": "+358 40 000 0000",
    "party": "network",
    "area": "mikkeli",
    "duty": "LSL-25",
    "paragraph": "LSL 25 §",
    "target": "substance_abuse",
    "ce_id": "example-1",
}
CHOSEN: Mapping[str, str] = {
    "prohibition_level": "task",
    "basis": "consent",
    "purpose": "care",
    "family_role": "child",
    "service": "maternity_clinic",
}
"""Codes for which the first of the list is not the plain case, and one service of the defaults."""


def hetu(number: int = 900, day: str = "010118", sign: str = "A") -> str:
    """Return a valid artificial identity code; `number` from 900 to 999, `day` as ddmmyy."""
    assert 900 <= number <= 999
    return f"{day}{sign}{number}{CHECK[int(f'{day}{number}') % 31]}"


def uid(word: str) -> UUID:
    """Return the same UUID for the same word."""
    return uuid5(SPACE, word)


def ref(number: int = 900, **beside: str) -> dict[str, Json]:
    """Return a reference to the artificial person `number` by identity code."""
    return {"hetu": hetu(number), **beside}


def event_data(type_name: str, /, *, full: bool = False, **overrides: Json) -> dict[str, Json]:
    """Return valid data of an event as an organisation would send it; `full`: with every optional field.

    An override of None leaves the field out.
    """
    fields = (field for field in TYPES[type_name].fields if field.name not in OUT_ONLY)
    data = _record(tuple(fields), full) | overrides
    return {name: value for name, value in data.items() if value is not None}


def accepted_data(type_name: str, /, person: UUID, *, full: bool = False, **overrides: Json) -> dict[str, Json]:
    """Return data as it lies on the log: the person by the hub's own id, without a family."""
    chosen: dict[str, Json] = {"person": {"id": str(person)}, "family": None, **overrides}
    return event_data(type_name, full=full, **chosen)


def _record(fields: tuple[Field, ...], full: bool) -> dict[str, Json]:
    chosen = {field.name: field for field in fields if full or not field.optional}
    for name in ("rule",) if "kind" in chosen else ():
        chosen.pop(name, None)
    if "name" in chosen and "id" in chosen:
        chosen.pop("id")
    return {name: _value(field, full) for name, field in chosen.items()}


def _value(field: Field, full: bool) -> Json:
    one = _one(field, full)
    return [one] if field.many else one


def _one(field: Field, full: bool) -> Json:
    match field.kind:
        case Kind.CODE:
            return CHOSEN.get(field.codes) or codes.LISTS[field.codes][0].word
        case Kind.RECORD:
            return _record(field.fields, full)
        case Kind.ID:
            return str(uid(field.name))
        case Kind.REF:
            return ref(901 if field.many or field.name in ("by", "child") else 900)
        case Kind.FAMILY:
            return {"of": ref()}
        case Kind.DATETIME if field.name == "valid_from":
            return "2026-11-01T08:00:00Z"
        case Kind.WORD:
            return WORDS.get(field.of, f"example {field.name.replace('_', ' ')}")
        case _:
            return PLAIN[field.kind]


PLAIN: Mapping[Kind, Json] = {
    Kind.BOOL: True,
    Kind.INT: 1,
    Kind.TEXT: "An artificial note.",
    Kind.DATE: "2026-11-24",
    Kind.DATETIME: "2026-11-24T08:00:00Z",
    Kind.ORG: "mikkeli-koulut",
    Kind.UNIT: "mikkeli-koulut-anttola",
    Kind.WORKER: "worker-1",
}
