"""A process of its own that reads one workbook: whatever it holds can end this process and not the connector.

    python -m hub.connectors.unpack [SHEET] < FILE      one row a line as JSON; then `true`, or what is wrong

A few kilobytes may claim a billion cells, or one text a million times: the ceilings below end that.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from hub.connectors.packed import check_packed
from hub.connectors.trouble import FileProblemsError, no_table, problem

MAX_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space."""
MAX_SECONDS: Final = 300
"""Of processor time."""

Value = int | float | str | bool | time | date | datetime | timedelta
Word = str | list[str]
"""A text, or the day and the time of day of a date."""


def main() -> None:
    """Write the rows of the workbook on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout
    try:
        for row in records(sys.stdin.buffer, sys.argv[1] if len(sys.argv) > 1 else None):
            out.write(json.dumps([word_of(value) for value in row], ensure_ascii=True) + "\n")
    except FileProblemsError as err:
        first = err.problems[0]
        out.write(json.dumps({"trouble": first.trouble, "word": first.word}) + "\n")
    else:
        out.write("true\n")


def records(file: BinaryIO, sheet: str | None) -> Iterator[Sequence[Value]]:
    """Yield the rows of one sheet (the first when none is named), from the first row of the sheet on."""
    check_packed(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        found = _sheet(book, sheet)
        if found is None:
            raise problem("no_sheet", word=sheet or "")
        yield from found.iter_rows()
    except CalamineError as err:
        raise no_table("damaged") from err


def word_of(value: Value) -> Word:
    """Return a value as a CSV export of it would have it; a formula's value, never its working out."""
    if isinstance(value, bool):
        return "kyllä" if value else "ei"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return [_day(value), f"{value:%H:%M:%S}"]
    if isinstance(value, date):
        return [_day(value), "00:00:00"]
    return str(value)


def _day(value: date) -> str:
    return f"{value.day}.{value.month}.{value.year}"


def _sheet(book: CalamineWorkbook, name: str | None) -> CalamineSheet | None:
    names = book.sheet_names
    wanted = names[0] if name is None and names else name
    return book.get_sheet_by_name(wanted) if wanted in names else None


if __name__ == "__main__":
    main()
