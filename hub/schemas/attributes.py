"""Which attributes stand on the outside of an event, and are they good? CloudEvents 1.0, whichever way they came.

They are looked at once, in `checked`, for Kafka headers, HTTP headers and JSON alike. Type and time are left to the
border, which refuses what it can read; what cannot be read, or must not be kept (a code in an id), is an error here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic_core import PydanticCustomError

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas import scalars
from hub.schemas.identity_code import hides_code

VERSION = "1.0"
MAX_VALUE = 256
"""Characters of one attribute."""

SEALED = "application/vnd.hub.sealed"
JSON = "application/json"
AVRO = "application/avro"
CONTENT_TYPES = frozenset({SEALED, JSON, AVRO})

_SOURCE = re.compile(r"//([a-z0-9][a-z0-9-]{0,62})/([a-z0-9][a-z0-9-]{0,62})")
_TYPE = re.compile(r"hub\.[a-z_.]{1,100}\.v[0-9]{1,4}")
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PLAIN = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The attributes of one event, as text; empty when absent."""

    id: str
    source: str
    type: str
    time: str
    dataschema: str = ""
    contenttype: str = JSON
    traceparent: str = ""
    subject: str = ""

    @property
    def region(self) -> str:
        """Return the region part of the source."""
        return source_of(self.source)[0]

    @property
    def org(self) -> OrgId:
        """Return the organisation part of the source."""
        return source_of(self.source)[1]


def checked(attributes: Mapping[str, str]) -> Envelope:
    """Return the envelope; RefusedError `not_valid` with the attribute, never its value.

    Takes CloudEvents names (`id`, `datacontenttype` …). Unknown attributes are passed by, as CloudEvents asks.
    """
    _is_version(attributes.get("specversion", ""))
    source_of(_needed(attributes, "source"))
    trace = attributes.get("traceparent", "")
    return Envelope(
        id=_id(_needed(attributes, "id")),
        source=attributes["source"],
        type=_matching(_TYPE, _needed(attributes, "type"), "type", "hub.<name>.v<N>, see the printed catalogue"),
        time=_short(_needed(attributes, "time"), "time"),
        dataschema=_short(attributes.get("dataschema", ""), "dataschema"),
        contenttype=_content_type(attributes.get("datacontenttype", JSON)),
        # A broken trace must not cost an event.
        traceparent=trace if _TRACE.fullmatch(trace) else "",
        subject=_short(attributes.get("subject", ""), "subject"),
    )


def source_of(source: str) -> tuple[str, OrgId]:
    """Return (region, organisation) of `//<region>/<org>`; RefusedError `not_valid`."""
    found = _SOURCE.fullmatch(source)
    if found is None:
        raise _refused("source", "//<region>/<organisation>", "use the ids of the region file")
    return found[1], OrgId(found[2])


def source(region: str, org: str) -> str:
    """Return the source of an organisation's events."""
    return f"//{region}/{org}"


def moment(time: str) -> datetime:
    """Return the time of an envelope in UTC; RefusedError `not_valid` for no time, a naive one, or an odd year."""
    try:
        return datetime.fromisoformat(scalars.moment(time))
    except PydanticCustomError as err:
        said: dict[str, str] = dict(err.context or {})
        raise _refused("time", said["rule"], said["mend"]) from err


def stamp(at: datetime, *, minute: bool = False) -> str:
    """Return an aware time as text in UTC; `minute`: cut to the minute, as on `hub.out`."""
    utc = at.astimezone(UTC)
    return (utc.replace(second=0, microsecond=0) if minute else utc).isoformat().replace("+00:00", "Z")


def _needed(attributes: Mapping[str, str], name: str) -> str:
    if not attributes.get(name):
        raise _refused(name, "this attribute is required", "add the attribute")
    return attributes[name]


def _is_version(version: str) -> None:
    if version != VERSION:
        raise _refused("specversion", f"CloudEvents {VERSION}", f"set specversion to {VERSION}")


def _id(value: str) -> str:
    try:
        return scalars.ce_id(value)
    except PydanticCustomError as err:
        said: dict[str, str] = dict(err.context or {})
        raise _refused("id", said["rule"], said["mend"]) from err


def _content_type(value: str) -> str:
    kind = value.partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        raise _refused("datacontenttype", "a content type the hub reads", f"one of: {', '.join(sorted(CONTENT_TYPES))}")
    return kind


def _matching(pattern: re.Pattern[str], value: str, name: str, rule: str) -> str:
    if not pattern.fullmatch(value):
        raise _refused(name, rule, "correct the attribute")
    return value


def _short(value: str, name: str) -> str:
    if len(value) > MAX_VALUE or not _PLAIN.fullmatch(value) or hides_code(value):
        raise _refused(name, f"at most {MAX_VALUE} plain characters, no identity code", "correct the attribute")
    return value


def _refused(name: str, rule: str, mend: str) -> RefusedError:
    return RefusedError("not_valid", field=name, rule=rule, mend=mend)
