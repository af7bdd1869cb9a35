"""Accepted events, opened for a door: the border's sealed bytes and the keys of everyone they tell about."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.ids import EventId
from hub.schemas import log_record
from hub.schemas.accepted import Accepted, Json
from hub.schemas.log_record import LogRecord
from hub.sealing.sealed_event import open_event, persons_of
from hub.store import events
from hub.streams.shell import Shell
from hub.vault.keys import data_keys, destroyed

_LOG = structlog.get_logger(__name__)


async def opened(shell: Shell, conn: AsyncConnection, ids: Collection[EventId]) -> dict[EventId, Accepted]:
    """Return the events by id; unknown and erased ones are left out, and so is one that does not open (logged)."""
    stored = await events.load(conn, ids)
    records = {id: record for id, one in stored.items() if (record := _read(one.value)) is not None}
    persons = {person for record in records.values() for person in persons_of(record)}
    keys = await data_keys(shell.vault, shell.keyring, persons)
    gone = await destroyed(shell.vault, persons - keys.keys()) if persons - keys.keys() else frozenset()
    found: dict[EventId, Accepted] = {}
    for id, record in records.items():
        try:
            event = open_event(record, keys, gone)
        except PoisonError as err:
            _LOG.error("event_does_not_open", event_id=str(id), reason=err.reason)
            continue
        if event is not None:
            found[id] = event
    return found


def told(event: Accepted) -> Mapping[str, Json]:
    """Return the event's data with what the hub itself adds on the way out, still to be decided on: sender, family."""
    return {**event.data, "sender": event.origin.sender, "family": {"id": str(event.family)}}


def _read(value: bytes) -> LogRecord | None:
    try:
        return log_record.read(value)
    except PoisonError as err:
        _LOG.error("event_not_readable", reason=err.reason)
        return None
