"""A dropped file is taken once it rests, ends in one place with its report, and is never taken half."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.connectors.drop import Drop, FolderTroubleError
from hub.connectors.receipts import Became
from hub.connectors.report import FileReport, RowOutcome
from hub.connectors.row_event import RowProblem
from hub.connectors.trouble import FileProblem
from hub.errors import RefusedError

GOOD = FileReport("mikkeli-koulut", "concern.raised", rows_read=1, published=1, accepted=1)
BAD = FileReport(
    "mikkeli-koulut", "concern.raised", rows_read=1, rows=(RowProblem(2, "Taso", "level", "yes or no", "write x"),)
)


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    """Return an empty folder; a file rests after five seconds."""
    made = Drop(tmp_path, rest=5)
    made.prepare()
    return made


def dropped(drop: Drop, name: str, content: str = "a") -> Path:
    """Put a file into the folder."""
    path = drop.folder / name
    path.write_text(content)
    return path


def taken(drop: Drop, name: str) -> Path:
    """Put a file into the folder and take it up."""
    found = drop.take(dropped(drop, name))
    assert found is not None
    return found


def lines(path: Path) -> list[str]:
    """Return the lines of a report as a table, its mark left out."""
    return path.read_text("utf-8-sig").splitlines()


def test_a_file_is_left_alone_while_it_grows(drop: Drop) -> None:
    """It is taken when size and time have not changed for as long as is asked."""
    path = dropped(drop, "huolet.csv")
    assert drop.rested(0) == []
    assert drop.rested(4.9) == []
    path.write_text("ab")
    assert drop.rested(5) == []
    assert drop.rested(9.9) == []
    assert drop.rested(10) == [path]


@pytest.mark.parametrize("name", [".huolet.csv", "~$huolet.xlsx", "huolet.csv.part", "huolet.TMP", "x.crdownload"])
def test_a_name_that_says_half_is_left_alone(drop: Drop, name: str) -> None:
    """However long it rests."""
    dropped(drop, name)
    drop.rested(0)
    assert drop.rested(100) == []


def test_a_link_is_left_alone(drop: Drop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where it points is not the folder's matter."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    elsewhere.write_text("a")
    (drop.folder / "link.csv").symlink_to(elsewhere)
    drop.rested(0)
    assert drop.rested(100) == []


def test_a_folder_rests_when_nothing_in_it_changes(drop: Drop) -> None:
    """It is taken whole, as a file is; our own places are not."""
    inside = drop.folder / "liitteet" / "a.pdf"
    inside.parent.mkdir()
    inside.write_text("a")
    drop.rested(0)
    inside.write_text("ab")
    assert drop.rested(6) == []
    assert drop.rested(11) == [inside.parent]
    found = drop.take(inside.parent)
    assert found is not None
    nothing = FileReport("mikkeli-koulut", "concern.raised", file=(FileProblem("not_a_table", word="folder"),))
    ended = drop.end(found, nothing, "fi")
    assert (ended / "a.pdf").exists()
    assert ended.parent.name == "failed"


@pytest.mark.parametrize(("report", "place"), [(GOOD, "done"), (BAD, "failed")])
def test_a_file_ends_beside_its_reports(drop: Drop, report: FileReport, place: str) -> None:
    """In the organisation's language, and as a table for a spreadsheet; nothing is left in working."""
    ended = drop.end(taken(drop, "huolet.csv"), report, "fi")
    assert ended == drop.folder / place / "huolet.csv"
    assert sorted(one.name for one in ended.parent.iterdir()) == [
        "huolet.csv", "huolet.csv.report.csv", "huolet.csv.report.txt",
    ]  # fmt: skip
    assert (ended.parent / "huolet.csv.report.txt").read_text("utf-8").startswith("Rivejä 1")
    assert drop.unfinished() == []


def test_reports_are_for_whoever_may_use_the_folder(drop: Drop) -> None:
    """Not only for the user this process runs as."""
    drop.folder.chmod(0o775)
    ended = drop.end(taken(drop, "huolet.csv"), GOOD, "fi")
    assert ended.with_name("huolet.csv.report.txt").stat().st_mode & 0o777 == 0o664


def test_what_was_taken_up_before_a_crash_is_taken_up_again(drop: Drop) -> None:
    """Also when its reports were written and the file not yet moved."""
    path = taken(drop, "huolet.csv")
    assert Drop(drop.folder).unfinished() == [path]


