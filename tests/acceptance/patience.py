"""Waiting, never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds any single wait may take."""
Found = TypeVar("Found")


class Late(AssertionError):
    """Something did not happen in time."""


def until(look: Callable[[], Found | None], what: str, patience: float = PATIENCE, every: float = 0.1) -> Found:
    """Look again until there is something to see."""
    deadline = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Late(f"{what}: not within {patience:.0f} s")
        time.sleep(every)
