"""`hub run reconciler`: a process of its own, with a log-in of its own that reads and never sends; it holds no key."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.commands.one_process import stop_signal
from hub.commands.reconciler_places import reconciler_places
from hub.delivery.intake import Intake
from hub.errors import HubError, UnavailableError
from hub.settings import Settings
from hub.store.engine import store_engine
from hub.store.trouble import answering
from hub.streams.reconciler import PART, Pace, Reconciler
from hub.streams.reconciling import Eyes
from hub.telemetry import logs
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics
from hub.telemetry.serve import serving
from hub.web.serve import watch

_LOG: Final = structlog.get_logger(__name__)
PARTS: Final = ("database", "kafka", PART)
POOL: Final = 2
FIRST_WAIT: Final = 0.5


async def process(settings: Settings) -> bool:
    """Run the reconciler until SIGTERM; what is away is waited for. False when it had to end by itself."""
    metrics = Metrics()
    logs.configure(logs.Outlets(sys.stderr), level=settings.log_level, dropped=metrics.log_dropped)
    try:
        await _process(settings, metrics)
    except HubError:
        _LOG.critical("ended", kind=PART, exc_info=True)
        return False
    _LOG.info("stopped", kind=PART)
    return True


async def _process(settings: Settings, metrics: Metrics) -> None:
    stop, health = stop_signal(), Health(PARTS)
    where = reconciler_places(settings)
    engine = store_engine(where.database, pool_size=POOL)
    eyes = Eyes(engine, where.kafka, metrics)
    served = serving(metrics, health, host=settings.metrics_host, port=settings.metrics_port)
    try:
        async with served as port, _pulse(eyes, health):
            _LOG.info("started", kind=PART, port=port)
            if await _prepared(engine, stop, settings.longest_wait_seconds):
                pace = Pace(settings.reconcile_seconds, settings.reconcile_records_per_second)
                await _look(Reconciler(eyes, health, pace), stop)
    finally:
        await engine.dispose()


async def _look(reconciler: Reconciler, stop: asyncio.Event) -> None:
    looking, stopping = asyncio.create_task(reconciler.run()), asyncio.create_task(stop.wait())
    await asyncio.wait({looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    reconciler.stop()
    await looking


async def _prepared(engine: AsyncEngine, stop: asyncio.Event, longest: float) -> bool:
    """Wait until the tables are there and ours to read; False when asked to stop meanwhile."""
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            async with answering(), engine.connect() as conn:
                if (await conn.execute(text("SELECT to_regclass('hole') IS NOT NULL"))).scalar_one():
                    return True
        except UnavailableError as err:
            _LOG.warning("start_waits", part=err.part, seconds=wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(wait * 2, longest)
    return False


@contextlib.asynccontextmanager
async def _pulse(eyes: Eyes, health: Health) -> AsyncIterator[None]:
    """Ask Kafka and the database while the body runs: silence would be a no."""
    asked = Intake(eyes.kafka.client())
    asking = asyncio.create_task(watch(health, {"kafka": asked.answers, "database": lambda: _answers(eyes.engine)}))
    try:
        yield
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asked.stop()


async def _answers(engine: AsyncEngine) -> bool:
    try:
        async with answering(), engine.connect() as conn:
            await conn.execute(text("SELECT 1"))
    except UnavailableError:
        return False
    return True
