"""Rows of a spreadsheet (XLSX) as the words a CSV export of it would hold: values only, a formula is never worked out.

A cell that begins with `=` and is text stays text. Dates come as Finnish dates, whole numbers without a point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from hub.connectors.source import Source
from hub.connectors.trouble import FileProblem, FileProblemsError, problem

Value = int | float | str | bool | time | date | datetime | timedelta


def records(source: Source, sheet: str | None) -> Iterator[list[str]]:
    """Yield the rows of one sheet (the first when none is named), from the first row of the sheet on."""
    with source.open() as file:
        try:
            book = CalamineWorkbook.from_filelike(file)
            found = _sheet(book, sheet)
            if found is None:
                raise problem("no_sheet", word=sheet or "")
            for row in found.iter_rows():
                yield _words(row)
        except CalamineError as err:
            raise FileProblemsError((FileProblem("not_a_table", word="damaged"),)) from err


def _sheet(book: CalamineWorkbook, name: str | None) -> CalamineSheet | None:
    names = book.sheet_names
    wanted = names[0] if name is None and names else name
    return book.get_sheet_by_name(wanted) if wanted in names else None


def _words(row: Sequence[Value]) -> list[str]:
    return [_word(value) for value in row]


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "kyllä" if value else "ei"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        day = f"{value.day}.{value.month}.{value.year}"
        return day if value.time() == time() else f"{day} {value:%H:%M:%S}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)
