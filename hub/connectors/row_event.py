"""Which event is this row? The same row is the same event for ever, so a file may come twice and nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.connectors.convert import CONVERTERS, coded
from hub.connectors.mapping import Cell, Mapping
from hub.connectors.table import Row
from hub.errors import RefusedError
from hub.ids import digest
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope, moment, source
from hub.schemas.catalogue import TYPES
from hub.schemas.form import validate
from hub.sealing.framing import framed
from hub.sealing.keys import derive


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row: the column and the event's field, the rule and how to mend it, never the value."""

    row: int
    column: str
    field: str
    rule: str
    mend: str


@dataclass(frozen=True, slots=True)
class RowEvent:
    """One row as an event, valid and not yet sealed."""

    row: int
    envelope: Envelope
    data: dict[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connector:
    """For whom a file is read: the region, and the connector's key for the ids of its rows (16 to 64 bytes)."""

    region: str
    key: bytes = field(repr=False)


def connector_key(secret: bytes, organisation: str) -> bytes:
    """Return the key for the ids of one organisation's rows, derived from a secret that never changes."""
    return derive(secret, framed("hub-connector-v1", organisation))


def row_event(row: Row, mapping: Mapping, connector: Connector) -> RowEvent | RowProblem:
    """Return the event of a row, or the first thing that is wrong with it."""
    if not row.whole:
        return RowProblem(row.number, "", "", "as many cells as the heading", "look for a separator inside a cell")
    if not row.readable:
        rule = f"text in {mapping.file.encoding}"
        return RowProblem(row.number, "", "", rule, "save the whole file anew in one encoding")
    try:
        return RowEvent(row.number, _envelope(row, mapping, connector), _data(row, mapping))
    except RefusedError as err:
        return RowProblem(row.number, _column(mapping, err.field), err.field, err.rule, err.mend)


def row_id(row: Row, mapping: Mapping, connector: Connector) -> str:
    """Return the id of a row's event: a keyed digest of its key columns (64 hexadecimal digits)."""
    words = [row.word(name) for name in mapping.key]
    if not all(words):
        raise RefusedError("not_valid", field="id", rule="the key columns are filled", mend="give the row its key")
    return digest(connector.key, "hub-row-v1", mapping.organisation, mapping.event, *words).hex()


def _envelope(row: Row, mapping: Mapping, connector: Connector) -> Envelope:
    time = _value(row, "time", mapping.time)
    at = time if isinstance(time, str) else ""
    moment(at)
    return Envelope(
        id=row_id(row, mapping, connector),
        source=source(connector.region, mapping.organisation),
        type=TYPES[mapping.event].wire,
        time=at,
    )


def _data(row: Row, mapping: Mapping) -> dict[str, Json]:
    filled = ((name, _value(row, name, cell)) for name, cell in mapping.fields.items())
    return validate(TYPES[mapping.event], _nested((name, value) for name, value in filled if value is not None))


def _value(row: Row, field: str, cell: Cell) -> Json:
    """Return what a cell says; None for an empty one: whether the field may be absent is the catalogue's matter."""
    word = cell.constant if cell.column is None else row.word(cell.column, cell.kind)
    if not word:
        return None
    try:
        if cell.split is None:
            return _one(cell, word)
        return [_one(cell, part.strip()) for part in word.split(cell.split) if part.strip()]
    except RefusedError as err:
        raise RefusedError("not_valid", field=field, rule=err.rule, mend=err.mend) from err


def _one(cell: Cell, word: str) -> Json:
    return coded(cell.codes, word) if cell.codes else CONVERTERS[cell.kind](word)


def _nested(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """Return records for dotted names: `person.hetu` stands in the record `person`."""
    data: dict[str, Json] = {}
    for name, value in pairs:
        *outer, last = name.split(".")
        place = data
        for step in outer:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                raise RefusedError(
                    "not_valid", field=name, rule="a field or a record, not both", mend="mend the mapping"
                )
            place = inner
        place[last] = value
    return data


def _column(mapping: Mapping, field: str) -> str:
    if field == "id":
        return ", ".join(mapping.key)
    return (mapping.time.column or "") if field == "time" else mapping.column_of(field)
