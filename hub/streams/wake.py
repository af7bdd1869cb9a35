"""Lanes are woken by the database: triggers notify the channel `hub_lane` with the lane's name when rows appear.

A lost wake-up costs at most the lane's idle second; correctness never depends on one.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import asyncpg
import structlog

_LOG: Final = structlog.get_logger(__name__)
CHANNEL: Final = "hub_lane"
AGAIN_SECONDS: Final = 2.0


class DatabaseWake:
    """Listens on one connection and wakes lanes of this process."""

    def __init__(self, url: str) -> None:
        """Take a `postgresql://` url."""
        self._url = url
        self._bells: dict[str, asyncio.Event] = {}

    async def wait(self, lane: str, seconds: float) -> None:
        """Return when `lane` is woken, at the latest after `seconds`."""
        bell = self._bells.setdefault(lane, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), seconds)
        bell.clear()

    async def listen(self) -> None:
        """Listen until cancelled; reconnects by itself."""
        while True:
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as err:
                _LOG.warning("wake_lost", error=type(err).__name__, seconds=AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen_once(self) -> None:
        conn = await asyncpg.connect(self._url, timeout=5)
        gone = asyncio.Event()
        conn.add_termination_listener(lambda _: gone.set())
        try:
            await conn.add_listener(CHANNEL, self._ring)
            await gone.wait()
        finally:
            conn.terminate()

    def _ring(self, _conn: object, _pid: int, _channel: str, lane: object) -> None:
        self._bells.setdefault(str(lane), asyncio.Event()).set()
