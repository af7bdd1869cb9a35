"""What waits, and for how long? Read from the database every few seconds by one process, whatever holds the lanes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, get_args

import structlog

from hub.errors import UnavailableError
from hub.store import figures
from hub.store.trouble import answering
from hub.streams.shell import Shell
from hub.telemetry.labels import Lane, Stage

_LOG: Final = structlog.get_logger(__name__)
EVERY_SECONDS: Final = 5.0
SILENCE_EVERY: Final = 12
"""Every so many readings the ledger is asked who was silent for how long: it is the larger question."""


class Gauges:
    """Sets the gauges of what waits, is parked or frozen, open alerts and silent sources until it is stopped."""

    def __init__(self, shell: Shell) -> None:
        """Take the world."""
        self._shell = shell
        self._stopping = asyncio.Event()
        self._readings = 0

    async def run(self) -> None:
        """Read every 5 s; while the database is away the last figures stay."""
        while not self._stopping.is_set():
            try:
                await self.read()
            except UnavailableError as err:
                _LOG.info("figures_wait", part=err.part, seconds=EVERY_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY_SECONDS)

    def stop(self) -> None:
        """Ask for the end."""
        self._stopping.set()

    async def read(self) -> None:
        """Set every gauge once; UnavailableError when the database does not answer."""
        metrics = self._shell.metrics
        silent = {}
        self._readings += 1
        async with answering(), self._shell.engine.connect() as conn:
            queues = await figures.waiting(conn)
            alerts = await figures.open_alerts(conn)
            parked = await figures.parked_at(conn)
            metrics.frozen(*await figures.frozen(conn))
            if self._readings % SILENCE_EVERY == 1:
                silent = await figures.silence(conn)
        lanes: tuple[Lane, ...] = get_args(Lane)
        for lane in lanes:
            if lane in queues:
                metrics.waiting(lane, queues[lane].rows, queues[lane].oldest)
        metrics.alerts({(one.kind, one.rung): one.alerts for one in alerts}, max((a.oldest for a in alerts), default=0))
        stages: tuple[Stage, ...] = get_args(Stage)
        for stage in stages:
            metrics.parked(stage, parked.get(stage, 0))
        for org, seconds in silent.items():
            metrics.source_silence(org, seconds)
