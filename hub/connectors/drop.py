"""A folder into which an organisation drops files: each is taken once it rests, and ends in `done` or `failed`.

    FOLDER/huolet.xlsx            dropped; left alone while it grows, and while its name says that it is not whole
    FOLDER/working/huolet.xlsx    taken up by a rename; whatever lies here at a start is taken up again
    FOLDER/done/huolet.xlsx       every row is in (or was before); huolet.xlsx.report.txt and .csv beside it
    FOLDER/failed/huolet.xlsx     something is to be mended; the reports say what

A file that was taken up is sent again from its beginning after any end of the process: nothing is doubled by that.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.connectors.report import FileReport
from hub.connectors.report_table import as_csv
from hub.errors import RefusedError

WORKING, DONE, FAILED = "working", "done", "failed"
_PLACES: Final = (WORKING, DONE, FAILED)
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", ".partial", ".swp")
_LOCK: Final = ".hub-watch.lock"
_REPORTS: Final = (".report.txt", ".report.csv")
_LONGEST: Final = 180
"""Bytes of a file's name that its report's name repeats; file systems stop at 255."""

State = tuple[int, int, int]
"""How many files, bytes in all, newest time of change."""


class FolderTroubleError(RefusedError):
    """The folder cannot be used just now: gone, full, or not ours to write to. It is looked at again."""


@dataclass(slots=True)
class Drop:
    """One organisation's folder; `rest` is for how many seconds a file must not have changed."""

    folder: Path
    rest: float = 5.0
    _seen: dict[str, tuple[State, float]] = field(default_factory=dict)
    """Name → state, and since when (seconds of our own clock) it has been so."""

    def prepare(self) -> None:
        """Make the three places. The folder itself is never made: where a network drive is away it would hide it."""
        with self._usable():
            for name in _PLACES:
                with contextlib.suppress(FileExistsError):
                    (self.folder / name).mkdir()
                    (self.folder / name).chmod(self._mode())

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder: two that watch it would send every file twice. RefusedError `folder_in_use`."""
        with self._usable():
            lock = (self.folder / _LOCK).open("w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                rule, mend = "one process that watches this folder", "stop the other one"
                raise RefusedError("folder_in_use", field=str(self.folder), rule=rule, mend=mend) from err
            yield

    def unfinished(self) -> list[Path]:
        """Return what was taken up and not ended, the oldest first."""
        with self._usable():
            return _dropped(self.folder / WORKING)

    def rested(self, now: float) -> list[Path]:
        """Return what has not changed for `rest` seconds of the clock `now`, the oldest first; folders among it."""
        with self._usable():
            found, seen = [], {}
            for path in _dropped(self.folder):
                state = _state(path)
                known = self._seen.get(path.name)
                since = known[1] if known is not None and known[0] == state else now
                seen[path.name] = (state, since)
                if now - since >= self.rest:
                    found.append(path)
        self._seen = seen
        return found

    def take(self, path: Path) -> Path | None:
        """Take a file up: from here on nobody writes to it under its name. None when it is gone again."""
        with self._usable():
            target = _free(self.folder / WORKING / path.name)
            try:
                path.replace(target)
            except FileNotFoundError:
                if path.parent.exists() and target.parent.exists():
                    return None
                raise
            return target

    def end(self, path: Path, report: FileReport, language: str) -> Path:
        """Write the reports whole, then move the file to where it ends; after a crash in between it is done again."""
        with self._usable():
            place = self.folder / (DONE if report.ok else FAILED)
            self._forget(path.name)
            target = _free(place / path.name)
            for more, text in zip(_REPORTS, (report.text(language), as_csv(report, language)), strict=True):
                _written(_beside(target, more), text, self._mode() & 0o666)
            path.replace(target)
            return target

    def _mode(self) -> int:
        """Return who may read what we make: whoever may use the folder, whatever this process's own habit is."""
        return stat.S_IMODE(self.folder.stat().st_mode)

    def _forget(self, name: str) -> None:
        """Take away the reports of an end that a crash kept from being one: their file is still here."""
        for place in (DONE, FAILED):
            target = self.folder / place / name
            if not target.exists():
                for more in _REPORTS:
                    _beside(target, more).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except OSError as err:
            if not all((self.folder / name).is_dir() for name in ("", *_PLACES)):
                reason, rule, mend = "folder_gone", "a folder that is there", "put it back, or name another folder"
            else:
                reason, rule = "cannot_write", "a folder this process can read and write to, on a disk with room"
                mend = "give it the right to, make room, or name another folder"
            raise FolderTroubleError(reason, field=str(self.folder), rule=rule, mend=mend) from err


def _dropped(folder: Path) -> list[Path]:
    """Return files and folders, without links, our own places and what is not whole by its name."""
    found: list[tuple[int, str, Path]] = []
    for path in folder.iterdir():
        if path.is_symlink() or not _whole(path.name) or (path.name in _PLACES and folder.name != WORKING):
            continue
        with contextlib.suppress(FileNotFoundError):  # taken away again
            found.append((path.stat().st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(found)]


def _state(path: Path) -> State:
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    stats = []
    for one in (path, *files):
        with contextlib.suppress(FileNotFoundError):
            stats.append(one.stat())
    return len(stats), sum(one.st_size for one in stats), max((one.st_mtime_ns for one in stats), default=0)


def _whole(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


def _free(target: Path) -> Path:
    """Return the name, or one with a time in it where a file of that name ended before."""
    if not target.exists():
        return target
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return target.with_name(f"{_cut(target.stem)}-{stamp}{target.suffix}")


def _beside(target: Path, more: str) -> Path:
    return target.with_name(f"{_cut(target.name)}{more}")


def _cut(name: str) -> str:
    """Return a name that leaves room for more behind it, and is still its own."""
    raw = os.fsencode(name)
    if len(raw) <= _LONGEST:
        return name
    return f"{raw[: _LONGEST - 20].decode('utf-8', 'ignore')}~{hashlib.sha256(raw).hexdigest()[:16]}"


def _written(path: Path, text: str, mode: int) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(mode)
    fresh.replace(path)
