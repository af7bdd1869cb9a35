"""Is this packed file a workbook that may be unpacked? Its parts are named and measured before anything parses them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from hub.connectors.trouble import no_table, problem

MAX_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of a workbook when unpacked, as it says and as it is: some 300,000 rows of a wide export. More comes as CSV."""
MAX_RATIO: Final = 100
"""How many times larger a part may be unpacked; spreadsheets are under 50, a zip bomb is over 1,000."""
_SMALL: Final = 1024 * 1024
"""Bytes under which a part's ratio does not matter."""
_CHUNK: Final = 1024 * 1024
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, ValueError, EOFError, OSError)
_WORKBOOK: Final = "xl/workbook.xml"
_INSIDE: Final[tuple[tuple[str, str], ...]] = (
    ("xl/vbaProject.bin", "macros"),
    ("xl/workbook.bin", "old_book"),
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"),
    ("META-INF/manifest.xml", "open_document"),
)


def check_packed(file: BinaryIO, most: int = MAX_UNPACKED) -> None:
    """Return for a workbook that may be unpacked to `most` bytes; FileProblemsError with what it is, or why not."""
    try:
        with zipfile.ZipFile(file) as archive:
            _named(set(archive.namelist()))
            _measured(archive, most)
    except _BROKEN as err:
        # Damaged, packed in a way of its own, locked, or its directory does not tell the truth.
        raise no_table("damaged") from err


def _named(names: set[str]) -> None:
    for inside, trouble in _INSIDE:
        if inside in names:
            raise no_table(trouble)
    if _WORKBOOK not in names:
        raise no_table("archive")


def _measured(archive: zipfile.ZipFile, most: int) -> None:
    parts = archive.infolist()
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise no_table("damaged")
    if sum(part.file_size for part in parts) > most:
        raise problem("too_large")
    if any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
        raise no_table("bomb")
    for part in parts:
        # A part longer than its directory says does not have the checksum it should: reading it to the end tells.
        with archive.open(part) as packed:
            while packed.read(_CHUNK):
                pass
