"""What waits behind a frozen family? Loaded before the transaction when its release has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.ids import EventId, FamilyId
from hub.schemas import log_record
from hub.schemas.envelope import log_headers
from hub.schemas.log_record import LogRecord
from hub.sealing.keyring import Keyring
from hub.store import events, quarantine, states, waiting
from hub.store.quarantine import Story
from hub.store.waiting import Waiting
from hub.streams.record import Record, unparked

DROPPED, RELEASED = "event.dropped", "family.released"


@dataclass(frozen=True, slots=True)
class Item:
    """One record of the log, as far as it can be read without keys."""

    record: Record
    family: FamilyId | None
    sealed: LogRecord | None
    error: PoisonError | None = None
    """Why it is poison, when that is known beforehand."""


@dataclass(frozen=True, slots=True)
class Poison:
    """What was parked at the family stage, read anew."""

    id: UUID
    item: Item


@dataclass(frozen=True, slots=True)
class Behind:
    """What one frozen family has waiting, and its numbers that are accepted but not on hand."""

    waiting: tuple[Item, ...] = ()
    poison: tuple[Poison, ...] = ()
    missing: Mapping[EventId, int] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """Return every record on hand."""
        return (*self.waiting, *(one.item for one in self.poison))


def read_item(record: Record, family: FamilyId | None) -> Item:
    """Return the record as an item; `family` is that of its key, where the record itself cannot tell."""
    try:
        sealed = log_record.read(record.value or b"")
    except PoisonError as err:
        return Item(record, family, None, err)
    return Item(record, sealed.family_id, sealed)


async def load(
    conn: AsyncConnection, keyring: Keyring, families: Collection[FamilyId], region: str
) -> dict[FamilyId, Behind]:
    """Return what waits behind each of `families`; `region` is the name of the region, for headers."""
    rows, stories = await waiting.of(conn, families), await quarantine.behind(conn, families)
    stored = await states.load(conn, families)
    poison = {one: await _poison(conn, keyring, one) for one in stories}
    found: dict[FamilyId, Behind] = {}
    for family in families:
        items = tuple(_item(row, region) for row in rows if row.family == family)
        mine = tuple(read for story, read in poison.items() if story.family == family)
        applied = stored[family].applied_no if family in stored else 0
        missing = await events.at_numbers(conn, family, holes(applied, (*items, *(one.item for one in mine))))
        found[family] = Behind(items, mine, {event: number for number, event in missing.items()})
    return found


def holes(applied: int, items: Iterable[Item]) -> frozenset[int]:
    """Return the numbers after `applied` that are missing before the last one on hand."""
    numbers = {item.sealed.family_no for item in items if item.sealed is not None}
    return frozenset(range(applied + 1, max(numbers, default=0))) - numbers


async def _poison(conn: AsyncConnection, keyring: Keyring, story: Story) -> Poison:
    try:
        record = unparked(keyring, story, await quarantine.sealed_of(conn, story.id))
    except PoisonError as err:
        record = Record(story.topic, story.partition, story.position, story.parked_at, None, None, ())
        return Poison(story.id, Item(record, story.family, None, err))
    return Poison(story.id, read_item(record, story.family))


def _item(row: Waiting, region: str) -> Item:
    sealed = log_record.read(row.value)
    headers = tuple(log_headers(str(sealed.event_id), region, sealed.accepted_at))
    key = str(row.family).encode()
    record = Record(row.topic, row.partition, row.position, sealed.accepted_at, key, row.value, headers)
    return Item(record, row.family, sealed)
