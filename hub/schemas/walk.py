"""How is an event's data walked by its table? One walk serves labels, ids, references and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.schemas.accepted import Data, Json
from hub.schemas.model import Field, Kind

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A field met on the walk: its way, its row, its value, and the record it stands in."""

    path: Path
    field: Field
    value: Json
    beside: Data


def spots(fields: tuple[Field, ...], data: Data, at: Path = ()) -> Iterator[Spot]:
    """Yield every value that is not a record: list items one by one, unknown names not at all."""
    for field in fields:
        if field.name not in data:
            continue
        for spot in _each(field, data, (*at, field.name)):
            if field.kind is Kind.RECORD and isinstance(spot.value, dict):
                yield from spots(field.fields, spot.value, spot.path)
            else:
                yield spot


def records(fields: tuple[Field, ...], data: Data, at: Path = ()) -> Iterator[Spot]:
    """Yield every record, the outer before the inner."""
    for field in fields:
        if field.kind is not Kind.RECORD or field.name not in data:
            continue
        for spot in _each(field, data, (*at, field.name)):
            if isinstance(spot.value, dict):
                yield spot
                yield from records(field.fields, spot.value, spot.path)


def changed(fields: tuple[Field, ...], data: Data, change: Callable[[Spot], Json], at: Path = ()) -> dict[str, Json]:
    """Return the data with every spot's value changed; names the table does not know are left out."""
    result: dict[str, Json] = {}
    for field in fields:
        if field.name in data:
            items = [_changed(spot, change) for spot in _each(field, data, (*at, field.name))]
            result[field.name] = items if field.many else items[0]
    return result


def _each(field: Field, data: Data, path: Path) -> Iterator[Spot]:
    value = data[field.name]
    if field.many and isinstance(value, list):
        yield from (Spot((*path, place), field, item, data) for place, item in enumerate(value))
    else:
        yield Spot(path, field, value, data)


def _changed(spot: Spot, change: Callable[[Spot], Json]) -> Json:
    if spot.field.kind is Kind.RECORD and isinstance(spot.value, dict):
        return changed(spot.field.fields, spot.value, change, spot.path)
    return change(spot)
