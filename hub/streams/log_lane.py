"""The log lane: accepted events → `hub.events`, a family's rows in the order of their numbers."""

from __future__ import annotations

from typing import Final

import structlog

from hub.delivery.producers import Message, Outcome, Sender
from hub.errors import UnavailableError
from hub.schemas.envelope import log_headers
from hub.schemas.topics import EVENTS
from hub.store.leases import Lease, hold
from hub.store.log_rows import Waiting, mark_logged, waiting
from hub.streams.shell import Shell

_LOG: Final = structlog.get_logger(__name__)
BATCH: Final = 500


class LogLane:
    """Carries rows of `event` to Kafka; sent twice after a crash, dropped by number at the family stage."""

    name = "log"

    def __init__(self, shell: Shell, sender: Sender) -> None:
        """Take the world and a lasting sender."""
        self._engine = shell.engine
        self._regions = shell.regions
        self._sender = sender

    async def turn(self, lease: Lease) -> bool:
        """Send up to 500 rows and mark them; UnavailableError when Kafka did not take all."""
        async with self._engine.begin() as conn:
            await hold(conn, lease)
            region = await self._regions.newest(conn)
            rows = await waiting(conn, BATCH)
        if not rows:
            return False
        outcomes = await self._sender.send_all([_message(row, region.id) for row in rows])
        taken = [row.event_id for row, outcome in zip(rows, outcomes, strict=True) if outcome is Outcome.TAKEN]
        if Outcome.TOO_LARGE in outcomes:
            # The border bounds an event far below the log's limit: something of ours is wrong.
            _LOG.critical("event_too_large_for_log", count=outcomes.count(Outcome.TOO_LARGE))
        async with self._engine.begin() as conn:
            await hold(conn, lease)
            await mark_logged(conn, taken)
        if len(taken) < len(rows):
            raise UnavailableError("broker")
        return True


def _message(row: Waiting, region: str) -> Message:
    # The true type is sealed in the head.
    marks = log_headers(str(row.event_id), region, row.accepted_at)
    return Message(EVENTS, str(row.family).encode(), row.value, tuple(marks))
