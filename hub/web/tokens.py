"""Whose token is this? The hub keeps only hashes; a token is 32 random bytes, so one plain SHA-256 hides it.

The file is JSON, an organisation's hashes under its id: `{"mikkeli-koulut": ["<64 hexadecimal digits>"]}`; two while a
token is being changed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from hub.errors import PoisonError, RefusedError
from hub.ids import OrgId
from hub.schemas.canonical import parsed

_LOG: Final = structlog.get_logger(__name__)
_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Tokens:
    """The hashes of every organisation's tokens."""

    hashes: tuple[tuple[OrgId, str], ...] = field(repr=False)

    def org_of(self, token: str) -> OrgId | None:
        """Return whose token it is, None for a token nobody has; takes as long for one as for the other."""
        shown = hash_of(token[:_LONGEST])
        found: OrgId | None = None
        for org, known in self.hashes:
            if hmac.compare_digest(shown, known):
                found = org
        return found


class TokensFile:
    """The tokens file as it is now: a changed file counts at once, and one that cannot be read lets nobody in."""

    def __init__(self, path: Path) -> None:
        """Take the file's path; it is read when first asked."""
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._tokens = Tokens(())

    def __call__(self) -> Tokens:
        """Return what the file says."""
        try:
            state = self._path.stat()
            stamp = (state.st_ino, state.st_mtime_ns, state.st_size)
            if stamp != self._stamp:
                self._tokens = read_tokens(self._path.read_text("utf-8"))
                self._stamp = stamp
        except (OSError, UnicodeDecodeError, RefusedError) as err:
            self._stamp, self._tokens = None, Tokens(())
            _LOG.error("tokens file not readable", error=type(err).__name__)
        return self._tokens


def hash_of(token: str) -> str:
    """Return the hash of a token as the file holds it."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh() -> str:
    """Return a new token of 256 bits; it is shown once, the file holds only its hash."""
    return secrets.token_urlsafe(32)


def read_tokens(text: str) -> Tokens:
    """Return what a tokens file says; RefusedError `bad_tokens_file` that shows nothing of it."""
    try:
        read = parsed(text.encode())
    except PoisonError as err:
        raise _refused() from err
    pairs = [
        (OrgId(org), one) for org, hashes in read.items() for one in (hashes if isinstance(hashes, list) else [""])
    ]
    if not all(isinstance(one, str) and _HASH.fullmatch(one) for _, one in pairs):
        raise _refused()
    return Tokens(tuple((org, str(one)) for org, one in pairs))


def tokens_text(tokens: Mapping[str, str]) -> str:
    """Return the file that knows these tokens (organisation → token)."""
    return json.dumps({org: [hash_of(token)] for org, token in sorted(tokens.items())}, indent=1)


def _refused() -> RefusedError:
    return RefusedError("bad_tokens_file", field="tokens", rule="organisation: list of SHA-256 in hexadecimal digits")
