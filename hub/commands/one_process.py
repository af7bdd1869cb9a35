"""One process of the hub, from its first log line to its last: health, the parts it waits for, its work."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from hub.bootstrap import Places, world
from hub.commands.places import places
from hub.commands.pulse import PARTS, beat, until_prepared
from hub.delivery.intake import Intake
from hub.errors import HubError
from hub.region.model import Region
from hub.settings import Settings
from hub.streams.shell import Shell
from hub.telemetry import logs
from hub.telemetry.serve import serving
from hub.web.serve import watch

_LOG: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Here:
    """One process at work."""

    shell: Shell
    places: Places
    settings: Settings
    stop: asyncio.Event
    """Set by SIGTERM: finish what is in hand."""


Work = Callable[[Here], Awaitable[None]]
"""Does the work of one kind of process until `stop` is set."""


async def process(settings: Settings, kind: str, instance: str, work: Work) -> bool:
    """Run one process until SIGTERM; Kafka or PostgreSQL away is waited for. False when it had to end by itself."""
    logs.configure(logs.Outlets(sys.stderr), level=settings.log_level)
    try:
        await _process(settings, kind, instance, work)
    except HubError:
        _LOG.critical("ended", kind=kind, exc_info=True)
        return False
    _LOG.info("stopped", kind=kind)
    return True


async def _process(settings: Settings, kind: str, instance: str, work: Work) -> None:
    stop = stop_signal()
    where = places(settings)
    async with world(where, kind, instance, PARTS[kind]) as shell:
        # Once there are figures, what the allow-list keeps out of the log is counted.
        logs.configure(logs.Outlets(sys.stderr), level=settings.log_level, dropped=shell.metrics.log_dropped)
        served = serving(shell.metrics, shell.health, host=settings.metrics_host, port=settings.metrics_port)
        async with served as port, _pulse(shell, kind):
            _LOG.info("started", kind=kind, port=port)
            await work(Here(shell, where, settings, stop))


@contextlib.asynccontextmanager
async def _pulse(shell: Shell, kind: str) -> AsyncIterator[None]:
    """Ask the parts while the body runs; a consumer says nothing of a broker that is gone, so Kafka is asked too."""
    intake = Intake(shell.kafka.client())
    asking = [asyncio.create_task(beat(shell))]
    if kind != "web":  # the web process asks through the intake it has
        asking.append(asyncio.create_task(watch(shell.health, {"kafka": intake.answers})))
    try:
        yield
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await intake.stop()


async def prepared(here: Here) -> Region | None:
    """Wait for databases and region and return it; None when asked to stop meanwhile."""
    preparing = asyncio.create_task(until_prepared(here.shell, here.settings.longest_wait_seconds))
    stopping = asyncio.create_task(here.stop.wait())
    await asyncio.wait({preparing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not preparing.done():
        preparing.cancel()
        return None
    _LOG.info("prepared", region=preparing.result().id, version=preparing.result().version)
    return preparing.result()


def stop_signal() -> asyncio.Event:
    """Return what SIGTERM or Ctrl-C sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
