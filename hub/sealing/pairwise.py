"""An id means something only between the hub and one organisation: two of them cannot join their data by it.

AES-SIV (RFC 5297) of the 16 bytes with that organisation's key: the same id is always the same word, nothing is stored,
and a word made up or taken from another organisation is recognised as such.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from hub.errors import RefusedError
from hub.sealing.framing import framed, from_word, to_word
from hub.sealing.keys import derive

SIV_KEY_BYTES: Final = 64
WORD_CHARACTERS: Final = 43


class Pairwise:
    """Turns ids for one organisation and back."""

    __slots__ = ("_siv",)

    def __init__(self, key: bytes) -> None:
        """Take the organisation's key of 64 bytes (AES-256-SIV)."""
        self._siv = AESSIV(key)

    def to_org(self, id: UUID) -> str:
        """Return the 43 characters base64url that stand for `id` towards this organisation."""
        return to_word(self._siv.encrypt(id.bytes, None))

    def from_org(self, text: str) -> UUID:
        """Return the id behind `text`; RefusedError `not_valid` when we never gave it to this organisation."""
        if len(text) != WORD_CHARACTERS:
            raise _refused()
        try:
            return UUID(bytes=self._siv.decrypt(from_word(text, field="id"), None))
        except InvalidTag as err:
            raise _refused() from err


def for_org(root: bytes, org: str) -> Pairwise:
    """Derive the key of `org` from `root` (HKDF-SHA256) and return its turner of ids."""
    return Pairwise(derive(root, framed("hub-pairwise-v1", org), SIV_KEY_BYTES))


def _refused() -> RefusedError:
    return RefusedError("not_valid", field="id", rule="an id this organisation got from the hub")
