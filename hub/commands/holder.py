"""Who runs the hub of this data folder? Whoever holds the lock of `hub.pid`; its number stands inside."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub.embedded.folder import make_folder
from hub.embedded.trouble import FolderInUseError, from_os

_FILE: Final = "hub.pid"


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder as its supervisor; FolderInUseError when another one runs here."""
    try:
        make_folder(data)
        file = os.open(data / _FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as err:
        raise from_os(err, data) from err
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise FolderInUseError(data) from None
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # INVARIANT: emptied before the lock is gone, so a number inside a held file is the holder's.
        os.ftruncate(file, 0)
        os.close(file)


def holder(data: Path) -> int | None:
    """Return the process id of the supervisor that runs here, 0 while it only begins, None when nobody does."""
    try:
        file = os.open(data / _FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.pread(file, 32, 0).strip() or 0)
    else:
        return None
    finally:
        os.close(file)
