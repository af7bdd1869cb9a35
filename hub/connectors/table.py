"""Which rows stand in this file? A file in, numbered rows out one by one, or what is wrong with the file as a whole.

A file whose columns or quotes cannot be trusted is not read at all: a row that moved by one column is worse than none.
Whoever sends rows therefore reads a file twice: once to its end, and once to send. No more than a row is held.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from hub.connectors import workbook
from hub.connectors.convert import Kind
from hub.connectors.mapping import SEPARATORS, Layout, Mapping
from hub.connectors.source import Source, kind_of
from hub.connectors.trouble import FileProblem, FileProblemsError, problem
from hub.connectors.workbook import Cell, Moment

MAX_ROWS: Final = 2_000_000
"""What is remembered of each row (that it came, and what it said) stays bounded; more is split."""
LONGEST_LINE: Final = 1024 * 1024
"""Characters."""
_BOM: Final = b"\xef\xbb\xbf"
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
# UTF-8 read as Windows-1252: Ã and Â before a sign that follows no letter in any language of ours.
_MIXED: Final = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells by column, and whether its text can be trusted."""

    number: int
    cells: dict[str, str] = field(repr=False)
    whole: bool = True
    """Whether it has as many cells as the heading."""
    readable: bool = True
    """Whether every cell is text in the file's encoding."""
    moments: dict[str, Moment] = field(default_factory=dict, repr=False)
    """The cells of a spreadsheet that hold dates."""

    def word(self, column: str, kind: Kind = "text") -> str:
        """Return what a cell says where a word of that kind is wanted."""
        at = self.moments.get(column)
        return self.cells[column] if at is None else at.said(kind)


def rows(source: Source, mapping: Mapping) -> Iterator[Row]:
    """Yield the rows below the heading, blank ones left out; FileProblemsError, also late, when it cannot be read."""
    heading: list[str] | None = None
    some = False
    for number, cells in enumerate(_records(source, mapping.file), start=1):
        if number == mapping.file.header:
            heading = [_text(name) for name in cells]
            _has_columns(heading, mapping)
        elif heading is not None and any(_text(cell) for cell in cells):
            some = True
            if number > MAX_ROWS:
                raise problem("too_large")
            yield _row(number, heading, cells)
    if not some:
        raise problem("empty_file")


def _records(source: Source, layout: Layout) -> Iterator[Sequence[Cell]]:
    if kind_of(source) == "packed":
        yield from workbook.records(source, layout.sheet)
        return
    with source.open() as file:
        yield from _csv(file, layout)


def _csv(file: BinaryIO, layout: Layout) -> Iterator[list[str]]:
    marked = file.read(len(_BOM)) == _BOM
    # A byte order mark says UTF-8; under any other name the first column would not be found.
    if marked and layout.encoding == "windows-1252":
        raise problem("not_text", word=layout.encoding)
    file.seek(len(_BOM) if marked else 0)
    text = io.TextIOWrapper(file, layout.encoding.removesuffix("-sig"), "surrogateescape", newline="")
    reader = csv.reader(_lines(text, layout), delimiter=SEPARATORS[layout.separator], strict=True)
    count = 0
    try:
        for cells in reader:
            count += 1
            yield cells
    except csv.Error as err:
        raise problem("broken_csv", count + 1) from err


def _lines(text: io.TextIOWrapper, layout: Layout) -> Iterator[str]:
    # Not `for line in text`: a gigabyte without a line break would be one line.
    for line in iter(lambda: text.readline(LONGEST_LINE), ""):
        if "\x00" in line or len(line) == LONGEST_LINE:
            raise problem("not_text", word=layout.encoding)
        yield line


def _has_columns(heading: Sequence[str], mapping: Mapping) -> None:
    missing = [name for name in mapping.columns if name not in heading]
    layout = mapping.file
    if missing and len(heading) == 1 and len(mapping.columns) > 1:
        raise problem("wrong_separator", layout.header, layout.separator)
    if missing and _unreadable(heading):
        raise problem("not_text", layout.header, layout.encoding)
    problems = [FileProblem("missing_column", layout.header, name) for name in missing]
    twice = [name for name in mapping.columns if heading.count(name) > 1]
    problems += [FileProblem("column_twice", layout.header, name) for name in twice]
    if problems:
        raise FileProblemsError(tuple(problems))


def _row(number: int, heading: Sequence[str], cells: Sequence[Cell]) -> Row:
    texts = [_text(cell) for cell in cells]
    dates = {name: cell for name, cell in zip(heading, cells, strict=False) if isinstance(cell, Moment)}
    named = dict(zip(heading, texts, strict=False))
    return Row(number, named, len(cells) == len(heading), not _unreadable(texts), dates)


def _text(cell: Cell) -> str:
    return cell.said("text") if isinstance(cell, Moment) else cell.strip()


def _unreadable(cells: Sequence[str]) -> bool:
    return any(_ESCAPED.search(cell) or _MIXED.search(cell) for cell in cells)
