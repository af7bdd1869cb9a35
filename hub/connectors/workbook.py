"""Rows of a spreadsheet (XLSX), as another process reads them: what is built to break a reader breaks only that one.

Values only, a formula is never worked out; a cell that begins with `=` and is text stays text.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, BinaryIO, Final, NamedTuple

from hub.connectors.convert import Kind
from hub.connectors.source import Source
from hub.connectors.trouble import FileProblem, FileProblemsError, Trouble, no_table

_MIDNIGHT: Final = "00:00:00"


class Moment(NamedTuple):
    """A cell that holds a date: what is asked of it, a day or a time, is the mapping's word."""

    day: str
    time: str

    def said(self, kind: Kind) -> str:
        """Return it as a Finnish export would write it in a column of that kind."""
        if kind == "date" or (kind != "datetime" and self.time == _MIDNIGHT):
            return self.day
        return f"{self.day} {self.time}"


Cell = str | Moment


def records(source: Source, sheet: str | None) -> Iterator[Sequence[Cell]]:
    """Yield the rows of one sheet (the first when none is named), from the first row of the sheet on.

    FileProblemsError, also late, for what is no workbook of ours or would not fit into memory.
    """
    command = [sys.executable, "-m", "hub.connectors.unpack", *([] if sheet is None else [sheet])]
    with source.open() as file, _real(file) as real:
        reader = subprocess.Popen(command, stdin=real, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own module
        assert reader.stdout is not None
        try:
            yield from _rows(reader.stdout)
        finally:
            reader.stdout.close()
            reader.kill()
            reader.wait()


def _rows(lines: IO[bytes]) -> Iterator[Sequence[Cell]]:
    for line in lines:
        said = json.loads(line) if line.endswith(b"\n") else None
        if said is True:
            return
        if isinstance(said, dict):
            raise FileProblemsError((_told(said),))
        if isinstance(said, list):
            yield [cell if isinstance(cell, str) else Moment(*cell) for cell in said]
    # It did not come to its end: it was ended at a ceiling.
    raise no_table("bomb")


def _told(said: dict[str, str]) -> FileProblem:
    troubles: dict[str, Trouble] = {"no_sheet": "no_sheet", "too_large": "too_large"}
    return FileProblem(troubles.get(said["trouble"], "not_a_table"), word=said["word"])


@contextlib.contextmanager
def _real(file: BinaryIO) -> Iterator[IO[bytes]]:
    """Give a file that another process can read: what is only in memory is written down for it, and gone after."""
    try:
        file.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy
    else:
        yield file
