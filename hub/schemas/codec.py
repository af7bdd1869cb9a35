"""Bytes to data and back: Avro in Confluent framing (a zero byte, four bytes of schema number, the body).

Whatever arrives, the answer is data or one error: PoisonError with a reason of `REASONS`, and memory stays bounded.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from functools import cache

import fastavro

from hub.errors import PoisonError
from hub.schemas import packaged
from hub.schemas.accepted import Json
from hub.schemas.canonical import MAX_BYTES
from hub.schemas.weigh import Walk, walk_of, weigh

REASONS = frozenset({"garbage", "wrong_magic", "unknown_schema", "too_large", "bomb", "unfit"})
"""Why a body cannot be read (`unfit`: written); words for logs and metrics."""

MAGIC = 0
_FRAME = struct.Struct(">bI")
"""Magic byte and schema number, as Confluent's serializers write them."""


def encode(wire: str, data: Mapping[str, object]) -> bytes:
    """Return the framed body of the type `wire` in its newest schema.

    Fields left out are null. PoisonError `unfit` when the schema cannot hold the data, `too_large` over 1 MiB.
    """
    newest = packaged.newest().get(wire)
    if newest is None:
        raise PoisonError("unknown_schema")
    body = io.BytesIO()
    body.write(_FRAME.pack(MAGIC, newest.id))
    try:
        fastavro.schemaless_writer(body, _parsed(newest.id), dict(data), strict_allow_default=True)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as err:
        raise PoisonError("unfit") from err
    raw = body.getvalue()
    if len(raw) > MAX_BYTES:
        raise PoisonError("too_large")
    return raw


def decode(raw: bytes) -> tuple[str, dict[str, Json]]:
    """Return (name on the wire, data without nulls) of a framed event; PoisonError with a reason of `REASONS`."""
    wire, read = unframed(raw)
    data = _json(read)
    # A subject's top is always a record.
    assert isinstance(data, dict)
    return wire, data


def unframed(raw: bytes) -> tuple[str, object]:
    """Return (name on the wire, what Avro holds) of any framed body; errors as `decode`."""
    if len(raw) > MAX_BYTES:
        raise PoisonError("too_large")
    if len(raw) < _FRAME.size:
        raise PoisonError("garbage")
    magic, id = _FRAME.unpack_from(raw)
    if magic != MAGIC:
        raise PoisonError("wrong_magic")
    known = packaged.by_id().get(id)
    if known is None:
        raise PoisonError("unknown_schema")
    weigh(_walk(id), raw, _FRAME.size)
    return known.subject, _opened(id, raw)


def _opened(id: int, raw: bytes) -> object:
    body = io.BytesIO(raw)
    body.seek(_FRAME.size)
    try:
        read: object = fastavro.schemaless_reader(body, _parsed(id), None)
    except (EOFError, ValueError, TypeError, LookupError, ArithmeticError) as err:
        raise PoisonError("garbage") from err
    return read


def _json(value: object) -> Json:
    """Return the value as JSON data, nulls in records left out."""
    match value:
        case dict():
            return {str(name): _json(item) for name, item in value.items() if item is not None}
        case list():
            return [_json(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise PoisonError("garbage")


@cache
def _parsed(id: int) -> fastavro.types.Schema:
    return fastavro.parse_schema(packaged.by_id()[id].schema)


@cache
def _walk(id: int) -> Walk:
    return walk_of(packaged.by_id()[id].schema)
