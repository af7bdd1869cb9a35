"""Who waits for new messages? One look at the database answers for everybody of this process, four times a second.

It costs nothing while nobody waits, and the delivery lane nothing at all: it does not have to ring for each message.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import UnavailableError
from hub.ids import OrgId
from hub.store import outbox
from hub.store.trouble import answering

LOOK_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    org: OrgId
    seq: int
    come: asyncio.Future[bool]


class News:
    """Wakes those who wait for a number beyond the one they have."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take the hub's engine; nothing is connected while nobody waits."""
        self._engine = engine
        self._waiters: set[_Waiter] = set()
        self._looking: asyncio.Task[None] | None = None

    async def beyond(self, org: OrgId, seq: int, seconds: float) -> bool:
        """Return True as soon as `org` has a number beyond `seq`, False after `seconds`; UnavailableError."""
        waiter = _Waiter(org, seq, asyncio.get_running_loop().create_future())
        self._waiters.add(waiter)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="outbox news")
        try:
            await asyncio.wait([waiter.come], timeout=seconds)
            return waiter.come.done() and waiter.come.result()
        finally:
            self._waiters.discard(waiter)

    async def _look(self) -> None:
        while self._waiters:
            try:
                async with answering(), self._engine.connect() as conn:
                    found = await outbox.lasts(conn, {one.org for one in self._waiters})
            except UnavailableError as err:
                for one in self._open():
                    one.come.set_exception(UnavailableError(err.part))
            else:
                for one in self._open():
                    if found.get(one.org, 0) > one.seq:
                        one.come.set_result(True)
            await asyncio.sleep(LOOK_SECONDS)

    def _open(self) -> list[_Waiter]:
        return [one for one in self._waiters if not one.come.done()]
