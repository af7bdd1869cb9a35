"""An envelope as Kafka headers: CloudEvents 1.0, Kafka binding, binary mode (`ce_id`, `ce_type` …, `content-type`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.errors import PoisonError, RefusedError
from hub.schemas.attributes import (
    AVRO,
    JSON,
    MAX_VALUE,
    SEALED,
    VERSION,
    Envelope,
    checked,
    moment,
    source,
    source_of,
    stamp,
)
from hub.schemas.avro_schema import LOG

__all__ = [
    "AVRO",
    "JSON",
    "SEALED",
    "Envelope",
    "OutMarks",
    "headers",
    "log_headers",
    "moment",
    "read",
    "source",
    "source_of",
    "stamp",
]

MAX_HEADERS = 32
_PREFIX = "ce_"
_CONTENT_TYPE = "content-type"
_TRACE = "traceparent"
_OURS = frozenset({"specversion", "id", "type", "source", "time", "dataschema", "subject"})


@dataclass(frozen=True, slots=True)
class OutMarks:
    """What `hub.out` adds: the recipient's gap-free number, the granting rules, and whether it was held back."""

    seq: int
    ground: tuple[str, ...] = ()
    late: bool = False


def read(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Return the envelope of a Kafka record; PoisonError `bad_envelope` naming the header, never its value.

    A header of ours that is missing, twice, not text or not good is an error; foreign headers are passed by.
    """
    attributes: dict[str, str] = {}
    for place, (name, raw) in enumerate(headers):
        if place >= MAX_HEADERS:
            raise PoisonError("bad_envelope", field="headers", mend=f"at most {MAX_HEADERS} headers")
        attribute = _attribute(name)
        if attribute:
            if attribute in attributes:
                raise PoisonError("bad_envelope", field=attribute, mend="send the header once")
            attributes[attribute] = _text(attribute, raw)
    try:
        return checked(attributes)
    except RefusedError as err:
        raise PoisonError("bad_envelope", field=err.field, mend=err.rule) from err


def headers(envelope: Envelope, out: OutMarks | None = None) -> list[tuple[str, bytes]]:
    """Return the headers of an envelope, with the marks of `hub.out` where given; absent attributes are left out."""
    pairs = [
        ("ce_specversion", VERSION),
        ("ce_id", envelope.id),
        ("ce_type", envelope.type),
        ("ce_source", envelope.source),
        ("ce_time", envelope.time),
        ("ce_dataschema", envelope.dataschema),
        ("ce_subject", envelope.subject),
        (_CONTENT_TYPE, envelope.contenttype),
        (_TRACE, envelope.traceparent),
        *(_marks(out) if out else ()),
    ]
    return [(name, value.encode()) for name, value in pairs if value]


def log_headers(event_id: str, region: str, accepted_at: datetime) -> list[tuple[str, bytes]]:
    """Return the headers of a record of `hub.events`: the type is masked, the source is the hub."""
    at = stamp(accepted_at)
    return headers(Envelope(id=event_id, source=source(region, "hub"), type=LOG, time=at, contenttype=AVRO))


def _marks(out: OutMarks) -> list[tuple[str, str]]:
    return [("hub_seq", str(out.seq)), ("hub_ground", ",".join(out.ground)), ("hub_late", "true" if out.late else "")]


def _attribute(header: str) -> str:
    """Return the CloudEvents name of a header of ours, else nothing."""
    if header == _CONTENT_TYPE:
        return "datacontenttype"
    if header == _TRACE:
        return _TRACE
    name = header.removeprefix(_PREFIX)
    return name if name != header and name in _OURS else ""


def _text(attribute: str, raw: bytes | None) -> str:
    if raw is None or len(raw) > MAX_VALUE or not raw.isascii():
        raise PoisonError("bad_envelope", field=attribute, mend=f"at most {MAX_VALUE} plain characters")
    return raw.decode("ascii")
