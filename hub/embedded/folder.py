"""The data folder: ours alone while we run, private files inside, passwords that last from run to run."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from hub.embedded.trouble import DiskFullError, FolderInUseError, FolderUnusableError, from_os

_ROOM_NEEDED = 256 * 1024 * 1024
_NO_ROOM = 1024 * 1024
_PASSWORDS = "passwords.json"


class Claim:
    """Hold `folder` for this process until released; made by `claim`."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock

    def release(self) -> None:
        """Let another process have the folder."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def claim(folder: Path) -> Claim:
    """Make `folder` if need be and lock it; raises FolderInUseError, FolderUnusableError or DiskFullError."""
    folder = folder.absolute()
    try:
        make_folder(folder)
        if shutil.disk_usage(folder).free < _ROOM_NEEDED:
            raise DiskFullError(folder)
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as err:
        raise from_os(err, folder) from err
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise FolderInUseError(folder) from None
    return Claim(folder, lock)


def is_full(folder: Path) -> bool:
    """Tell whether hardly anything can be written there: a full disk takes no log line that would say so."""
    return shutil.disk_usage(folder).free < _NO_ROOM


def make_folder(folder: Path) -> None:
    """Make a folder in which others may step, not look: PostgreSQL may run as another user."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step by a file that only this user can read (mode 0600)."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as err:
        raise from_os(err, path.parent) from err


def open_private(path: Path) -> BinaryIO:
    """Open `path` to add to its end; made with mode 0600."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC, 0o600), "ab")


def passwords(folder: Path, names: Iterable[str]) -> Mapping[str, str]:
    """Return a password for each of `names`, the stored one or a new one of 192 bits; stored with mode 0600."""
    path = folder / _PASSWORDS
    stored = _read(path)
    wanted = tuple(names)
    fresh = {name: secrets.token_urlsafe(24) for name in wanted if name not in stored}
    if fresh:
        write_private(path, json.dumps(stored | fresh, indent=1, sort_keys=True))
    known = stored | fresh
    return {name: known[name] for name in wanted}


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as err:
        raise FolderUnusableError(path.parent, f"{path.name} is damaged") from err
    return {str(name): str(password) for name, password in found.items()}
