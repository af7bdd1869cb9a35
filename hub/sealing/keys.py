"""One secret, many keys: each derived by HKDF-SHA256 (RFC 5869) under its own name, so that none tells of another."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(secret: bytes, info: bytes, size: int = 32) -> bytes:
    """Return `size` bytes derived from `secret` for the use named by `info`."""
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=info).derive(secret)
