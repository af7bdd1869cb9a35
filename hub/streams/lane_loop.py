"""One loop for all lanes: hold the lease, take turns while there is work, wait for the next wake-up, mend by waiting.

A lane knows its own work only: `turn` does one bounded piece in its own transactions and tells whether it did anything.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, Protocol
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import StoppedError, UnavailableError
from hub.store.leases import LEASE_SECONDS, Lease, give, take
from hub.store.trouble import answering
from hub.telemetry.health import Health

_LOG: Final = structlog.get_logger(__name__)
SHORTEST_WAIT: Final = 0.2
LONGEST_WAIT: Final = 10.0
IDLE_SECONDS: Final = 1.0
"""How long a lane sleeps when nobody wakes it."""
PROLONG_SECONDS: Final = 2.0
"""How often the lease is prolonged during a long turn."""
STOP_SECONDS: Final = 12.0
"""How long a turn may go on after `stop`: longer than a delivery may take to settle. Then it is cut off; what was not
marked is done again by whoever comes next."""


class Lane(Protocol):
    """One kind of outgoing row on its way out."""

    name: str

    async def turn(self, lease: Lease) -> bool:
        """Do one bounded piece of work; tell whether there was any."""
        ...


class Wake(Protocol):
    """Tells a lane that there may be work."""

    async def wait(self, lane: str, seconds: float) -> None:
        """Return when somebody wakes `lane`, at the latest after `seconds`."""
        ...


class LaneLoop:
    """Runs one lane until it is stopped."""

    def __init__(self, lane: Lane, engine: AsyncEngine, wake: Wake, health: Health) -> None:
        """Take the lane and what it needs to hold its lease."""
        self._lane = lane
        self._engine = engine
        self._wake = wake
        self._health = health
        self._holder = uuid4().hex
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Take turns until `stop`; trouble waits 0.2 → 10 s, what nobody foresaw too, and is logged."""
        wait = SHORTEST_WAIT
        while not self._stopping.is_set():
            try:
                busy = await self._turn()
            except StoppedError as err:
                # Somebody else holds the lane now: nothing of ours was marked, and they do it again.
                _LOG.info("lane_lost", lane=self._lane.name, reason=err.reason)
                busy = False
            except UnavailableError as err:
                wait = await self._trouble(str(err), wait)
                continue
            except Exception as err:  # noqa: BLE001  the loop of every lane: one turn's surprise must not end it
                _LOG.error("lane_surprise", lane=self._lane.name, error=type(err).__name__, exc_info=True)
                wait = await self._trouble("unexpected", wait)
                continue
            wait = SHORTEST_WAIT
            self._health.report(f"lane.{self._lane.name}", True)
            if not busy and not self._stopping.is_set():
                await self._wake.wait(self._lane.name, IDLE_SECONDS)
        await self._let_go()

    def stop(self) -> None:
        """Ask the loop to end after the present turn."""
        self._stopping.set()

    async def _turn(self) -> bool:
        lease = await self._take()
        if lease is None:
            return False
        turn = asyncio.create_task(self._answered(lease))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while not turn.done() and not stopping.done():
                await asyncio.wait({turn, stopping}, timeout=PROLONG_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not turn.done():
                    await self._prolong()
            await asyncio.wait({turn}, timeout=STOP_SECONDS)
        finally:
            stopping.cancel()
            if not turn.done():
                turn.cancel()
                await asyncio.wait({turn})
        return False if turn.cancelled() else turn.result()

    async def _answered(self, lease: Lease) -> bool:
        async with answering():
            return await self._lane.turn(lease)

    async def _take(self) -> Lease | None:
        async with answering(), self._engine.begin() as conn:
            return await take(conn, self._lane.name, self._holder)

    async def _prolong(self) -> None:
        with contextlib.suppress(UnavailableError):
            # A lost lease or database shows at the next statement of the turn itself.
            await self._take()

    async def _trouble(self, why: str, wait: float) -> float:
        self._health.report(f"lane.{self._lane.name}", False)
        _LOG.warning("lane_waits", lane=self._lane.name, reason=why, seconds=wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), wait)
        return min(wait * 2, LONGEST_WAIT)

    async def _let_go(self) -> None:
        try:
            async with answering(), self._engine.begin() as conn:
                await give(conn, self._lane.name, self._holder)
        except UnavailableError:
            _LOG.info("lease_runs_out", lane=self._lane.name, seconds=LEASE_SECONDS)
