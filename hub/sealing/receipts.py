"""A receipt is a signed place: who shows it proves that the hub took this record from this organisation.

The word holds topic, partition, offset and organisation, nothing of the content, and 16 bytes of HMAC-SHA256.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Final

from hub.errors import RefusedError
from hub.sealing.framing import framed, from_word, to_word

TAG_BYTES: Final = 16
_HEAD: Final = struct.Struct(">IQB")
"""Partition, offset, length of the topic in bytes."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The place of one record, and the organisation that handed it in."""

    topic: str
    partition: int
    offset: int
    org: str


def sign(key: bytes, topic: str, partition: int, offset: int, org: str) -> str:
    """Return the signed base64url word for this place."""
    name = topic.encode()
    body = _HEAD.pack(partition, offset, len(name)) + name + org.encode()
    return to_word(_tag(key, body) + body)


def read(key: bytes, word: str) -> Receipt:
    """Return the place behind `word`; RefusedError `not_valid` when we did not sign it."""
    raw = from_word(word, field="receipt")
    tag, body = raw[:TAG_BYTES], raw[TAG_BYTES:]
    if len(body) < _HEAD.size or not hmac.compare_digest(tag, _tag(key, body)):
        raise RefusedError("not_valid", field="receipt")
    partition, offset, size = _HEAD.unpack_from(body)
    names = body[_HEAD.size :]
    return Receipt(names[:size].decode(), partition, offset, names[size:].decode())


def _tag(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, framed("hub-receipt-v1", body), hashlib.sha256).digest()[:TAG_BYTES]
