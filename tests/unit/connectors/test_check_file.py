"""A file is read whole or told to be unreadable; a row is an event or a line of the report."""

from __future__ import annotations

import json

import pytest

from hub.connectors.files import check_file
from hub.connectors.row_event import Connector
from hub.texts.file_report import LANGUAGES
from tests.examples.events import hetu
from tests.examples.files import CONNECTOR, HEADING, concern_row, export, school_mapping


def test_rows_become_valid_events_in_order() -> None:
    """Each row is one event of the catalogue, with its own id."""
    checked = check_file(export(concern_row(1), concern_row(2)), school_mapping(), CONNECTOR)
    assert checked.report.ok
    assert [event.row for event in checked.events] == [2, 3]
    first = checked.events[0]
    assert first.data["person"] == {"hetu": hetu(901), "local_id": "1/2026"}
    assert (first.envelope.source, first.envelope.type) == ("//etela-savo/mikkeli-koulut", "hub.concern.raised.v1")
    assert first.envelope.time == "2026-11-23T07:05:00Z"


def test_the_same_row_is_the_same_event_for_ever() -> None:
    """Ids follow from the key columns alone: order, other columns and the hour of reading do not matter."""
    one = check_file(export(concern_row(1), concern_row(2)), school_mapping(), CONNECTOR).events
    two = check_file(export(concern_row(2), concern_row(1, taso="suuri")), school_mapping(), CONNECTOR).events
    assert {event.envelope.id for event in one} == {event.envelope.id for event in two}


def test_an_id_tells_nothing_without_the_key() -> None:
    """Another connector key gives other ids for the same rows."""
    one = check_file(export(concern_row(1)), school_mapping(), CONNECTOR).events[0]
    two = check_file(export(concern_row(1)), school_mapping(), Connector("etela-savo", bytes(32))).events[0]
    assert one.envelope.id != two.envelope.id
    assert "2026-0001" not in one.envelope.id


@pytest.mark.parametrize(
    ("raw", "trouble", "word"),
    [
        pytest.param(b"", "empty_file", "", id="an empty file"),
        pytest.param(b" \r\n\r\n", "empty_file", "", id="blank lines"),
        pytest.param(export(), "empty_file", "", id="a heading and no rows"),
        pytest.param(export(concern_row(1)).replace(b";", b","), "wrong_separator", ";", id="commas"),
        pytest.param(export(concern_row(1)).replace(b";", b"\t"), "wrong_separator", ";", id="tabs"),
        pytest.param(
            export(concern_row(1), heading=HEADING.replace("Kuvaus", "Selite")),
            "missing_column",
            "Kuvaus",
            id="missing",
        ),
        pytest.param(
            export(concern_row(1), heading=HEADING.replace("Koulu;", "Kuvaus;")),
            "missing_column",
            "Koulu",
            id="renamed",
        ),
        pytest.param(
            export(concern_row(1)).decode("cp1252").encode("utf-8-sig"), "not_text", "windows-1252", id="mark"
        ),
        pytest.param(export(concern_row(1)).decode("cp1252").encode(), "not_text", "windows-1252", id="UTF-8"),
        pytest.param(export(concern_row(1)).decode("cp1252").encode("utf-16"), "not_text", "windows-1252", id="UTF-16"),
        pytest.param(b"x" * 2_000_000, "not_text", "windows-1252", id="a line without an end"),
        pytest.param(export(concern_row(1), '"never closed;' + concern_row(2)), "broken_csv", "", id="an open quote"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_not_taken(raw: bytes, trouble: str, word: str) -> None:
    """Nothing goes, and the report says why, in three languages."""
    checked = check_file(raw, school_mapping(), CONNECTOR)
    assert checked.events == ()
    assert (checked.report.file[0].trouble, checked.report.file[0].word) == (trouble, word)
    assert all(checked.report.text(language).strip() for language in LANGUAGES)
    assert not checked.report.ok


BAD = {
    "an identity code": ({"hetu": "150316A900X"}, "person.hetu", "Henkilötunnus"),
    "a code": ({"taso": "PLANTED"}, "level", "Huolen taso"),
    "one word of a list": ({"aiheet": "kiusaaminen, PLANTED"}, "topics", "Aiheet"),
    "an empty required list": ({"aiheet": ""}, "topics", "Aiheet"),
    "a naive or foreign time": ({"aika": "2026-11-22T09:05"}, "time", "Kirjattu"),
    "the year 1890": ({"aika": "23.11.1890 9.05"}, "time", "Kirjattu"),
    "a maybe": ({"puhuttu": "PLANTED"}, "with_family", "Puhuttu perheen kanssa"),
    "no key": ({"nro": ""}, "id", "Ilmoitusnumero"),
    "one cell too many": ({"kuvaus": "a;b"}, "", ""),
}


@pytest.mark.parametrize(("cells", "field", "column"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_told_without_its_values(cells: dict[str, str], field: str, column: str) -> None:
    """Row, column, field, rule and mend; never what stood there."""
    checked = check_file(export(concern_row(1), concern_row(2, **cells), concern_row(3)), school_mapping(), CONNECTOR)
    (problem,) = checked.report.rows
    assert (problem.row, problem.field, problem.column) == (3, field, column)
    assert problem.rule
    assert problem.mend
    told = json.dumps(checked.report.as_json()) + checked.report.text("fi") + repr(checked)
    assert not any(value in told for value in cells.values() if len(value) > 3)
    assert "Keksitty" not in told


def test_mixed_encodings_are_told_row_by_row() -> None:
    """UTF-8 pasted into a Windows-1252 file would arrive as nonsense; that row stays out."""
    good, bad = export(concern_row(1)), (concern_row(2, kuvaus="hämärä") + "\r\n").encode()
    checked = check_file(good + bad, school_mapping(), CONNECTOR)
    assert [event.row for event in checked.events] == [2]
    assert checked.report.rows[0].row == 3
    assert "windows-1252" in checked.report.rows[0].rule


def test_taken_row_by_row_the_good_rows_go() -> None:
    """One bad row does not keep the others back."""
    checked = check_file(export(concern_row(1), concern_row(2, taso="")), school_mapping(), CONNECTOR)
    assert [event.row for event in checked.events] == [2]
    assert checked.report.unsent == ()


def test_taken_whole_one_bad_row_keeps_all_back() -> None:
    """The report says which good rows were not sent."""
    checked = check_file(export(concern_row(1), concern_row(2, taso="")), school_mapping(taken="whole"), CONNECTOR)
    assert checked.events == ()
    assert checked.report.unsent == (2,)
    assert "1" in checked.report.text("fi")


def test_a_row_given_twice_is_sent_once() -> None:
    """The second one is counted as come before."""
    checked = check_file(export(concern_row(1), concern_row(1)), school_mapping(), CONNECTOR)
    assert len(checked.events) == 1
    assert checked.report.repeats == 1
    assert checked.report.ok


def test_two_rows_with_one_key_are_told() -> None:
    """Which of the two is meant is not guessed at: the first goes, the second is told."""
    checked = check_file(export(concern_row(1), concern_row(1, taso="suuri")), school_mapping(), CONNECTOR)
    assert len(checked.events) == 1
    assert checked.report.rows[0].row == 3


def test_blank_rows_are_passed_over_but_counted() -> None:
    """Row numbers stay those of a spreadsheet."""
    checked = check_file(export(concern_row(1), "", concern_row(2)), school_mapping(), CONNECTOR)
    assert [event.row for event in checked.events] == [2, 4]
