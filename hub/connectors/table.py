"""Which rows stand in this file? Bytes in, numbered rows out, or what is wrong with the file as a whole.

A file whose columns or quotes cannot be trusted is not read at all: a row that moved by one column is worse than none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from hub.connectors.mapping import SEPARATORS, Layout, Mapping
from hub.errors import RefusedError

MAX_BYTES: Final = 64 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
# UTF-8 read as Windows-1252: Ã and Â before a sign that follows no letter in any language of ours.
_MIXED: Final = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)

Trouble = Literal[
    "empty_file", "too_large", "not_text", "wrong_separator", "missing_column", "column_twice", "broken_csv"
]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why nothing of a file is taken; `word` is a column of the mapping or a separator, `row` 0 the file itself."""

    trouble: Trouble
    row: int = 0
    word: str = ""


class FileProblemsError(RefusedError):
    """The file as a whole cannot be read; `problems` is never empty."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__(problems[0].trouble)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells by column, and whether its text can be trusted."""

    number: int
    cells: dict[str, str] = field(repr=False)
    whole: bool = True
    """Whether it has as many cells as the heading."""
    readable: bool = True
    """Whether every cell is text in the file's encoding."""


def rows(raw: bytes, mapping: Mapping) -> list[Row]:
    """Return the rows below the heading, blank ones left out; FileProblemsError when the file cannot be read."""
    records = list(_records(_decoded(raw, mapping.file), mapping.file))
    if len(records) < mapping.file.header:
        raise _problem("empty_file")
    heading = [name.strip() for name in records[mapping.file.header - 1]]
    _has_columns(heading, mapping)
    below = enumerate(records[mapping.file.header :], start=mapping.file.header + 1)
    found = [_row(number, heading, cells) for number, cells in below if any(cell.strip() for cell in cells)]
    if not found:
        raise _problem("empty_file")
    return found


def _decoded(raw: bytes, layout: Layout) -> str:
    if not raw.strip():
        raise _problem("empty_file")
    if len(raw) > MAX_BYTES:
        raise _problem("too_large")
    if b"\x00" in raw:
        raise _problem("not_text", word=layout.encoding)
    # A byte order mark says UTF-8; under any other name the first column would not be found.
    if raw.startswith(_BOM) and layout.encoding == "windows-1252":
        raise _problem("not_text", word=layout.encoding)
    return raw.removeprefix(_BOM).decode(layout.encoding.removesuffix("-sig"), "surrogateescape")


def _records(text: str, layout: Layout) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATORS[layout.separator], strict=True)
    count = 0
    try:
        for cells in reader:
            count += 1
            yield cells
    except csv.Error as err:
        raise _problem("broken_csv", count + 1) from err


def _has_columns(heading: Sequence[str], mapping: Mapping) -> None:
    missing = [name for name in mapping.columns if name not in heading]
    layout = mapping.file
    if missing and len(heading) == 1 and len(mapping.columns) > 1:
        raise _problem("wrong_separator", layout.header, layout.separator)
    if missing and _unreadable(heading):
        raise _problem("not_text", layout.header, layout.encoding)
    problems = [FileProblem("missing_column", layout.header, name) for name in missing]
    twice = [name for name in mapping.columns if heading.count(name) > 1]
    problems += [FileProblem("column_twice", layout.header, name) for name in twice]
    if problems:
        raise FileProblemsError(tuple(problems))


def _row(number: int, heading: Sequence[str], cells: list[str]) -> Row:
    named = {name: cell.strip() for name, cell in zip(heading, cells, strict=False)}
    return Row(number, named, whole=len(cells) == len(heading), readable=not _unreadable(cells))


def _unreadable(cells: Sequence[str]) -> bool:
    return any(_ESCAPED.search(cell) or _MIXED.search(cell) for cell in cells)


def _problem(trouble: Trouble, row: int = 0, word: str = "") -> FileProblemsError:
    return FileProblemsError((FileProblem(trouble, row, word),))
