"""A folder into which an organisation drops files: each is taken once it rests, and ends in `done` or `failed`.

    FOLDER/huolet.xlsx            dropped; left alone while it grows, and while its name says that it is not whole
    FOLDER/working/huolet.xlsx    taken up by a rename; whatever lies here at a start is taken up again
    FOLDER/done/huolet.xlsx       every row is in (or was before); huolet.xlsx.report.txt and .csv beside it
    FOLDER/failed/huolet.xlsx     something is to be mended; the reports say what

A file that was taken up is sent again from its beginning after any end of the process: nothing is doubled by that.
"""

from __future__ import annotations

import contextlib
import csv
import fcntl
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.connectors.report import FileReport
from hub.errors import RefusedError

WORKING, DONE, FAILED = "working", "done", "failed"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", ".partial", ".swp")
_LOCK: Final = ".hub-watch.lock"
_COLUMNS: Final = ("row", "column", "field", "state", "reason", "rule", "mend")


@dataclass(slots=True)
class Drop:
    """One organisation's folder; `rest` is for how many seconds a file must not have changed."""

    folder: Path
    rest: float = 5.0
    _seen: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    """Name → size, time of change, and since when (seconds of our own clock) it has been so."""

    def prepare(self) -> None:
        """Make the three places; RefusedError `cannot_write` when that cannot be done."""
        try:
            for name in (WORKING, DONE, FAILED):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise self._unusable() from err

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder: two that watch it would send every file twice. RefusedError `folder_in_use`."""
        try:
            lock = (self.folder / _LOCK).open("w")
        except OSError as err:
            raise self._unusable() from err
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                rule, mend = "one process that watches this folder", "stop the other one"
                raise RefusedError("folder_in_use", field=str(self.folder), rule=rule, mend=mend) from err
            yield

    def unfinished(self) -> list[Path]:
        """Return what was taken up and not ended, the oldest first."""
        return _files(self.folder / WORKING)

    def rested(self, now: float) -> list[Path]:
        """Return the files that have not changed for `rest` seconds of the clock `now`, the oldest first."""
        found, seen = [], {}
        for path in _files(self.folder):
            if not _whole(path.name):
                continue
            with contextlib.suppress(FileNotFoundError):  # taken away again
                state = path.stat()
                known = self._seen.get(path.name)
                same = known is not None and known[:2] == (state.st_size, state.st_mtime_ns)
                since = known[2] if known is not None and same else now
                seen[path.name] = (state.st_size, state.st_mtime_ns, since)
                if now - since >= self.rest:
                    found.append(path)
        self._seen = seen
        return found

    def take(self, path: Path) -> Path:
        """Take a file up: from here on nobody writes to it under its name."""
        return _moved(path, self.folder / WORKING)

    def end(self, path: Path, report: FileReport, language: str) -> Path:
        """Write the reports whole, then move the file to where it ends; after a crash in between it is done again."""
        place = self.folder / (DONE if report.ok else FAILED)
        target = _free(place / path.name)
        _written(target.with_name(f"{target.name}.report.txt"), report.text(language))
        _written(target.with_name(f"{target.name}.report.csv"), as_csv(report))
        path.replace(target)
        return target

    def _unusable(self) -> RefusedError:
        mend = "give this process the right to write there, or name another folder"
        return RefusedError(
            "cannot_write", field=str(self.folder), rule="a folder this process can write to", mend=mend
        )


def as_csv(report: FileReport) -> str:
    """Return the report row by row, for a spreadsheet: no value of the file stands in it."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    for problem in report.file:
        lines.writerow((problem.row or "", problem.word, "", "not_taken", problem.trouble, "", ""))
    for row in report.rows:
        lines.writerow((row.row, row.column, row.field, "faulty", "not_valid", row.rule, row.mend))
    for one in report.not_accepted:
        became = one.became
        lines.writerow((one.row, "", became.field, became.state, became.reason, became.rule, became.mend))
    for number in report.unsent:
        lines.writerow((number, "", "", "not_sent", "", "", ""))
    return out.getvalue()


def _files(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))
    except OSError as err:
        rule, mend = "a folder that is there and can be read", "put it back; it is looked for again"
        raise RefusedError("folder_gone", field=str(folder), rule=rule, mend=mend) from err


def _whole(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


def _moved(path: Path, place: Path) -> Path:
    target = _free(place / path.name)
    path.replace(target)
    return target


def _free(target: Path) -> Path:
    """Return the name, or one with a time in it where a file of that name ended before."""
    if not target.exists():
        return target
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return target.with_name(f"{target.stem}-{stamp}{target.suffix}")


def _written(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
