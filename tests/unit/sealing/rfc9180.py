"""A second, plain opening of HPKE base mode (RFC 9180, sections 4.1, 5.1 and 5.2), sharing no code with the hub's."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEM_SUITE = b"KEM\x00\x20"
AES_128_GCM, AES_256_GCM = 1, 2
KEY_BYTES = {AES_128_GCM: 16, AES_256_GCM: 32}


def open_base(private: bytes, sealed: bytes, info: bytes, aad: bytes = b"", *, aead: int = AES_256_GCM) -> bytes:
    """Open encapsulated key and cipher text with X25519, HKDF-SHA256 and AES-GCM."""
    encapsulated, cipher = sealed[:32], sealed[32:]
    suite = b"HPKE\x00\x20\x00\x01" + aead.to_bytes(2, "big")
    secret = _decapsulated(private, encapsulated)
    context = b"\x00" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    root = _extract(suite, secret, b"secret", b"")
    key = _expand(suite, root, b"key", context, KEY_BYTES[aead])
    return AESGCM(key).decrypt(_expand(suite, root, b"base_nonce", context, 12), cipher, aad)


def _decapsulated(private: bytes, encapsulated: bytes) -> bytes:
    mine = X25519PrivateKey.from_private_bytes(private)
    shared = mine.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    both = encapsulated + mine.public_key().public_bytes_raw()
    return _expand(KEM_SUITE, _extract(KEM_SUITE, b"", b"eae_prk", shared), b"shared_secret", both, 32)


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, hashlib.sha256)


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    block, out = b"", b""
    for number in range(1, 3):
        block = hmac.digest(key, block + labelled + bytes([number]), hashlib.sha256)
        out += block
    return out[:size]
