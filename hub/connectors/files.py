"""From a file to the hub, and back to whoever sent it: every row is accepted, refused or told, never half in silence.

The next rows go only when the last ones have their receipts, so that an urgent event of the same organisation is not
stuck behind a large file.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hub.connectors.mapping import Mapping
from hub.connectors.publish import Publish, sealed
from hub.connectors.receipts import Became, Receipts, Sent
from hub.connectors.report import FileReport, RowOutcome
from hub.connectors.row_event import Connector, RowEvent, RowProblem, row_event
from hub.connectors.table import FileProblemsError, rows
from hub.errors import UnavailableError
from hub.sealing.hpke import PublicKey

Progress = Callable[[int, int], None]
"""Called with (rows dealt with, rows to deal with) after each window."""

_SAME_KEY = ("the key columns name a row once", "give each row a key of its own, or take one of the two out")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a file is sent: rows per window, and how long (seconds) to wait for receipts and between two looks."""

    window: int = 500
    patience: float = 300.0
    look: float = 0.1


@dataclass(frozen=True, slots=True)
class Way:
    """How rows get in: sealed to `public`, carried by `publish`, answered by `receipts`."""

    public: PublicKey
    publish: Publish
    receipts: Receipts
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as read: the events to send, and the report so far."""

    events: tuple[RowEvent, ...]
    report: FileReport


def silent(_: int, __: int) -> None:
    """Say nothing."""


def check_file(raw: bytes, mapping: Mapping, connector: Connector) -> Checked:
    """Return what a file holds; nothing is sent. A file taken whole has no events when one row is bad."""
    report = FileReport(mapping.organisation, mapping.event)
    try:
        read = rows(raw, mapping)
    except FileProblemsError as err:
        return Checked((), replace(report, file=err.problems))
    found = [row_event(row, mapping, connector) for row in read]
    events, again, twice = _once([one for one in found if isinstance(one, RowEvent)], mapping)
    problems = [*(one for one in found if isinstance(one, RowProblem)), *twice]
    problems.sort(key=lambda one: one.row)
    report = replace(report, rows_read=len(read), rows=tuple(problems), repeats=again)
    if problems and mapping.file.taken == "whole":
        return Checked((), replace(report, unsent=tuple(one.row for one in events)))
    return Checked(tuple(events), report)


async def submit_file(
    raw: bytes, mapping: Mapping, connector: Connector, way: Way, progress: Progress = silent
) -> FileReport:
    """Send a file's rows window by window and return what became of each.

    Rows without a receipt when patience ends are told as pending; rows Kafka did not take, and all behind them, as
    unsent. Sending the file again adds nothing twice.
    """
    checked = check_file(raw, mapping, connector)
    report, size = checked.report, way.pace.window
    for start in range(0, len(checked.events), size):
        window = checked.events[start : start + size]
        report, whole = await _window(window, way, report)
        progress(min(start + size, len(checked.events)), len(checked.events))
        if not whole:
            behind = (event.row for event in checked.events[start + size :])
            return replace(report, unsent=(*report.unsent, *behind))
    return report


async def _window(events: Sequence[RowEvent], way: Way, report: FileReport) -> tuple[FileReport, bool]:
    """Send one window and wait for its receipts; whether the next may go is the second answer."""
    placed = await way.publish([sealed(way.public, event.envelope, event.data) for event in events])
    pairs = list(zip(events, placed, strict=True))
    sent = [(event.row, Sent(event.envelope.id, place)) for event, place in pairs if place is not None]
    unsent = tuple(event.row for event, place in pairs if place is None)
    became = await _settled([one for _, one in sent], way)
    outcomes = tuple(RowOutcome(row, one) for (row, _), one in zip(sent, became, strict=True))
    told = _counted(replace(report, unsent=(*report.unsent, *unsent)), outcomes)
    return told, not unsent and all(one.state != "pending" for one in became)


async def _settled(sent: Sequence[Sent], way: Way) -> Sequence[Became]:
    """Return what became of all once none is pending, or when patience ends; a hub that is away is waited for."""
    loop, pause = asyncio.get_running_loop(), way.pace.look
    until = loop.time() + way.pace.patience
    became: Sequence[Became] = [Became("pending")] * len(sent)
    while True:
        with contextlib.suppress(UnavailableError):
            became = await way.receipts(sent)
        if all(one.state != "pending" for one in became) or loop.time() > until:
            return became
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def _counted(report: FileReport, outcomes: Sequence[RowOutcome]) -> FileReport:
    accepted = [one.became for one in outcomes if one.became.state == "accepted"]
    repeats = sum(one.repeat for one in accepted)
    others = tuple(one for one in outcomes if one.became.state != "accepted")
    return replace(
        report,
        published=report.published + len(outcomes),
        accepted=report.accepted + len(accepted) - repeats,
        repeats=report.repeats + repeats,
        not_accepted=report.not_accepted + others,
    )


def _once(events: Sequence[RowEvent], mapping: Mapping) -> tuple[list[RowEvent], int, list[RowProblem]]:
    """Return each event once, how many rows say the same again, and those with the same key but other content."""
    first: dict[str, RowEvent] = {}
    again, twice = 0, []
    for event in events:
        known = first.setdefault(event.envelope.id, event)
        if known is event:
            continue
        if (known.envelope, known.data) == (event.envelope, event.data):
            again += 1
        else:
            twice.append(RowProblem(event.row, ", ".join(mapping.key), "id", *_SAME_KEY))
    return list(first.values()), again, twice
