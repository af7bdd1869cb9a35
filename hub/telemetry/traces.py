"""An exception in a log: names of classes, our own reason and places in the code, never a word it says."""

from __future__ import annotations

import sys
import traceback
from pathlib import PurePath
from types import TracebackType
from typing import Final

from hub.errors import HubError, PoisonError, RefusedError, StoppedError, UnavailableError
from hub.telemetry.allowed import LONGEST_LIST

_DEEPEST: Final = 8
_OUTSIDE: Final = ("site-packages", "lib-dynload")


def told(err: BaseException) -> dict[str, object]:
    """Return `error`, `reason` or `part` of our own errors, `cause` (what it came from) and `at` (innermost last)."""
    line: dict[str, object] = {"error": type(err).__name__, "at": places(err.__traceback__)}
    causes = _causes(err)
    if causes:
        line["cause"] = causes
    if isinstance(err, HubError):
        line.update(_ours(err))
    return line


def places(trace: TracebackType | None) -> list[str]:
    """Return `file:line` of the innermost frames of `trace`, files from the package on."""
    found = [f"{_file(frame.f_code.co_filename)}:{line}" for frame, line in traceback.walk_tb(trace)]
    return found[-LONGEST_LIST:]


def place(filename: str, line: int) -> str:
    """Return `file:line` of one place."""
    return f"{_file(filename)}:{line}"


def given(exc_info: object) -> BaseException | None:
    """Return the exception that an `exc_info` argument (True, a triple or the exception itself) means."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return next((part for part in exc_info if isinstance(part, BaseException)), None)
    return sys.exc_info()[1] if exc_info else None


def _ours(err: HubError) -> dict[str, object]:
    match err:
        case PoisonError() | RefusedError() | StoppedError():
            return {"reason": err.reason}
        case UnavailableError():
            return {"part": err.part}
        case _:
            return {}


def _causes(err: BaseException) -> list[str]:
    found: list[str] = []
    waiting = _behind(err)
    while waiting and len(found) < _DEEPEST:
        cause = waiting.pop(0)
        found.append(type(cause).__name__)
        waiting.extend(_behind(cause))
    return found


def _behind(err: BaseException) -> list[BaseException]:
    members = list(err.exceptions) if isinstance(err, BaseExceptionGroup) else []
    cause = err.__cause__ or (None if err.__suppress_context__ else err.__context__)
    return [*members, *([cause] if cause else [])]


def _file(filename: str) -> str:
    # INVARIANT: folders above the package name the machine or its user; they stay out.
    parts = PurePath(filename).parts
    for mark in _OUTSIDE:
        if mark in parts:
            return "/".join(parts[parts.index(mark) + 1 :])
    if "hub" in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("hub") :])
    return parts[-1] if parts else "<none>"
