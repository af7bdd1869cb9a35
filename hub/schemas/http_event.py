"""An event as HTTP carries it: structured JSON, a JSON batch, or binary mode with `ce-` headers (CloudEvents 1.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hub.errors import PoisonError, RefusedError
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope, checked
from hub.schemas.canonical import parsed, parsed_list

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
MAX_BATCH = 100

Event = tuple[Envelope, dict[str, Json]]


def structured(raw: bytes) -> Event:
    """Return envelope and data of one structured event; RefusedError `not_valid`."""
    return _event(_read(raw))


def batch(raw: bytes) -> list[Event]:
    """Return every event of a JSON batch, all or none; RefusedError `not_valid`, its field led by the place from 0."""
    try:
        items = parsed_list(raw)
    except PoisonError as err:
        raise RefusedError("not_valid", rule="a JSON list of events", mend="send valid JSON in UTF-8") from err
    if not 1 <= len(items) <= MAX_BATCH:
        raise RefusedError("not_valid", rule=f"1 to {MAX_BATCH} events", mend="split the batch")
    return [_placed(place, item) for place, item in enumerate(items)]


def binary(headers: Mapping[str, str], raw: bytes) -> Event:
    """Return envelope and data of an event in binary mode; header names in small letters. RefusedError `not_valid`."""
    attributes = {name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")}
    attributes["datacontenttype"] = headers.get("content-type", "")
    attributes.setdefault("traceparent", headers.get("traceparent", ""))
    return checked(attributes), _read(raw)


def structured_json(envelope: Envelope, data: Mapping[str, Json]) -> bytes:
    """Return the structured form of an event."""
    attributes = {
        "specversion": "1.0",
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "time": envelope.time,
        "datacontenttype": envelope.contenttype,
        "dataschema": envelope.dataschema,
        "subject": envelope.subject,
        "traceparent": envelope.traceparent,
    }
    present = {name: value for name, value in attributes.items() if value}
    return json.dumps(present | {"data": data}, ensure_ascii=False).encode()


def _read(raw: bytes) -> dict[str, Json]:
    try:
        return parsed(raw)
    except PoisonError as err:
        raise RefusedError("not_valid", rule="a JSON object", mend="send valid JSON in UTF-8") from err


def _placed(place: int, item: Json) -> Event:
    if not isinstance(item, dict):
        raise RefusedError("not_valid", field=str(place), rule="a JSON object", mend="send a list of events")
    try:
        return _event(item)
    except RefusedError as err:
        raise RefusedError(err.reason, field=f"{place}.{err.field}", rule=err.rule, mend=err.mend) from err


def _event(event: dict[str, Json]) -> Event:
    data = event.get("data")
    if not isinstance(data, dict):
        raise RefusedError("not_valid", field="data", rule="a record", mend="put the event's fields into data")
    attributes: dict[str, str] = {}
    for name, value in event.items():
        if isinstance(value, str):
            attributes[name] = value
    return checked(attributes), data
