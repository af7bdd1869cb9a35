"""Where do the folders of a test run lie? In memory where there is plenty: many databases live for one test each.

Deleting their files takes longer on many a disk than the tests themselves.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

import psutil

CACHE: Final = Path(__file__).parents[1] / ".cache"
MEMORY: Final = Path("/dev/shm")  # the folder of this user is made in it, and nobody else's is used
_OF_A_RUN: Final = re.compile(r"^(?:acceptance|demo|test-hub)-(?:.*-)?(\d+)(?:-[0-9a-f]{8})?$")
ROOM: Final = 4 * 2**30
"""Bytes that a run takes at most, a quarter of it on average."""


def place(name: str) -> Path:
    """Return the folder `name` of this run, which ends with its process id; it is not made yet."""
    folder = root()
    _sweep(folder)
    return folder / name


def root() -> Path:
    """Return what all folders of test runs lie in."""
    spare = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available // 2) if MEMORY.is_dir() else 0
    if spare < ROOM:
        return CACHE
    own = MEMORY / f"hub-tests-{os.getuid()}"
    own.mkdir(mode=0o755, exist_ok=True)
    return own if own.stat().st_uid == os.getuid() else CACHE


def _sweep(folder: Path) -> None:
    """Remove what killed runs left behind: memory is not to be had for nothing."""
    for left in folder.iterdir() if folder.is_dir() else ():
        run = _OF_A_RUN.search(left.name)
        if run is not None and not psutil.pid_exists(int(run[1])):
            shutil.rmtree(left, ignore_errors=True)
