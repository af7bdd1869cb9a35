"""Stage 2, the family: `hub.events` → plan, clocks, alerts, deliveries. What follows for one family?

Numbers applied or waiting are dropped. A hole in the numbers, and what cannot be read or carried out, freezes the
family: later events wait behind it, and duty events are delivered all the same, from event and region alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.ids import NOBODY, FamilyId
from hub.region.model import Region
from hub.schemas.topics import EVENTS
from hub.sealing.aead import DataKey
from hub.sealing.sealed_event import open_event, persons_of
from hub.store import alerts, quarantine, states, waiting
from hub.store.trouble import answering
from hub.streams.behind import RELEASED, Behind, Item, load, read_item
from hub.streams.folding import STAGE, Folding
from hub.streams.household import Household
from hub.streams.record import Record
from hub.streams.shell import Shell
from hub.streams.stage import Tally
from hub.telemetry.labels import Stage as StageName
from hub.vault.keys import data_keys, destroyed

_NOW: Final = text("SELECT clock_timestamp()")


@dataclass(frozen=True, slots=True)
class FamilyBatch:
    """Items in their order, and the keys that open them."""

    items: tuple[Item, ...]
    keys: Mapping[UUID, DataKey] = field(repr=False)
    gone: frozenset[UUID]
    """Whose key was destroyed."""
    regions: Mapping[int, Region]
    newest: Region
    behind: Mapping[FamilyId, Behind] = field(default_factory=dict, repr=False)
    """What waits behind the families that are released."""


class FamilyStage:
    """Carries out the family stage's batches."""

    name: StageName = "family"
    group = "hub.family"
    pattern: str | None = None
    topics: tuple[str, ...] = (EVENTS,)
    whole = True

    def __init__(self, shell: Shell) -> None:
        """Take the world."""
        self._shell = shell
        self._newest: Region | None = None

    async def prepare(self, records: Sequence[Record]) -> FamilyBatch:
        """Read place and parts of the records, and ask the vault for their keys, before the transaction."""
        items = tuple(_item(record) for record in records)
        async with answering(), self._shell.engine.connect() as conn:
            newest = self._newest = await self._shell.regions.newest(conn)
            released = {item.sealed.family_id for item in items if item.sealed is not None and self._releases(item)}
            behind = await load(conn, self._shell.keyring, released, newest.id)
            waiting_too = [item for one in behind.values() for item in one.items]
            sealed = [item.sealed for item in (*items, *waiting_too) if item.sealed is not None]
            regions = await self._shell.regions.at(conn, {one.region_version for one in sealed})
        persons = {person for one in sealed for person in persons_of(one)}
        keys = await data_keys(self._shell.vault, self._shell.keyring, persons)
        gone = await destroyed(self._shell.vault, persons - keys.keys())
        return FamilyBatch(items, keys, gone, regions, newest, behind)

    def _releases(self, item: Item) -> bool:
        """Tell whether a record is the release of its family: what is about nobody opens with a key of our own."""
        if item.sealed is None or item.sealed.person_id != NOBODY:
            return False
        try:
            event = open_event(item.sealed, {NOBODY: self._shell.keyring.nobody_key}, frozenset())
        except PoisonError:
            return False
        return event is not None and event.type == RELEASED

    async def carry_out(self, conn: AsyncConnection, batch: FamilyBatch) -> Tally:
        """Fold every item that is new into its family and write what follows."""
        families = {item.family for item in batch.items if item.family is not None}
        households = await _households(conn, families)
        now: datetime = (await conn.execute(_NOW)).scalar_one()
        folding = Folding(
            self._shell.keyring, batch.keys, batch.gone, batch.regions, batch.newest, households, now, batch.behind,
            await alerts.frozen(conn, [one.id for one in households.values() if one.frozen is not None]),
        )  # fmt: skip
        parked = await _parked(conn, batch.items, households)
        for item in batch.items:
            if _at(item) not in parked:
                folding.fold(item)
        await states.put(conn, [one.stored() for one in households.values() if one.changed])
        await waiting.add(conn, folding.waiting)
        await waiting.remove(conn, folding.went_on)
        await quarantine.park(conn, folding.parked)
        await quarantine.end_dropped(conn, families, folding.dropped)
        await quarantine.end(conn, folding.tried, "released", "applied")
        await folding.performance.write(conn)
        return folding.tally

    def poisoned(self, record: Record, error: PoisonError, batch: FamilyBatch | None) -> FamilyBatch:
        """Return a batch that parks this record and freezes its family."""
        if batch is not None:
            return replace(batch, items=tuple(replace(item, error=error) for item in batch.items))
        assert self._newest is not None, "a region is read before any record is carried out"
        item = replace(_item(record), error=error)
        return FamilyBatch((item,), {}, frozenset(), {}, self._newest)


def _item(record: Record) -> Item:
    return read_item(record, _family_of_key(record))


def _family_of_key(record: Record) -> FamilyId | None:
    try:
        return FamilyId(UUID((record.key or b"").decode("ascii")))
    except ValueError:
        return None


async def _parked(
    conn: AsyncConnection, items: Sequence[Item], households: Mapping[FamilyId, Household]
) -> frozenset[tuple[int, int]]:
    """Return those that were parked before: unreadable ones have no number, and who froze a family is not yet old."""
    frozen = {family for family, house in households.items() if house.frozen is not None}
    asked = {_at(item) for item in items if item.sealed is None or item.family in frozen}
    return await quarantine.parked(conn, STAGE, EVENTS, asked)


def _at(item: Item) -> tuple[int, int]:
    return (item.record.partition, item.record.offset)


async def _households(conn: AsyncConnection, families: set[FamilyId]) -> dict[FamilyId, Household]:
    stored = await states.load(conn, families, lock=True)
    numbers = await waiting.numbers(conn, families)
    found: dict[FamilyId, Household] = {}
    for family in families:
        state = stored.get(family)
        if state is None:
            found[family] = Household(family)
        else:
            found[family] = Household(family, state.applied_no, state.doc, state.frozen, numbers.get(family, set()))
    return found
