"""A dropped file is taken once it rests, ends in one place with its report, and is never taken half."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.connectors.drop import Drop
from hub.connectors.report import FileReport
from hub.connectors.row_event import RowProblem
from hub.connectors.trouble import FileProblem
from hub.errors import RefusedError

GOOD = FileReport("mikkeli-koulut", "concern.raised", rows_read=1, published=1, accepted=1)
BAD = FileReport(
    "mikkeli-koulut", "concern.raised", rows_read=1, rows=(RowProblem(2, "Taso", "level", "a code", "write pieni"),)
)


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    """Return an empty folder; a file rests after five seconds."""
    made = Drop(tmp_path, rest=5)
    made.prepare()
    return made


def test_a_file_is_left_alone_while_it_grows(drop: Drop) -> None:
    """It is taken when size and time have not changed for as long as is asked."""
    path = drop.folder / "huolet.csv"
    path.write_text("a")
    assert drop.rested(0) == []
    assert drop.rested(4.9) == []
    path.write_text("ab")
    assert drop.rested(5) == []
    assert drop.rested(9.9) == []
    assert drop.rested(10) == [path]


@pytest.mark.parametrize("name", [".huolet.csv", "~$huolet.xlsx", "huolet.csv.part", "huolet.TMP", "x.crdownload"])
def test_a_name_that_says_half_is_left_alone(drop: Drop, name: str) -> None:
    """However long it rests."""
    (drop.folder / name).write_text("a")
    drop.rested(0)
    assert drop.rested(100) == []


@pytest.mark.parametrize(("report", "place"), [(GOOD, "done"), (BAD, "failed")])
def test_a_file_ends_beside_its_reports(drop: Drop, report: FileReport, place: str) -> None:
    """In the organisation's language, and as a table for a spreadsheet; nothing is left in working."""
    path = drop.folder / "huolet.csv"
    path.write_text("a")
    ended = drop.end(drop.take(path), report, "fi")
    assert ended == drop.folder / place / "huolet.csv"
    assert sorted(one.name for one in ended.parent.iterdir()) == [
        "huolet.csv", "huolet.csv.report.csv", "huolet.csv.report.txt",
    ]  # fmt: skip
    assert (ended.parent / "huolet.csv.report.txt").read_text("utf-8").startswith("Rivejä 1")
    assert drop.unfinished() == []


def test_what_was_taken_up_before_a_crash_is_taken_up_again(drop: Drop) -> None:
    """Also when its reports were written and the file not yet moved."""
    path = drop.folder / "huolet.csv"
    path.write_text("a")
    taken = drop.take(path)
    assert Drop(drop.folder).unfinished() == [taken]


def test_the_same_name_again_does_not_cover_the_first(drop: Drop) -> None:
    """Each ends under a name of its own."""
    for content in ("a", "b"):
        path = drop.folder / "huolet.csv"
        path.write_text(content)
        drop.end(drop.take(path), GOOD, "sv")
    assert sorted(
        one.read_text() for one in (drop.folder / "done").glob("huolet*.csv") if "report" not in one.name
    ) == ["a", "b"]


def test_the_report_as_a_table_names_row_and_mend_and_no_value(drop: Drop) -> None:
    """One line for each row, one for the file itself."""
    path = drop.folder / "x.pdf"
    path.write_bytes(b"%PDF")
    nothing = FileReport("mikkeli-koulut", "concern.raised", file=(FileProblem("not_a_table", word="pdf"),))
    ended = drop.end(drop.take(path), nothing, "en")
    lines = ended.with_name("x.pdf.report.csv").read_text("utf-8").splitlines()
    assert lines == ["row;column;field;state;reason;rule;mend", ";pdf;;not_taken;not_a_table;;"]
    ended = drop.end(drop.take(_written(drop, "y.csv")), BAD, "en")
    lines = ended.with_name("y.csv.report.csv").read_text("utf-8").splitlines()
    assert lines[1:] == ["2;Taso;level;faulty;not_valid;a code;write pieni"]


def test_two_do_not_watch_one_folder(drop: Drop) -> None:
    """They would send every file twice."""
    with drop.alone(), pytest.raises(RefusedError, match="folder_in_use"), Drop(drop.folder).alone():
        pass


def test_a_folder_that_vanished_is_told(tmp_path: Path) -> None:
    """It is looked for again; nothing ends by it."""
    with pytest.raises(RefusedError, match="folder_gone"):
        Drop(tmp_path / "gone").rested(0)


def _written(drop: Drop, name: str) -> Path:
    path = drop.folder / name
    path.write_text("a")
    return path
