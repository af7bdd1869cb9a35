"""A process that stands still: alive, its sockets open, and it answers nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PATIENCE: Final = 10.0


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Stop every thread of a process while the body runs: a signal takes a moment to reach the last of them."""
    os.kill(pid, signal.SIGSTOP)
    try:
        until = time.monotonic() + PATIENCE
        while not _stands(pid):
            assert time.monotonic() < until, f"{pid} was told to stop and runs on"
            time.sleep(0.01)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _stands(pid: int) -> bool:
    # A line of `stat` is "number (name) state …"; the name may hold anything.
    threads = (task / "stat" for task in Path(f"/proc/{pid}/task").iterdir())
    return all(stat.read_text().rpartition(")")[2].split()[0] in "tT" for stat in threads)
