"""A second, plain AES-SIV (RFC 5297, section 2.4 to 2.6), sharing no code with the hub's."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC


def encrypt(key: bytes, plain: bytes, *associated: bytes) -> bytes:
    """Return the synthetic initial value and the cipher text."""
    half = len(key) // 2
    value = _s2v(key[:half], [*associated, plain])
    counter = bytearray(value)
    counter[8] &= 0x7F
    counter[12] &= 0x7F
    stream = Cipher(algorithms.AES(key[half:]), modes.CTR(bytes(counter))).encryptor()
    return value + stream.update(plain) + stream.finalize()


def _s2v(key: bytes, strings: list[bytes]) -> bytes:
    state = _cmac(key, bytes(16))
    for string in strings[:-1]:
        state = _xor(_doubled(state), _cmac(key, string))
    last = strings[-1]
    if len(last) >= 16:
        return _cmac(key, last[:-16] + _xor(last[-16:], state))
    return _cmac(key, _xor(_doubled(state), (last + b"\x80").ljust(16, b"\x00")))


def _cmac(key: bytes, text: bytes) -> bytes:
    mac = CMAC(algorithms.AES(key))
    mac.update(text)
    return mac.finalize()


def _doubled(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    return ((number & (2**128 - 1)) ^ (0x87 if number >> 128 else 0)).to_bytes(16, "big")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
