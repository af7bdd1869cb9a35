"""Is this data a good event of its type? Which persons and ids does it name, and what if they were named otherwise?

Everything follows from the table; nothing here knows a type by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hub.errors import RefusedError
from hub.schemas import rules
from hub.schemas.accepted import Data, Json
from hub.schemas.canonical import canonical, without_nulls
from hub.schemas.every_event import OUT_ONLY
from hub.schemas.forms import form_of
from hub.schemas.messages import spoken
from hub.schemas.model import EventType, Field, Kind
from hub.schemas.references import FAMILY_FIELDS, REF_FIELDS
from hub.schemas.scalars import VERSION
from hub.schemas.walk import Path, Spot, changed, records, spots

MAX_BYTES = 256 * 1024
Ref = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Thing:
    """An id in an event: where it stands, the kind of thing, whether the event opens the thing."""

    path: Path
    of: str
    mints: bool
    value: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whom and what an event names."""

    refs: tuple[tuple[Path, Ref], ...]
    """Every reference to a person, also those inside a family reference (`of`)."""
    things: tuple[Thing, ...]
    """Every id of a thing: plans, services, permissions, families named by id, the document of a prohibition."""


def validate(type: EventType, data: Data) -> dict[str, Json]:
    """Return the data in canonical form (times in UTC, absent fields left out, references as sent).

    RefusedError `not_valid` with the dotted field, the rule and how to mend it; never with a value.
    """
    try:
        filled: dict[str, Json] = form_of(type.name).validate_python(dict(data), strict=True)
    except ValidationError as err:
        first = err.errors(include_url=False, include_context=True, include_input=False)[0]
        # Not `from err`: pydantic's error keeps the value.
        raise _refused(type, first) from None
    good = without_nulls(filled)
    _keeps_rules(type, good)
    if len(canonical(good)) > MAX_BYTES:
        raise RefusedError("not_valid", rule=f"at most {MAX_BYTES} bytes", mend="split the event or shorten its text")
    return good


def spoken_of(type: EventType, data: Data) -> Spoken:
    """Return whom and what the event names, in the order of the catalogue."""
    refs: list[tuple[Path, Ref]] = []
    things: list[Thing] = []
    for spot in spots(type.fields, data):
        ref = _person_in(spot)
        if ref is not None:
            refs.append(((*spot.path, "of") if spot.field.kind is Kind.FAMILY else spot.path, ref))
        elif spot.field.kind is Kind.FAMILY and isinstance(spot.value, dict) and isinstance(spot.value.get("id"), str):
            things.append(Thing((*spot.path, "id"), "family", False, str(spot.value["id"])))
        elif (of := _thing_at(spot)) and isinstance(spot.value, str):
            things.append(Thing(spot.path, of, spot.field.mints, spot.value))
    return Spoken(tuple(refs), tuple(things))


def replace(type: EventType, data: Data, *, refs: Callable[[Ref], Ref], ids: Callable[[Thing], str]) -> dict[str, Json]:
    """Return the data with every person reference and every id renamed; all else as it was."""

    def change(spot: Spot) -> Json:
        person = _person_in(spot)
        if person is not None:
            return {"of": refs(person)} if spot.field.kind is Kind.FAMILY else refs(person)
        if spot.field.kind is Kind.FAMILY and isinstance(spot.value, dict):
            return {"id": ids(Thing((*spot.path, "id"), "family", False, str(spot.value["id"])))}
        if (of := _thing_at(spot)) and isinstance(spot.value, str):
            return ids(Thing(spot.path, of, spot.field.mints, spot.value))
        return spot.value

    return changed(type.fields, data, change)


def with_versions(type: EventType, data: Data, change: Callable[[int, Data], int]) -> dict[str, Json]:
    """Return the data with every version of a plan changed; `change` gets what stands beside it as well."""
    if all(field.of != VERSION for field in type.fields):
        return dict(data)

    def turned(spot: Spot) -> Json:
        value = spot.value
        is_version = spot.field.kind is Kind.INT and spot.field.of == VERSION
        return change(value, spot.beside) if is_version and isinstance(value, int) else value

    return changed(type.fields, data, turned)


def _person_in(spot: Spot) -> Ref | None:
    if not isinstance(spot.value, dict):
        return None
    if spot.field.kind is Kind.REF:
        return spot.value
    inner = spot.value.get("of")
    return inner if spot.field.kind is Kind.FAMILY and isinstance(inner, dict) else None


def _thing_at(spot: Spot) -> str:
    """Return the kind of thing whose id stands here, or nothing."""
    if spot.field.kind is Kind.ID:
        return spot.field.of
    # A prohibition's target is an event's id only on this level; otherwise it is a word.
    return "event" if spot.field.of == "target" and spot.beside.get("level") == "document" else ""


def _keeps_rules(type: EventType, data: Data) -> None:
    for spot in records(type.fields, data):
        law = rules.RECORDS.get(spot.field.of)
        if law and isinstance(spot.value, dict):
            _raise_if(law(spot.value), spot.path)
    for law in rules.EVENTS:
        _raise_if(law(data), ())


def _raise_if(broken: rules.Broken | None, at: Path) -> None:
    if broken is not None:
        raise RefusedError("not_valid", field=dotted((*at, broken.field)), rule=broken.rule, mend=broken.mend)


def dotted(path: Path) -> str:
    """Return a path as people write it, `goals.0.code`."""
    return ".".join(str(step) for step in path)


def _refused(type: EventType, error: ErrorDetails) -> RefusedError:
    path = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        # INVARIANT: a name we do not know is the sender's text and may hold anything; it is not repeated.
        path = path[:-1]
    rule, mend = spoken(error, _known(type.fields, path))
    return RefusedError("not_valid", field=dotted(path), rule=rule, mend=mend)


def _known(fields: tuple[Field, ...], path: Path) -> tuple[str, ...]:
    """Return the names the record at `path` may have."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return tuple(field.name for field in fields if field.name not in OUT_ONLY)
    found = next(field for field in fields if field.name == names[0])
    if found.kind is Kind.FAMILY and len(names) == 1:
        return FAMILY_FIELDS
    return REF_FIELDS if found.kind in (Kind.REF, Kind.FAMILY) else _known(found.fields, tuple(names[1:]))
