"""Events from a file of CloudEvents: one object, a JSON list, or one object a line; each numbered from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hub.connectors.files import Progress, Sending, settled
from hub.connectors.receipts import Became
from hub.connectors.report import FileReport, RowOutcome
from hub.connectors.row_event import RowEvent, RowProblem
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.catalogue import BY_WIRE
from hub.schemas.form import validate
from hub.schemas.http_event import Event, batch, structured

EVENT: Final = "cloudevents"


async def submit_events(raw: bytes, org: OrgId, way: Sending, progress: Progress) -> FileReport:
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


async def _window(events: Sequence[RowEvent], way: Sending) -> list[tuple[RowEvent, Became | None]]:
    sent = await way.send(events)
    pairs = [(event, one) for event, one in zip(events, sent, strict=True) if one is not None]
    became = await settled([one for _, one in pairs], way)
    known = {event.row: one for (event, _), one in zip(pairs, became, strict=True)}
    return [(event, known.get(event.row)) for event in events]


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
