"""Length-prefixed parts and base64url words: one way to write each value, so nothing can be read two ways."""

from __future__ import annotations

import base64
import binascii

from hub.errors import PoisonError, RefusedError


def framed(*parts: str | bytes) -> bytes:
    """Return `parts` one after another, each behind its length in bytes (4 bytes, big endian; text as UTF-8)."""
    raws = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in raws)


def unframed(raw: bytes) -> tuple[bytes, ...]:
    """Return the parts that `framed` put one after another; PoisonError `garbage` for anything else."""
    parts: list[bytes] = []
    at = 0
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        end = at + 4 + size
        if end > len(raw) or at + 4 > len(raw):
            raise PoisonError("garbage")
        parts.append(raw[at + 4 : end])
        at = end
    return tuple(parts)


def to_word(raw: bytes) -> str:
    """Return `raw` as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_word(text: str, *, field: str) -> bytes:
    """Return the bytes of a base64url word; RefusedError naming `field` when it is not the one way to write them."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as err:
        raise RefusedError("not_valid", field=field) from err
    if to_word(raw) != text:
        raise RefusedError("not_valid", field=field)
    return raw
