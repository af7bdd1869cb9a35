"""One runner for both stages: fetch, prepare, carry out in one transaction, or park, or wait.

LAW 3: the offset moves in the same transaction as everything its batch caused.
LAW 4: poison is parked and the next event goes on; trouble rolls back and waits 0.1 → 10 s with the same events; what
nobody foresaw is narrowed to one event.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Final, Generic

import structlog

from hub.errors import PoisonError, UnavailableError
from hub.store import offsets
from hub.store.offsets import Place
from hub.store.trouble import answering
from hub.streams.cancelled import asked_to_end
from hub.streams.marks import Marks
from hub.streams.reader import Piece, Reader
from hub.streams.record import Record
from hub.streams.rests import Rests
from hub.streams.shell import Shell
from hub.streams.stage import Batch, Stage

_LOG: Final = structlog.get_logger(__name__)
SHORTEST_WAIT: Final = 0.1
LONGEST_WAIT: Final = 10.0


class _MovedError(Exception):
    """Partitions whose stored offset is not the expected one: their owner is somebody else."""

    def __init__(self, places: frozenset[Place]) -> None:
        super().__init__("moved")
        self.places = places


class Runner(Generic[Batch]):
    """Runs one stage until it is stopped."""

    def __init__(self, stage: Stage[Batch], shell: Shell) -> None:
        """Take the stage and the world."""
        self._stage = stage
        self._shell = shell
        self._reader = Reader(stage, shell)
        self._rests = Rests()
        self._stopping = asyncio.Event()
        self._marks = Marks(stage.name, shell, self._reader)

    def stop(self) -> None:
        """Ask the runner to end after the present batch."""
        self._stopping.set()

    async def run(self) -> None:
        """Take batch after batch until `stop`."""
        wait = SHORTEST_WAIT
        while not self._stopping.is_set():
            try:
                await self._turn()
            except UnavailableError as err:
                wait = await self._trouble(err.part, wait)
            except asyncio.CancelledError:
                if asked_to_end():
                    raise
                await self._reader.stop()
                wait = await self._trouble("broker", wait)
            except Exception:  # noqa: BLE001 # the runner's loop: whatever befell one turn, the next one begins afresh
                _LOG.exception("stage_surprise", stage=self._stage.name)
                wait = await self._trouble("unexpected", wait)
            else:
                wait = SHORTEST_WAIT
                self._shell.health.report(self._part, not self._reader.stopped)
        await self._reader.stop()

    async def _turn(self) -> None:
        pieces = await self._reader.fetch(self._rests.resting())
        busy = [piece for piece in pieces if piece.records or piece.next != piece.expected]
        if busy:
            await self._batch(busy)
        await self._marks.note(pieces)

    async def _batch(self, pieces: Sequence[Piece]) -> None:
        """Carry out everything that was fetched, in one transaction; what cannot be is narrowed down."""
        try:
            await self._together(pieces)
        except UnavailableError:
            self._reader.look_again(piece.place for piece in pieces)
            raise
        except _MovedError as moved:
            self._reader.look_again(moved.places)
            await self._without(pieces, moved.places)
        except Exception:  # noqa: BLE001 # the runner's loop: one event of the batch is not as foreseen; which?
            _LOG.exception("batch_surprise", stage=self._stage.name)
            for piece in pieces:
                await self._one_by_one(piece)

    async def _without(self, pieces: Sequence[Piece], moved: frozenset[Place]) -> None:
        kept = [piece for piece in pieces if piece.place not in moved]
        if kept:
            await self._batch(kept)

    async def _together(self, pieces: Sequence[Piece]) -> None:
        records = [record for piece in pieces for record in piece.records]
        start = time.perf_counter()
        batch = await self._stage.prepare(records)
        await self._commit(pieces, batch)
        self._observe(len(records), time.perf_counter() - start)
        for piece in pieces:
            self._rests.went_well(piece.place)

    async def _commit(self, pieces: Sequence[Piece], batch: Batch) -> None:
        expected = {piece.place: piece.expected for piece in pieces}
        async with answering(), self._shell.engine.begin() as conn:
            # INVARIANT: the first statement compares; a stale batch changes nothing.
            moved = await offsets.lock(conn, self._stage.name, expected)
            if moved:
                raise _MovedError(moved)
            to = {piece.place: (piece.next, piece.read_until) for piece in pieces}
            await offsets.move(conn, self._stage.name, to)
            tally = await self._stage.carry_out(conn, batch)
        tally.tell(self._stage.name, self._shell.metrics)

    async def _one_by_one(self, piece: Piece) -> None:
        """Find the one event our code stumbles over and park it; after several within minutes, rest instead."""
        expected = piece.expected
        for at, record in enumerate(piece.records):
            last = at + 1 == len(piece.records)
            next_ = piece.next if last else piece.records[at + 1].offset
            until = piece.read_until if last else record.appended_at
            one = Piece(piece.place, expected, next_, (record,), until, piece.lag)
            try:
                if not await self._one(one, record):
                    self._reader.look_again([piece.place])
                    return
            except _MovedError:
                self._reader.look_again([piece.place])
                return
            except UnavailableError:
                self._reader.look_again([piece.place])
                raise
            expected = next_

    async def _one(self, piece: Piece, record: Record) -> bool:
        """Carry out or park one event; return False when its partition rests."""
        read: Batch | None = None
        error = PoisonError("unexpected")
        try:
            read = await self._stage.prepare([record])
            await self._commit([piece], read)
            return True
        except (UnavailableError, _MovedError):
            raise
        except PoisonError as err:
            error = err
        except Exception:  # noqa: BLE001 # the runner's loop: this is the event nobody foresaw
            _LOG.exception("event_surprise", stage=self._stage.name, topic=record.topic, offset=record.offset)
            if not self._rests.may_park(piece.place):
                _LOG.critical("partition_rests", stage=self._stage.name, topic=record.topic)
                return False
        await self._park(piece, record, error, read)
        return True

    async def _park(self, piece: Piece, record: Record, error: PoisonError, read: Batch | None) -> None:
        """Park one record, with what could be read of it; if that itself is the trouble, without."""
        try:
            await self._commit([piece], self._stage.poisoned(record, error, read))
        except (UnavailableError, _MovedError):
            raise
        except Exception:  # the runner's loop: nothing that was read of this record can be used
            if read is None:
                raise
            await self._commit([piece], self._stage.poisoned(record, error, None))

    def _observe(self, count: int, seconds: float) -> None:
        for _ in range(count):
            self._shell.metrics.event_time(self._stage.name, seconds / count)

    @property
    def _part(self) -> str:
        return f"stage.{self._stage.name}"

    async def _trouble(self, why: str, wait: float) -> float:
        self._shell.health.report(self._part, False)
        _LOG.warning("stage_waits", stage=self._stage.name, reason=why, seconds=wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), wait)
        return min(wait * 2, LONGEST_WAIT)
