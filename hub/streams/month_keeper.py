"""The ledger's months are made ahead while a worker runs, and what is kept for days goes when they are over."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import UnavailableError
from hub.store.migrations.upgrade import keep_months
from hub.streams.outbox_keeper import forget

_LOG: Final = structlog.get_logger(__name__)
EVERY_SECONDS: Final = 6 * 60 * 60.0


class MonthKeeper:
    """Looks after the months until it is stopped."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take the database."""
        self._engine = engine
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask for the end."""
        self._stopping.set()

    async def run(self) -> None:
        """Make missing months and let go of what is old, now and every six hours; trouble is left to the next time."""
        while not self._stopping.is_set():
            try:
                await keep_months(self._engine)
                await forget(self._engine)
            except UnavailableError as err:
                _LOG.warning("months_wait", part=err.part)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY_SECONDS)
