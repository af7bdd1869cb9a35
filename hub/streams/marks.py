"""How far has a stage read? Noted also when nothing came: for the ticker's watermark and for Kafka's lag figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from hub.store import offsets
from hub.store.trouble import answering
from hub.streams.reader import Piece, Reader
from hub.streams.shell import Shell

IDLE_MARK_SECONDS: Final = 1.0
TELL_KAFKA_SECONDS: Final = 5.0


class Marks:
    """Notes the place of one stage, no more often than is of use."""

    def __init__(self, stage: str, shell: Shell, reader: Reader) -> None:
        """Take the stage's name, the world, and who speaks to Kafka."""
        self._stage = stage
        self._shell = shell
        self._reader = reader
        self._marked = self._told = 0.0

    async def note(self, pieces: Sequence[Piece]) -> None:
        """Note how far these partitions have been read; UnavailableError when the database is away."""
        now = time.monotonic()
        for piece in pieces:
            self._shell.metrics.lag(piece.place[0], piece.place[1], piece.lag)
        idle = [piece for piece in pieces if not piece.records and piece.read_until is not None]
        if idle and now - self._marked >= IDLE_MARK_SECONDS:
            self._marked = now
            await self._note_idle(idle)
        if pieces and now - self._told >= TELL_KAFKA_SECONDS:
            self._told = now
            await self._reader.tell_kafka({piece.place: piece.next for piece in pieces})

    async def _note_idle(self, idle: Sequence[Piece]) -> None:
        async with answering(), self._shell.engine.begin() as conn:
            moved = await offsets.lock(conn, self._stage, {piece.place: piece.next for piece in idle})
            still = {piece.place: (piece.next, piece.read_until) for piece in idle if piece.place not in moved}
            await offsets.move(conn, self._stage, still)
