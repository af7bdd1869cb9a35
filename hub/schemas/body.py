"""How is the body of an event read? As its content type says; where none is said, its first byte tells."""

from __future__ import annotations

from hub.errors import PoisonError
from hub.schemas.accepted import Json
from hub.schemas.attributes import AVRO
from hub.schemas.canonical import parsed
from hub.schemas.codec import decode

FRAME_START = b"\0"
"""Stock Avro serializers say no content type; no JSON text begins with this byte."""


def read_body(wire: str, said: str, raw: bytes) -> dict[str, Json]:
    """Return the data of an event of type `wire`: JSON, or Avro in Confluent framing of that type's own schema.

    `said` is the content type, empty when nobody names one (a sealed body, once opened, is such). PoisonError as
    `codec.decode` and `parsed`; `bad_envelope` for the schema of another type.
    """
    avro = said == AVRO if said else raw.startswith(FRAME_START)
    if not avro:
        return parsed(raw)
    written, data = decode(raw)
    if written != wire:
        raise PoisonError("bad_envelope", field="type", mend="the body is of another type")
    return data
