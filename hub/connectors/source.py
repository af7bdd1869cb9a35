"""What lies in this file? Told from its content, never from its name: a table we take, or what it is instead."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Literal

from hub.connectors.trouble import no_table, problem

Kind = Literal["csv", "packed"]
MAX_BYTES: Final = 1024 * 1024 * 1024
_HEAD: Final = 512
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_LOOK: Final = 4 * 1024 * 1024
_INSIDE_OLE: Final[tuple[tuple[str, str], ...]] = (
    ("EncryptedPackage", "locked"),
    ("Workbook", "old_book"),
    ("Book", "old_book"),
)
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%pdf", "pdf"),
    (b"\x89png", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"gif8", "picture"),
    (b"{\\rtf", "document"),
    (b"<!doctype html", "web_page"),
    (b"<html", "web_page"),
    (b"<?xml", "xml"),
    (b"{", "json"),
    (b"[", "json"),
    (b"\x1f\x8b", "archive"),
    (b"rar!\x1a", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"pk\x05\x06", "archive"),
)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be opened again and again, from its beginning."""

    _open: Callable[[], BinaryIO] = field(repr=False)

    @classmethod
    def of_bytes(cls, raw: bytes) -> Source:
        """Return the source of content that is in hand."""
        return cls(lambda: io.BytesIO(raw))

    @classmethod
    def of_path(cls, path: Path) -> Source:
        """Return the source of a file."""
        return cls(lambda: path.open("rb"))

    def open(self) -> BinaryIO:
        """Open it; FileProblemsError `not_readable` when this process may not."""
        try:
            return self._open()
        except OSError as err:
            raise problem("not_readable") from err


def kind_of(source: Source) -> Kind:
    """Return what kind of table may lie there; FileProblemsError with what it is when it is none."""
    with source.open() as file:
        start = file.read(_HEAD)
        size = file.seek(0, io.SEEK_END)
        if not start.strip() and size <= len(start):
            raise problem("empty_file")
        if size > MAX_BYTES:
            raise problem("too_large")
        if start.startswith(b"PK\x03\x04"):
            return "packed"
        if start.startswith(_OLE):
            file.seek(0)
            raise no_table(_ole(file.read(_OLE_LOOK)))
    _no_text(start)
    return "csv"


def _no_text(start: bytes) -> None:
    told = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for begin, word in _STARTS:
        if told.startswith(begin):
            raise no_table(word)
    if b"\x00" in start and not start.startswith(_UTF_16):
        raise no_table("unknown")


def _ole(content: bytes) -> str:
    """Return which of the old office files it is, by the names in its directory."""
    return next((word for name, word in _INSIDE_OLE if name.encode("utf-16-le") in content), "document")
