"""One JSON object a line, through the allow-list, whoever speaks: the hub, its libraries, or Python itself.

Of a library's record only the name, the place in the code and the template (without its values) are written: libraries
put values into words, and some write a value into the template, so a record without arguments has no words.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from hub.telemetry.allowed import Plain, cut
from hub.telemetry.traces import given, place, told

UNREADABLE: Final = "unreadable"
"""Stands for an event that was not words of our own."""
_LONGEST_TEMPLATE: Final = 160
QUIET_SECONDS: Final = 10.0
"""How long a library that repeats itself is not written again (a client of a dead broker speaks hundreds of times)."""
_TIME: Final = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where lines go: the hub's own, and those of libraries (WARNING and up; None: the same place)."""

    hub: TextIO
    libraries: TextIO | None = None


def configure(outlets: Outlets, *, level: str = "info", dropped: Callable[[int], None] | None = None) -> None:
    """Send every log line of this process through the allow-list; done once, at the start of a process.

    `level` is debug, info, warning or error; `dropped` hears how many values of a line were left out.
    """
    gate = _Gate(dropped or (lambda _: None))
    structlog.configure(
        processors=[structlog.processors.add_log_level, _TIME, gate],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _Pen(outlets.hub, names[0] if names else "hub"),
        cache_logger_on_first_use=False,
    )
    _libraries(_Libraries(outlets.libraries or outlets.hub, gate))
    _last_words()


def get_logger(name: str) -> FilteringBoundLogger:
    """Return the logger of one module: `log.info("caught_up", topic=…, offset=…)`; keys are those of `allowed.py`.

    It follows `configure` also when it was made before; `structlog.get_logger(__name__)` is the same.
    """
    log: FilteringBoundLogger = structlog.get_logger(name)
    return log


class _Pen(structlog.WriteLogger):
    """Writes lines to one outlet and knows which module speaks."""

    def __init__(self, out: TextIO, name: str) -> None:
        super().__init__(out)
        self.name = name


class _Gate:
    """Turns exceptions into names, drops what is not allowed, writes the rest as JSON."""

    def __init__(self, dropped: Callable[[int], None]) -> None:
        self._dropped = dropped

    def __call__(self, pen: WrappedLogger, _: str, line: EventDict) -> str:
        err = given(line.pop("exc_info", None))
        module = pen.name if isinstance(pen, _Pen) else "hub"
        return self.written({"module": module, **(told(err) if err else {}), **line})

    def written(self, line: dict[str, object], **more: Plain) -> str:
        """Return the line as JSON; `more` was judged by the caller."""
        kept, lost = cut(line)
        kept.setdefault("event", UNREADABLE)
        if lost:
            self._dropped(lost)
        return json.dumps({**kept, **more}, separators=(",", ":"))


class _Libraries(logging.Handler):
    """Writes what speaks through the standard library's logging."""

    def __init__(self, out: TextIO, gate: _Gate) -> None:
        super().__init__()
        self._out = out
        self._gate = gate
        self._quiet: dict[tuple[str, int], tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write name, place and template of a record; one that repeats itself is written every 10 s, with its count."""
        count = self._since_last(record)
        if count is None:
            return
        err = given(record.exc_info)
        line: dict[str, object] = {
            "count": count,
            **(told(err) if err else {"at": [place(record.pathname, record.lineno)]}),
            "event": "library",
            "level": record.levelname.lower(),
            "module": record.name,
        }
        more = {"template": record.msg[:_LONGEST_TEMPLATE]} if record.args and isinstance(record.msg, str) else {}
        _TIME(None, "", line)
        self._out.write(self._gate.written(line, **more) + "\n")
        self._out.flush()

    def _since_last(self, record: logging.LogRecord) -> int | None:
        """Return how often this place has spoken since it was last written, with this time; None: not yet again."""
        where = (record.pathname, record.lineno)
        last, kept = self._quiet.get(where, (-QUIET_SECONDS, 0))
        if record.created - last < QUIET_SECONDS:
            self._quiet[where] = (last, kept + 1)
            return None
        self._quiet[where] = (record.created, 0)
        return kept + 1


def _libraries(handler: logging.Handler) -> None:
    logging.raiseExceptions = False  # else a failing handler prints the record with its values
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("faust", "mode", "aiokafka", "uvicorn", "sqlalchemy", "asyncio"):
        noisy = logging.getLogger(name)
        noisy.handlers.clear()
        noisy.propagate = True
        noisy.disabled = False  # somebody's own set-up of logging may have silenced it
        noisy.setLevel(logging.WARNING)
    logging.captureWarnings(True)


def _last_words() -> None:
    log = get_logger("python")

    def uncaught(kind: type[BaseException], err: BaseException, trace: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=err.with_traceback(trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        log.critical("uncaught in thread", exc_info=args.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = lambda args: log.error("unraisable", exc_info=args.exc_value)
