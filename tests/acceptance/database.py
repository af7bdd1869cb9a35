"""Queries from plain functions: an event loop in a thread of its own, and one line to each database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence

import asyncpg

from tests.acceptance.patience import PATIENCE, Found


class Loop:
    """An event loop in a thread of its own: tests are plain functions."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def run(self, work: Coroutine[None, None, Found]) -> Found:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


LOOP = Loop()
_OPEN_LINES: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
_ONE_AT_A_TIME = asyncio.Lock()


async def rows(url: str, sql: str, values: Sequence[object]) -> list[tuple[object, ...]]:
    """Return what a query finds; OSError while the database is away."""
    async with _ONE_AT_A_TIME:
        line = _OPEN_LINES.pop(url, None)
        if line is None or line.is_closed():
            line = await asyncpg.connect(url, timeout=5)
        try:
            found = [tuple(row) for row in await line.fetch(sql, *values, timeout=30)]
        except asyncpg.InterfaceError as err:
            raise OSError("database away") from err
        # A line on which a query failed is not used again.
        _OPEN_LINES[url] = line
        return found
