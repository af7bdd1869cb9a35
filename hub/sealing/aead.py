"""Sealing with a shared key: AES-256-GCM with a random nonce, in a blob that names its key.

The associated data says what the value is and whose; a blob moved to another place does not open there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import PoisonError
from hub.sealing.blob import Format, expect, pack

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key of 32 bytes and its public name; the key itself never shows."""

    key_id: str
    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another length (ValueError)."""
        if len(self.raw) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")


def seal(key: DataKey, plain: bytes, aad: bytes) -> bytes:
    """Return `plain` sealed under `key`, bound to `aad`."""
    nonce = os.urandom(NONCE_BYTES)
    return pack(Format.AES_GCM, key.key_id, nonce + AESGCM(key.raw).encrypt(nonce, plain, aad))


def open_(key: DataKey, blob: bytes, aad: bytes) -> bytes:
    """Return what was sealed; PoisonError `not_sealed`, `unknown_key` or `does_not_open`."""
    return open_with({key.key_id: key}, blob, aad)


def open_with(keys: Mapping[str, DataKey], blob: bytes, aad: bytes) -> bytes:
    """Open `blob` with the one of `keys` (by key id) that it names; errors as `open_`."""
    key_id, payload = expect(blob, Format.AES_GCM)
    if key_id not in keys:
        raise PoisonError("unknown_key")
    if len(payload) < NONCE_BYTES + TAG_BYTES:
        raise PoisonError("does_not_open")
    try:
        return AESGCM(keys[key_id].raw).decrypt(payload[:NONCE_BYTES], payload[NONCE_BYTES:], aad)
    except InvalidTag as err:
        raise PoisonError("does_not_open") from err
