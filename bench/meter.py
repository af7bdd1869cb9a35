"""Whose processor time is it? The hub's own functions, wrapped from outside: the product holds no hook for it.

A wrapped function is replaced wherever a module of the hub has bound it. Time is exclusive: what a part spends inside
another counts there. It is the processor time of this process, so while a statement is awaited, only the client's own
work on it counts.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Final, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

P = ParamSpec("P")
R = TypeVar("R")
REST: Final = "rest"

FUNCTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "decode": (
        "hub.streams.reading.open_record",
        "hub.schemas.log_record.read",
    ),
    "open": ("hub.sealing.hpke.open_in", "hub.sealing.sealed_event.open_event"),
    "check": ("hub.border.form.form", "hub.streams.turning.Turner.turn"),
    "step": ("hub.border.step.step", "hub.family.step.step"),
    "decide": (
        "hub.consent.decide.decide",
        "hub.consent.border_rows.reach",
        "hub.consent.border_rows.named",
    ),
    "minimise": ("hub.consent.minimise.clear", "hub.consent.minimise.clear_claimed"),
    "seal": ("hub.sealing.sealed_event.seal_event", "hub.streams.extras.keep", "hub.sealing.hpke.seal_out"),
    "state": ("hub.family.doc.of_doc", "hub.family.doc.to_doc", "hub.consent.doc.of_doc", "hub.consent.doc.to_doc"),
    "book": (
        "hub.streams.known.Known.facts",
        "hub.streams.known.Known.fold",
        "hub.streams.booking.Booking.accept",
        "hub.streams.booking.Booking.write",
        "hub.streams.perform.Performance.perform",
        "hub.streams.perform.Performance.write",
    ),
    "encode": ("hub.delivery.message.event_message", "hub.delivery.message.status_message"),
    "send": ("hub.delivery.producers.Sender.send_all",),
}
"""Part → the functions that do it, by the module that defines them."""
PACKAGES: Final[Mapping[str, str]] = {"hub.store": "SQL", "hub.vault": "vault"}
"""Every coroutine function a package offers belongs to this part; the statements of the vault count as SQL too."""
STATEMENTS: Final = ("execute", "scalar", "scalars", "commit", "rollback", "start", "close")
ORDER: Final = (
    "read", "decode", "open", "check", "step", "decide", "minimise", "state", "book", "vault", "SQL", "seal", "encode",
    "send", REST,
)  # fmt: skip


class Meter:
    """Adds up processor time by part."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.spent: Counter[str] = Counter()
        """Nanoseconds."""
        self.calls: Counter[str] = Counter()
        self._stack: list[str] = []
        self._since = 0

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens in the body to `name`."""
        self._turn()
        self._stack.append(name)
        self.calls[name] += 1
        self._since = time.process_time_ns()
        try:
            yield
        finally:
            self._turn()
            self._stack.pop()
            self._since = time.process_time_ns()

    def of(self, part: str, work: Callable[P, R]) -> Callable[P, R]:
        """Return `work`, its time counted to `part`."""

        @functools.wraps(work)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.part(part):
                return work(*args, **kwargs)

        return counted

    def of_async(self, part: str, work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        """Return the coroutine function `work`, its time counted to `part`."""

        @functools.wraps(work)
        async def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.part(part):
                return await work(*args, **kwargs)

        return counted

    def _turn(self) -> None:
        if self._stack:
            self.spent[self._stack[-1]] += time.process_time_ns() - self._since


@contextlib.contextmanager
def wrapped(meter: Meter) -> Iterator[None]:
    """Let the hub's functions count their time while the body runs; afterwards they are as before."""
    undo: list[tuple[object, str, object]] = []
    try:
        for part, names in FUNCTIONS.items():
            for name in names:
                _wrap(meter, part, name, undo)
        for module, name, part in _coroutines():
            _everywhere(getattr(module, name), meter, part, undo)
        for owner in (AsyncConnection, AsyncTransaction):
            for name in set(STATEMENTS) & set(vars(owner)):
                _put(owner, name, meter.of_async("SQL", getattr(owner, name)), undo)
        yield
    finally:
        for place, name, original in reversed(undo):
            setattr(place, name, original)


def cost() -> float:
    """Return what counting itself costs per call, in millionths of a second of processor time."""
    meter, rounds = Meter(), 20_000
    work = meter.of("inner", _nothing)
    begin = time.process_time_ns()
    for _ in range(rounds):
        work()
    return (time.process_time_ns() - begin) / rounds / 1e3


def _nothing() -> None:
    """Do nothing."""


def _wrap(meter: Meter, part: str, path: str, undo: list[tuple[object, str, object]]) -> None:
    owner_path, _, name = path.rpartition(".")
    try:
        owner: object = importlib.import_module(owner_path)
    except ModuleNotFoundError:
        module, _, class_name = owner_path.rpartition(".")
        owner = getattr(importlib.import_module(module), class_name)
        _put(owner, name, _counted(getattr(owner, name), meter, part), undo)
        return
    _everywhere(getattr(owner, name), meter, part, undo)


def _everywhere(work: object, meter: Meter, part: str, undo: list[tuple[object, str, object]]) -> None:
    """Replace `work` in every module of the hub that has bound it."""
    counted = _counted(work, meter, part)
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("hub."):
            for name, value in list(vars(module).items()):
                if value is work:
                    _put(module, name, counted, undo)


def _counted(work: object, meter: Meter, part: str) -> object:
    assert callable(work)
    return meter.of_async(part, work) if inspect.iscoroutinefunction(work) else meter.of(part, work)


def _coroutines() -> Iterator[tuple[object, str, str]]:
    for module_name, module in list(sys.modules.items()):
        for package, part in PACKAGES.items():
            if module_name.startswith(f"{package}."):
                for name, value in list(vars(module).items()):
                    if inspect.iscoroutinefunction(value) and value.__module__ == module_name and name[0] != "_":
                        yield module, name, part


def _put(owner: object, name: str, value: object, undo: list[tuple[object, str, object]]) -> None:
    undo.append((owner, name, getattr(owner, name)))
    setattr(owner, name, value)
