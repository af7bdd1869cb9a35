"""Sealing to somebody's public key (HPKE base mode, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM).

Partners seal to the hub (`seal_in`), the hub seals to an organisation (`seal_out`). The `info` binds what is sealed to
its envelope: moved to another event or delivery, it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hub.errors import PoisonError, RefusedError
from hub.sealing.blob import Format, expect, pack
from hub.sealing.framing import framed

SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SUITE_NAME: Final = "HPKE base, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM"
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An X25519 public key of 32 bytes; its id is the start of its SHA-256, so both sides find the same one."""

    raw: bytes

    @property
    def key_id(self) -> str:
        """Return the first 16 hexadecimal digits of the SHA-256 of the raw key."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def text(self) -> str:
        """Return the raw key as base64 (44 characters)."""
        return base64.b64encode(self.raw).decode()

    @classmethod
    def of(cls, text: str) -> PublicKey:
        """Read what `text` wrote; RefusedError `not_valid` when it is not 32 bytes of base64."""
        return cls(_raw(text, "public_key"))


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An X25519 private key of 32 bytes; it never shows, its id is that of its public key."""

    raw: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        return PublicKey(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """Return the id of the public half."""
        return self.public.key_id

    def text(self) -> str:
        """Return the raw key as base64, for a key file."""
        return base64.b64encode(self.raw).decode()

    @classmethod
    def of(cls, text: str) -> PrivateKey:
        """Read what `text` wrote; RefusedError `not_valid` when it is not 32 bytes of base64."""
        return cls(_raw(text, "private_key"))


@dataclass(frozen=True, slots=True)
class InInfo:
    """The envelope of an event on its way in; four CloudEvents attributes exactly as they stand on the wire."""

    ce_id: str
    ce_source: str
    ce_type: str
    ce_time: str

    def layout(self, key_id: str) -> bytes:
        """Return the `info` bytes: length-prefixed `hub-v1`, key id, ce_id, ce_source, ce_type, ce_time."""
        return framed("hub-v1", key_id, self.ce_id, self.ce_source, self.ce_type, self.ce_time)


@dataclass(frozen=True, slots=True)
class OutInfo:
    """The envelope of a delivery on its way out."""

    delivery_id: str
    type: str
    organisation: str

    def layout(self, key_id: str) -> bytes:
        """Return the `info` bytes: length-prefixed `hub-out-v1`, key id, delivery id, type, organisation."""
        return framed("hub-out-v1", key_id, self.delivery_id, self.type, self.organisation)


def generate() -> PrivateKey:
    """Return a new random key pair."""
    return PrivateKey(X25519PrivateKey.generate().private_bytes_raw())


def seal_in(public: PublicKey, plain: bytes, info: InInfo) -> bytes:
    """Seal `plain` to the hub; RefusedError when `public` cannot be sealed to."""
    return pack(Format.HPKE_IN, public.key_id, _seal(public, plain, info.layout(public.key_id)))


def open_in(private_keys: Mapping[str, PrivateKey], blob: bytes, info: InInfo) -> bytes:
    """Open what `seal_in` sealed; PoisonError `not_sealed`, `unknown_key` or `does_not_open`."""
    key_id, payload = expect(blob, Format.HPKE_IN)
    return _open(private_keys, key_id, payload, info.layout(key_id))


def seal_out(public: PublicKey, plain: bytes, info: OutInfo) -> bytes:
    """Seal `plain` to an organisation; RefusedError when `public` cannot be sealed to."""
    return pack(Format.HPKE_OUT, public.key_id, _seal(public, plain, info.layout(public.key_id)))


def open_out(private_keys: Mapping[str, PrivateKey], blob: bytes, info: OutInfo) -> bytes:
    """Open what `seal_out` sealed (the receiver's side); errors as `open_in`."""
    key_id, payload = expect(blob, Format.HPKE_OUT)
    return _open(private_keys, key_id, payload, info.layout(key_id))


def _seal(public: PublicKey, plain: bytes, info: bytes) -> bytes:
    try:
        return SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public.raw), info)
    except (ValueError, InvalidTag) as err:
        raise RefusedError("not_valid", field="public_key", rule="an X25519 key that can be sealed to") from err


def _open(keys: Mapping[str, PrivateKey], key_id: str, payload: bytes, info: bytes) -> bytes:
    if key_id not in keys:
        raise PoisonError("unknown_key")
    try:
        return SUITE.decrypt(payload, X25519PrivateKey.from_private_bytes(keys[key_id].raw), info)
    except (ValueError, InvalidTag) as err:
        raise PoisonError("does_not_open") from err


def _raw(text: str, name: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as err:
        raise RefusedError("not_valid", field=name, rule="32 bytes in base64") from err
    if len(raw) != KEY_BYTES:
        raise RefusedError("not_valid", field=name, rule="32 bytes in base64")
    return raw
