"""How is the content of an event read? As JSON, or as Avro that says which type it is."""

from __future__ import annotations

from hub.errors import PoisonError
from hub.schemas.accepted import Json
from hub.schemas.attributes import AVRO, JSON
from hub.schemas.canonical import parsed
from hub.schemas.codec import decode

FRAME_START = b"\0"
"""Stock Avro serializers name no content type; no JSON text begins with this byte."""


def read_body(wire: str, contenttype: str, raw: bytes) -> dict[str, Json]:
    """Return the data of an event of type `wire`: JSON, or Avro in Confluent framing of that type's own schema.

    Sealed content is opened first. PoisonError as `codec.decode`; `garbage` for another content type or schema.
    """
    if contenttype == JSON and raw[:1] != FRAME_START:
        return parsed(raw)
    if contenttype not in (AVRO, JSON):
        raise PoisonError("garbage", field="datacontenttype")
    written, data = decode(raw)
    if written != wire:
        raise PoisonError("garbage", field="type", mend="ce_type and schema must name the same type")
    return data
