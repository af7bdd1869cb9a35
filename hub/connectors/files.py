"""From a file to the hub, and back to whoever sent it: every row is accepted, refused or told, never half in silence.

The next rows go only when the last ones have their receipts, so that an urgent event of the same organisation is not
stuck behind a large file. A file is read twice, row by row: to its end, whether it can be trusted, and then to send.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from hub.connectors.mapping import Mapping
from hub.connectors.once import Once
from hub.connectors.publish import Publish, sealed
from hub.connectors.receipts import Became, Receipts, Sent
from hub.connectors.report import FileReport, RowOutcome, Tally
from hub.connectors.row_event import Connector, RowEvent, RowProblem, row_event
from hub.connectors.source import Source
from hub.connectors.table import rows
from hub.connectors.trouble import FileProblemsError
from hub.errors import UnavailableError
from hub.sealing.hpke import PublicKey

Progress = Callable[[int, int], None]
"""Called with (rows dealt with, rows to deal with) after each window."""
Item = TypeVar("Item")
_BREATH: Final = 2000
"""Rows."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a file is sent: rows per window, and how long (seconds) to wait for receipts and between two looks."""

    window: int = 500
    patience: float = 300.0
    look: float = 0.1


class Sending(Protocol):
    """A way for rows into the hub, and for receipts back."""

    @property
    def pace(self) -> Pace:
        """Return how fast."""

    async def send(self, events: Sequence[RowEvent]) -> Sequence[Sent | None]:
        """Return for each event where it is, None when it was not taken: it and those behind it are to come again."""

    async def became(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Return what became of each so far; UnavailableError when that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way through Kafka: sealed to `public`, carried by `publish`, answered by `receipts`."""

    public: PublicKey
    publish: Publish
    receipts: Receipts
    pace: Pace = field(default_factory=Pace)

    async def send(self, events: Sequence[RowEvent]) -> Sequence[Sent | None]:
        """Seal and publish."""
        placed = await self.publish([sealed(self.public, event.envelope, event.data) for event in events])
        pairs = zip(events, placed, strict=True)
        return [None if place is None else Sent(event.envelope.id, place) for event, place in pairs]

    async def became(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Ask for receipts."""
        return await self.receipts(sent)


@dataclass(frozen=True, slots=True)
class Checked:
    """A small file as read: the events to send, and the report so far."""

    events: tuple[RowEvent, ...]
    report: FileReport


def silent(_: int, __: int) -> None:
    """Say nothing."""


def check_file(raw: bytes, mapping: Mapping, connector: Connector) -> Checked:
    """Return what a file in hand holds; nothing is sent. A file taken whole has no events when one row is bad."""
    tally, source = Tally(mapping.organisation, mapping.event), Source.of_bytes(raw)
    try:
        events = tuple(_events(source, mapping, connector, tally))
    except FileProblemsError as err:
        return Checked((), FileReport(mapping.organisation, mapping.event, file=err.problems))
    if tally.bad and mapping.file.taken == "whole":
        tally.unsent([event.row for event in events])
        events = ()
    return Checked(events, tally.report())


async def submit_file(
    file: bytes | Source, mapping: Mapping, connector: Connector, way: Sending, progress: Progress = silent
) -> FileReport:
    """Send a file's rows window by window and return what became of each.

    Rows without a receipt when patience ends are told as pending; rows that were not taken, and all behind them, as
    unsent. Sending the file again adds nothing twice.
    """
    source = file if isinstance(file, Source) else Source.of_bytes(file)
    try:
        total, first = await _read_through(source, mapping, connector)
        if first is not None and first.bad:
            return first.report()
        tally = Tally(mapping.organisation, mapping.event)
        await _sent(_events(source, mapping, connector, tally), way, tally, lambda: progress(tally.read, total))
    except FileProblemsError as err:
        return FileReport(mapping.organisation, mapping.event, file=err.problems)
    return tally.report()


async def _read_through(source: Source, mapping: Mapping, connector: Connector) -> tuple[int, Tally | None]:
    """Return how many rows there are, and what is wrong with those of a file that is taken whole or not at all."""
    tally = Tally(mapping.organisation, mapping.event)
    if mapping.file.taken == "rows":
        async for _ in _breathing(rows(source, mapping)):
            tally.read += 1
        return tally.read, None
    async for event in _breathing(_events(source, mapping, connector, tally)):
        tally.unsent([event.row])
    return tally.read, tally


async def _breathing(items: Iterator[Item]) -> AsyncIterator[Item]:
    """Yield the items, and let others have their turn now and then: a signal to stop must not wait for a large file."""
    for number, item in enumerate(items):
        if number % _BREATH == 0:
            await asyncio.sleep(0)
        yield item


def _events(source: Source, mapping: Mapping, connector: Connector, tally: Tally) -> Iterator[RowEvent]:
    """Yield each event once; rows that are none, or say another thing under the same key, are told."""
    once = Once(mapping)
    for row in rows(source, mapping):
        tally.read += 1
        found = row_event(row, mapping, connector)
        new = once.new(found) if isinstance(found, RowEvent) else found
        if isinstance(new, RowProblem):
            tally.problem(new)
        elif new is None:
            tally.repeats += 1
        else:
            yield new


async def _sent(events: Iterator[RowEvent], way: Sending, tally: Tally, told: Callable[[], None]) -> None:
    open_ = True
    for window in _windows(events, way.pace.window):
        if open_:
            open_ = await _window(window, way, tally)
        else:
            tally.unsent([event.row for event in window])
        told()


def _windows(events: Iterator[RowEvent], size: int) -> Iterator[list[RowEvent]]:
    window: list[RowEvent] = []
    for event in events:
        window.append(event)
        if len(window) == size:
            yield window
            window = []
    if window:
        yield window


async def _window(events: Sequence[RowEvent], way: Sending, tally: Tally) -> bool:
    """Send one window and wait for its receipts; tell whether the next may go."""
    placed = await way.send(events)
    pairs = list(zip(events, placed, strict=True))
    sent = [(event.row, one) for event, one in pairs if one is not None]
    unsent = [event.row for event, one in pairs if one is None]
    became = await settled([one for _, one in sent], way)
    tally.outcomes([RowOutcome(row, one) for (row, _), one in zip(sent, became, strict=True)])
    tally.unsent(unsent)
    return not unsent and all(one.state != "pending" for one in became)


async def settled(sent: Sequence[Sent], way: Sending) -> Sequence[Became]:
    """Return what became of all once none is pending, or when patience ends; a hub that is away is waited for."""
    loop, pause = asyncio.get_running_loop(), way.pace.look
    until = loop.time() + way.pace.patience
    became: Sequence[Became] = [Became("pending")] * len(sent)
    while True:
        with contextlib.suppress(UnavailableError):
            became = await way.became(sent)
        if all(one.state != "pending" for one in became) or loop.time() > until:
            return became
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 2.0)
