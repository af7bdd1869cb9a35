"""Events from a file of CloudEvents: one object, a JSON list, or one object a line; each numbered from 1."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from hub.connectors.files import Progress, Way
from hub.connectors.publish import sealed
from hub.connectors.receipts import Became, Sent
from hub.connectors.report import FileReport, RowOutcome
from hub.connectors.row_event import RowEvent, RowProblem
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.catalogue import BY_WIRE
from hub.schemas.form import validate
from hub.schemas.http_event import Event, batch, structured

EVENT: Final = "cloudevents"


async def submit_events(raw: bytes, org: OrgId, way: Way, progress: Progress) -> FileReport:
    """Send the events of a file in their order, window by window; RefusedError when the file is not JSON."""
    read = [_checked(row, one, org) for row, one in enumerate(_events(raw), start=1)]
    good = [one for one in read if isinstance(one, RowEvent)]
    bad = tuple(one for one in read if isinstance(one, RowProblem))
    became: list[tuple[RowEvent, Became | None]] = []
    for start in range(0, len(good), way.pace.window):
        became += await _window(good[start : start + way.pace.window], way)
        progress(len(became), len(good))
    return _report(org, len(read), became, bad)


def _events(raw: bytes) -> list[Event | RefusedError]:
    text = raw.strip()
    if text.startswith(b"["):
        return list(batch(text))
    try:
        return [structured(text)]
    except RefusedError:
        if b"\n" not in text:
            raise
    return [_line(line) for line in text.splitlines() if line.strip()]


def _line(line: bytes) -> Event | RefusedError:
    try:
        return structured(line)
    except RefusedError as err:
        return err


def _checked(row: int, event: Event | RefusedError, org: OrgId) -> RowEvent | RowProblem:
    try:
        if isinstance(event, RefusedError):
            raise event
        envelope, data = event
        if envelope.org != org or envelope.type not in BY_WIRE:
            raise RefusedError("not_valid", field="source", rule="an event of this organisation", mend="see --org")
        return RowEvent(row, envelope, validate(BY_WIRE[envelope.type], data))
    except RefusedError as err:
        return RowProblem(row, "", err.field, err.rule, err.mend)


async def _window(events: Sequence[RowEvent], way: Way) -> list[tuple[RowEvent, Became | None]]:
    placed = await way.publish([sealed(way.public, one.envelope, one.data) for one in events])
    pairs = [
        (one, Sent(one.envelope.id, place)) for one, place in zip(events, placed, strict=True) if place is not None
    ]
    became = await _settled([sent for _, sent in pairs], way)
    known = {event.row: one for (event, _), one in zip(pairs, became, strict=True)}
    return [(event, known.get(event.row)) for event in events]


async def _settled(sent: Sequence[Sent], way: Way) -> Sequence[Became]:
    until = asyncio.get_running_loop().time() + way.pace.patience
    while True:
        became = await way.receipts(sent)
        if all(one.state != "pending" for one in became) or asyncio.get_running_loop().time() > until:
            return became
        await asyncio.sleep(way.pace.look)


def _report(
    org: OrgId, read: int, became: Sequence[tuple[RowEvent, Became | None]], bad: tuple[RowProblem, ...]
) -> FileReport:
    told = [(event.row, one) for event, one in became if one is not None]
    accepted = [one for _, one in told if one.state == "accepted"]
    repeats = sum(one.repeat for one in accepted)
    return FileReport(
        organisation=org,
        event=EVENT,
        rows_read=read,
        published=len(told),
        accepted=len(accepted) - repeats,
        repeats=repeats,
        not_accepted=tuple(RowOutcome(row, one) for row, one in told if one.state != "accepted"),
        unsent=tuple(event.row for event, one in became if one is None),
        rows=bad,
    )
