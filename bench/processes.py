"""The hub's real processes beside the bench, and how much processor time each part of the machine has used."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.place import ROOT, Place
from bench.progress import LateError, until
from hub.commands.probe import all_ready
from hub.embedded.ports import choose

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """Worker and relay, by name."""

    pids: dict[str, int]


@contextlib.asynccontextmanager
async def processes(place: Place, *names: str) -> AsyncIterator[Running]:
    """Run these processes of the hub until the body ends; they are ready when it begins."""
    ports = [choose(name) for name in names]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, port in zip(names, ports, strict=True):
            started.append(_start(place, name, port))
        urls = [f"http://127.0.0.1:{port}/readyz" for port in ports]
        await _ready(place, names, urls)
        yield Running({name: one.pid for name, one in zip(names, started, strict=True)})
    finally:
        await asyncio.to_thread(_stop, started)


async def _ready(place: Place, names: Sequence[str], urls: Sequence[str]) -> None:
    try:
        await until(lambda: all_ready(urls), f"{', '.join(names)} ready", 0.1, START_SECONDS)
    except LateError as err:
        last = [_log(place, name).read_text().splitlines()[-1:] for name in names]
        raise LateError(f"{err}; the last words of their logs: {last}") from err


def _log(place: Place, name: str) -> Path:
    return place.parts.folder / "log" / f"{name}.log"


def _start(place: Place, name: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hub", "run", name, "--metrics-port", str(port)]
    _log(place, name).parent.mkdir(exist_ok=True)
    with _log(place, name).open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=dict(place.environment)
        )


def _stop(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for one in started:
        one.send_signal(signal.SIGTERM)
    for one in started:
        try:
            one.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def used(place: Place, running: Running | None = None) -> dict[str, float]:
    """Return processor seconds used so far, by name: the hub's processes, PostgreSQL with its children, the broker.

    Read from /proc; where there is none, everything is 0.
    """
    assert place.parts.kafka is not None
    assert place.parts.postgres is not None
    pids = {} if running is None else dict(running.pids)
    found = {name: _seconds([pid]) for name, pid in pids.items()}
    return {
        **found,
        "postgres": _seconds(_tree(place.parts.postgres.pid)),
        "broker": _seconds([place.parts.kafka.pid]),
    }


def since(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return the processor seconds between two readings."""
    return {name: after[name] - seconds for name, seconds in before.items()}


def _tree(root: int) -> list[int]:
    """Return a process and its children: a connection of PostgreSQL is one."""
    found = [root]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        words = _words(stat)
        if words and int(words[1]) == root:
            found.append(int(stat.parent.name))
    return found


def _seconds(pids: Iterable[int]) -> float:
    ticks = 0
    for pid in pids:
        words = _words(Path(f"/proc/{pid}/stat"))
        # User and system time, its own and of its children that have ended.
        ticks += sum(int(word) for word in words[11:15])
    return ticks / _TICKS


def _words(stat: Path) -> list[str]:
    """Return what follows the name of a process: its state, its parent, …"""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []
