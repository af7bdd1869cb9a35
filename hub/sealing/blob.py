"""Every sealed value says how it was sealed and with which key: format byte, key id (length byte, ASCII), payload."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from hub.errors import PoisonError

LONGEST_KEY_ID: Final = 255


class Format(IntEnum):
    """How the payload is sealed; a number is never given a new meaning."""

    AES_GCM = 1
    """12 bytes of nonce, then AES-256-GCM cipher text with its tag."""
    HPKE_IN = 2
    """Sealed to the hub: HPKE base mode, X25519 / HKDF-SHA256 / AES-256-GCM, encapsulated key first."""
    HPKE_OUT = 3
    """Sealed by the hub to an organisation, same suite."""


def pack(fmt: Format, key_id: str, payload: bytes) -> bytes:
    """Return the blob; ValueError when `key_id` is not 1 to 255 characters of printable ASCII."""
    if not (0 < len(key_id) <= LONGEST_KEY_ID and key_id.isascii() and key_id.isprintable()):
        raise ValueError("a key id is 1 to 255 characters of printable ASCII")
    return bytes((fmt, len(key_id))) + key_id.encode("ascii") + payload


def unpack(blob: bytes) -> tuple[Format, str, bytes]:
    """Return format, key id and payload; PoisonError `not_sealed` when `blob` is not one of ours."""
    try:
        fmt, size = Format(blob[0]), blob[1]
        key_id = blob[2 : 2 + size].decode("ascii")
    except (IndexError, ValueError) as err:
        raise PoisonError("not_sealed") from err
    if len(key_id) != size or not key_id.isprintable() or size == 0:
        raise PoisonError("not_sealed")
    return fmt, key_id, blob[2 + size :]


def expect(blob: bytes, wanted: Format) -> tuple[str, bytes]:
    """Return key id and payload of a blob of the `wanted` format; PoisonError `not_sealed` for any other."""
    fmt, key_id, payload = unpack(blob)
    if fmt is not wanted:
        raise PoisonError("not_sealed")
    return key_id, payload
