"""What lies in this file? Told from its content, never from its name: a table we take, or what it is instead."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Literal

from hub.connectors.trouble import FileProblem, FileProblemsError, problem

Kind = Literal["csv", "xlsx"]
MAX_BYTES: Final = 1024 * 1024 * 1024
MAX_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes of a workbook when unpacked: a million rows of a wide export."""
MAX_RATIO: Final = 200
"""How many times larger a part may be unpacked; spreadsheets are under 50, a zip bomb is over 1,000."""
_SMALL: Final = 1024 * 1024
"""Bytes under which a part's ratio does not matter."""
_CHUNK: Final = 1024 * 1024
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_or_locked"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "document"),
)
_INSIDE: Final[tuple[tuple[str, str], ...]] = (
    ("xl/vbaProject.bin", "macros"),
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"),
)
_WORKBOOK: Final = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be opened again and again, from its beginning."""

    open: Callable[[], BinaryIO] = field(repr=False)

    @classmethod
    def of_bytes(cls, raw: bytes) -> Source:
        """Return the source of content that is in hand."""
        return cls(lambda: io.BytesIO(raw))

    @classmethod
    def of_path(cls, path: Path) -> Source:
        """Return the source of a file."""
        return cls(lambda: path.open("rb"))


def kind_of(source: Source) -> Kind:
    """Return what kind of table lies there; FileProblemsError with what it is when it is none."""
    with source.open() as file:
        start = file.read(512)
        size = file.seek(0, io.SEEK_END)
        if not start.strip() and size <= len(start):
            raise problem("empty_file")
        if size > MAX_BYTES:
            raise problem("too_large")
        if start.startswith(b"PK\x03\x04"):
            return _packed(file)
    for begin, trouble in _STARTS:
        if start.startswith(begin):
            raise FileProblemsError((FileProblem("not_a_table", word=trouble),))
    return "csv"


def _packed(file: BinaryIO) -> Kind:
    """Return `xlsx` for a workbook that may be unpacked: every part is, once, and measured."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for inside, trouble in _INSIDE:
                if inside in names:
                    raise FileProblemsError((FileProblem("not_a_table", word=trouble),))
            if _WORKBOOK not in names:
                raise FileProblemsError((FileProblem("not_a_table", word="archive"),))
            _measured(archive)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as err:
        # Damaged, packed in a way of its own, locked, or its directory does not tell the truth.
        raise FileProblemsError((FileProblem("not_a_table", word="damaged"),)) from err
    return "xlsx"


def _measured(archive: zipfile.ZipFile) -> None:
    whole = 0
    for part in archive.infolist():
        if part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise FileProblemsError((FileProblem("not_a_table", word="bomb"),))
        whole += part.file_size
        if whole > MAX_UNPACKED:
            raise problem("too_large")
        # A part longer than its directory says does not have the checksum it should: reading it to the end tells.
        with archive.open(part) as packed:
            while packed.read(_CHUNK):
                pass
