"""The host of a process: one `faust.App` whose services are the stages or lanes, from start to a clean stop.

Faust keeps services only: reading, offsets and retries are ours (`runner.py`), because its own acknowledge events that
were never processed.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from typing import Final, Protocol

import faust
import structlog
from faust.app.base import BootStrategy
from mode import Service

from hub.errors import StoppedError
from hub.streams.month_keeper import MonthKeeper
from hub.streams.runner import Runner
from hub.streams.shell import Shell
from hub.streams.stage_border import BorderStage
from hub.streams.stage_family import FamilyStage

_LOG: Final = structlog.get_logger(__name__)
STOP_SECONDS: Final = 15.0


class Deed(Protocol):
    """Something that runs until it is asked to stop: a runner, a lane's loop."""

    async def run(self) -> None:
        """Work until `stop`."""
        ...

    def stop(self) -> None:
        """Ask for the end after the present piece of work."""
        ...


class _ServicesOnly(BootStrategy):
    """Starts no Kafka client and no web server of Faust's."""

    enable_kafka = False
    enable_web = False


class _Host(faust.App):
    """An app that hosts services only."""

    BootStrategy = _ServicesOnly


class _DeedService(Service):
    """One deed as a service: started with the app, asked to stop with it, waited for."""

    def __init__(self, deed: Deed, ended: asyncio.Event) -> None:
        """Take the deed and what to set when it ends without being asked."""
        super().__init__()
        self._deed = deed
        self._ended = ended
        self._task: asyncio.Task[None] | None = None

    async def on_start(self) -> None:
        """Begin the deed."""
        self._task = asyncio.create_task(self._deed.run())
        self._task.add_done_callback(lambda _: self._ended.set())

    async def on_stop(self) -> None:
        """Ask the deed to stop and wait until it has, at most `STOP_SECONDS`; then cut it off."""
        if self._task is None:
            return
        self._deed.stop()
        done, _ = await asyncio.wait({self._task}, timeout=STOP_SECONDS)
        if not done:
            # Nothing is lost: what is not committed is done again by whoever comes next.
            _LOG.warning("stop_takes_too_long", seconds=STOP_SECONDS)
            self._task.cancel()
        elif not self._task.cancelled() and self._task.exception() is not None:
            _LOG.critical("deed_failed", exc_info=self._task.exception())


def worker(shell: Shell) -> tuple[Deed, ...]:
    """Return the deeds of a worker: both stages, and the ledger's months."""
    return (Runner(BorderStage(shell), shell), Runner(FamilyStage(shell), shell), MonthKeeper(shell.engine))


async def host(name: str, deeds: Sequence[Deed], asked: asyncio.Event) -> None:
    """Run `deeds` until `asked` is set, then stop them cleanly; StoppedError `ended_by_itself` when one ended."""
    with tempfile.TemporaryDirectory(prefix=f"hub-{name}-") as folder:
        await _host(_app(name, folder), deeds, asked)


async def _host(app: _Host, deeds: Sequence[Deed], asked: asyncio.Event) -> None:
    ended = asyncio.Event()
    await app.start()
    try:
        for deed in deeds:
            await app.add_runtime_dependency(_DeedService(deed, ended))
        await _either(asked, ended)
    finally:
        await app.stop()
    if not asked.is_set():
        raise StoppedError("ended_by_itself")


async def _either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()


def _app(name: str, folder: str) -> _Host:
    return _Host(
        f"hub-{name}",
        # Faust makes a folder even when it keeps nothing; this one ends with the process.
        datadir=folder,
        # Never connected to: Faust's own clients are switched off.
        broker="kafka://127.0.0.1:1",
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
