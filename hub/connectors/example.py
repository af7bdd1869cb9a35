"""Does a mapping do what its author meant? Its own example, read as a file, must give exactly the events it names."""

from __future__ import annotations

import json
from typing import Final

from hub.connectors.mapping import Mapping, mapping_of, mistake
from hub.connectors.row_event import Connector, RowProblem, row_event
from hub.connectors.source import Source
from hub.connectors.table import rows
from hub.connectors.trouble import FileProblemsError
from hub.errors import PoisonError
from hub.region.document import Document
from hub.schemas.accepted import Json
from hub.schemas.canonical import parsed_list

_CONNECTOR: Final = Connector("example", b"the key of examples only")
_AT: Final = ("example", "csv")
_EVENTS: Final = ("example", "events")


def proven(text: str, file: str) -> Mapping:
    """Return the mapping of a YAML `text` whose example came out; BadMappingError with file, line and mend."""
    mapping, document = mapping_of(text, file)
    wanted = _wanted(mapping, document)
    found = _found(mapping, document)
    for place, (want, have) in enumerate(zip(wanted, found, strict=False), start=1):
        if want != have:
            differ = sorted(name for name in _leaves(want).keys() ^ _leaves(have).keys()) or _changed(want, have)
            rule = f"event {place} comes out as the example says; it differs in: {', '.join(differ)}"
            raise mistake(document, _EVENTS, rule, "mend the fields of the mapping, or the example")
    if len(wanted) != len(found):
        rule = f"the example gives {len(found)} events, not {len(wanted)}"
        raise mistake(document, _EVENTS, rule, "write one event for each row of the example")
    return mapping


def _found(mapping: Mapping, document: Document) -> list[dict[str, Json]]:
    try:
        events = [row_event(row, mapping, _CONNECTOR) for row in rows(Source.of_bytes(_written(mapping)), mapping)]
    except FileProblemsError as err:
        first = err.problems[0]
        rule = f"the example can be read; {first.trouble} {first.word}".rstrip()
        raise mistake(document, _AT, rule, "mend the example, or the part `file` of the mapping") from err
    except UnicodeEncodeError as err:
        rule = f"the example can be written in {mapping.file.encoding}"
        raise mistake(document, _AT, rule, "leave out the signs that this encoding does not have") from err
    found: list[dict[str, Json]] = []
    for event in events:
        if isinstance(event, RowProblem):
            # The example's own text stays out of the message: authors may have copied a real row.
            raise mistake(document, _AT, f"row {event.row}: {event.field}: {event.rule}", event.mend)
        found.append({"time": event.envelope.time, "data": event.data})
    return found


def _written(mapping: Mapping) -> bytes:
    return mapping.example.csv.encode(mapping.file.encoding)


def _wanted(mapping: Mapping, document: Document) -> list[dict[str, Json]]:
    try:
        events = parsed_list(mapping.example.events.encode())
    except PoisonError as err:
        raise mistake(document, _EVENTS, "a JSON list of events", "write [ ] around records in JSON") from err
    records = [event for event in events if isinstance(event, dict)]
    if len(records) != len(events) or not records:
        raise mistake(document, _EVENTS, "at least one event, each a record", "write {time, data} for each row")
    return records


def _changed(want: dict[str, Json], have: dict[str, Json]) -> list[str]:
    one, other = _leaves(want), _leaves(have)
    return sorted(name for name in one if one[name] != other[name])


def _leaves(value: Json, at: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        inner = (_leaves(one, f"{at}.{name}" if at else name) for name, one in value.items())
        return {path: leaf for found in inner for path, leaf in found.items()}
    return {at: json.dumps(value, sort_keys=True)}