def test_an_end_that_a_crash_cut_off_leaves_no_report(drop: Drop) -> None:
    """The second time the row is accepted: the report of the first, in the other place, would be without its file."""
    path = taken(drop, "huolet.csv")
    kept = path.read_text()
    drop.end(path, BAD, "fi").unlink()
    path.write_text(kept)
    drop.end(path, GOOD, "fi")
    assert list((drop.folder / "failed").iterdir()) == []


def test_the_same_name_again_does_not_cover_the_first(drop: Drop) -> None:
    """Each ends under a name of its own, with its own reports."""
    for content in ("a", "b"):
        found = drop.take(dropped(drop, "huolet.csv", content))
        assert found is not None
        drop.end(found, GOOD, "sv")
    ended = list((drop.folder / "done").glob("huolet*.csv"))
    assert sorted(one.read_text() for one in ended if "report" not in one.name) == ["a", "b"]
    assert len(ended) == 4


def test_a_long_name_does_not_keep_the_report_out(drop: Drop) -> None:
    """File systems stop at 255 bytes; the report's name is cut, also between the bytes of a letter."""
    name = "ä" * 110 + ".csv"
    for _ in range(2):
        ended = drop.end(taken(drop, name), GOOD, "fi")
        assert ended.exists()
    assert len(list((drop.folder / "done").glob("*.report.txt"))) == 2


def test_the_report_as_a_table_names_row_and_mend_and_no_value(drop: Drop) -> None:
    """One line for each row, one for the file itself, in the organisation's language."""
    nothing = FileReport("mikkeli-koulut", "concern.raised", file=(FileProblem("not_a_table", word="pdf"),))
    ended = drop.end(taken(drop, "x.pdf"), nothing, "en")
    told = lines(ended.with_name("x.pdf.report.csv"))
    assert told[0] == "row;column;field;what became of it;reason;rule;mend"
    assert told[1].startswith(';;;Nothing was taken from the file.;not_a_table;"the file is no table')
    ended = drop.end(taken(drop, "y.csv"), BAD, "fi")
    assert lines(ended.with_name("y.csv.report.csv"))[1:] == [
        "2;Taso;level;virheellinen;not_valid;kyllä tai ei;write x"
    ]
    refused = RowOutcome(3, Became("refused", reason="not_this_time", field="time", rule="at most 30 days back"))
    some = FileReport("mikkeli-koulut", "concern.raised", not_accepted=(refused,), unsent=(4,), more=(7, 0, 0))
    ended = drop.end(taken(drop, "z.csv"), some, "sv")
    assert lines(ended.with_name("z.csv.report.csv"))[1:] == [
        "3;;time;avvisad;not_this_time;högst 30 dagar gammal;",
        "4;;;oskickad;;;",
        ";;;Dessutom 7 rader som inte räknas upp.;;;",
    ]


def test_two_do_not_watch_one_folder(drop: Drop) -> None:
    """They would send every file twice."""
    with drop.alone(), pytest.raises(RefusedError, match="folder_in_use"), Drop(drop.folder).alone():
        pass


def test_a_file_that_is_gone_again_is_passed_over(drop: Drop) -> None:
    """Somebody took it back between the look and the rename."""
    path = dropped(drop, "huolet.csv")
    path.unlink()
    assert drop.take(path) is None


def test_a_folder_that_vanished_is_told_and_not_made(tmp_path: Path) -> None:
    """Where a network drive is away, a folder in its place would hide what is dropped later."""
    gone = Drop(tmp_path / "gone")
    for use in (gone.prepare, gone.unfinished, lambda: gone.rested(0)):
        with pytest.raises(FolderTroubleError, match="folder_gone"):
            use()
    assert not gone.folder.exists()


def test_a_place_that_vanished_in_the_middle_is_told(drop: Drop) -> None:
    """The file stays where it is; the place is made again at the next turn."""
    path = taken(drop, "huolet.csv")
    shutil.rmtree(drop.folder / "done")
    with pytest.raises(FolderTroubleError, match="folder_gone"):
        drop.end(path, GOOD, "fi")
    drop.prepare()
    assert drop.end(path, GOOD, "fi").exists()


def test_a_place_that_cannot_be_written_to_is_told(drop: Drop) -> None:
    """Something lies where the reports belong: nothing is covered, the file stays in working."""
    path = taken(drop, "huolet.csv")
    (drop.folder / "done" / "huolet.csv.report.txt").mkdir()
    with pytest.raises(FolderTroubleError, match="cannot_write"):
        drop.end(path, GOOD, "fi")
    assert drop.unfinished() == [path]
