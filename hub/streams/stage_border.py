"""Stage 1, the border: `hub.in.*` → rights and accepted events. May it come in, and what follows at once?

Known offset: nothing happens. Same id and content: the first receipt (a refused one is judged again). Same id, other
content: parked. All else is judged by `border.step`, one by one, each knowing what the ones before it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import Candidate
from hub.errors import PoisonError
from hub.ids import PersonId
from hub.region.model import Region
from hub.sealing.aead import DataKey
from hub.store import ledger
from hub.store.trouble import answering
from hub.streams.absent import with_stand_ins
from hub.streams.facts import coded_people, found_people, load, stand_ins
from hub.streams.item import Item, read_item
from hub.streams.judging import Judge
from hub.streams.known import Known
from hub.streams.reading import org_of
from hub.streams.record import Record
from hub.streams.shell import Shell
from hub.streams.stage import Tally
from hub.streams.turning import Turner
from hub.telemetry.labels import Stage as StageName
from hub.vault.keys import data_keys
from hub.vault.model import Handle

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BorderBatch:
    """Items in their order, and what the vault knows of everybody they name."""

    items: tuple[Item, ...]
    region: Region
    people: dict[Handle, PersonId] = field(repr=False)
    coded: frozenset[PersonId]
    keys: dict[UUID, DataKey] = field(repr=False)


class BorderStage:
    """Carries out the border's batches."""

    name: StageName = "border"
    group = "hub.border"
    pattern: str | None = r"^hub\.in\..*"
    topics: tuple[str, ...] = ()
    whole = False

    def __init__(self, shell: Shell) -> None:
        """Take the world."""
        self._shell = shell
        self._turner = Turner(shell.keyring)
        self._region: Region | None = None

    async def prepare(self, records: Sequence[Record]) -> BorderBatch:
        """Open and parse the records, and ask the vault for everybody they name, before the transaction."""
        async with answering(), self._shell.engine.connect() as conn:
            region = self._region = await self._shell.regions.newest(conn)
        items = tuple(read_item(record, region, self._shell.keyring, self._turner) for record in records)
        candidates = [item.candidate for item in items if item.candidate is not None]
        people = await found_people(self._shell, candidates)
        coded = await coded_people(self._shell, candidates, people)
        named = set(people.values()) | stand_ins(candidates, people)
        keys = await data_keys(self._shell.vault, self._shell.keyring, named)
        return BorderBatch(items, region, people, coded, keys)

    async def carry_out(self, conn: AsyncConnection, batch: BorderBatch) -> Tally:
        """Judge every item that is new and write what follows; the rights lock is taken last."""
        places = {_position(item.record) for item in batch.items}
        done = await ledger.known(conn, places)
        items = [item for item in batch.items if _position(item.record) not in done]
        if not items:
            return Tally()
        seen = await ledger.seen(conn, {(item.org, item.ce_id) for item in items if item.ce_id})
        known = Known(_NEVER, people=dict(batch.people), coded=set(batch.coded), keys=dict(batch.keys))
        await load(conn, self._shell, _candidates(items), known)
        known.alerts = await with_stand_ins(conn, known.alerts, batch.region, known.now)
        before = dict(known.heads)
        judge = Judge(self._shell, batch.region, known, seen)
        for item in items:
            judge.judge(item)
        await judge.booking.write(conn, self._shell, known, before)
        return judge.tally

    def poisoned(self, record: Record, error: PoisonError, batch: BorderBatch | None) -> BorderBatch:
        """Return a batch that parks this record, with what could be read of it."""
        if batch is not None:
            return replace(batch, items=tuple(replace(item, found=error) for item in batch.items))
        assert self._region is not None, "a region is read before any record is"
        item = Item(record, org_of(record), None, error)
        return BorderBatch((item,), self._region, {}, frozenset(), {})


def _candidates(items: Sequence[Item]) -> list[Candidate]:
    return [item.candidate for item in items if item.candidate is not None]


def _position(record: Record) -> ledger.Position:
    return (record.topic, record.partition, record.offset)
