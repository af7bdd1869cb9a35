"""Fold a batch of the log, event by event, each into its family: applied, dropped, waiting, or parked and frozen.

What is said of a freeze itself does not wait behind it: its alert is answered at once, and its release lets the family
go on from where it stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.errors import PoisonError
from hub.family.duty import duty_effects, is_duty
from hub.family.effects import Misfit, PutAlert
from hub.family.step import step
from hub.ids import FamilyId
from hub.region.model import Region
from hub.schemas.accepted import Accepted
from hub.schemas.log_record import LogRecord
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.sealing.sealed_event import open_event
from hub.store.quarantine import Parked
from hub.store.waiting import Waiting
from hub.streams.alarms import Alarms, Known
from hub.streams.behind import RELEASED, Behind, Item
from hub.streams.household import Household
from hub.streams.perform import Performance
from hub.streams.record import Trouble, park
from hub.streams.releasing import dropped_by, plan
from hub.streams.stage import Tally

STAGE: Final = "family"
GAP: Final = "gap"


@dataclass(slots=True)
class Folding:
    """The working table of one batch."""

    keyring: Keyring = field(repr=False)
    keys: Mapping[UUID, DataKey] = field(repr=False)
    gone: AbstractSet[UUID]
    regions: Mapping[int, Region]
    newest: Region
    households: Mapping[FamilyId, Household]
    now: datetime
    behind: Mapping[FamilyId, Behind] = field(default_factory=dict)
    """Of families whose release is in the batch."""
    frozen: Known = field(default_factory=dict)
    """The alerts that families are frozen, before the batch."""
    waiting: list[Waiting] = field(default_factory=list)
    went_on: dict[FamilyId, int] = field(default_factory=dict)
    """Up to which number nothing of a family waits any longer."""
    parked: list[Parked] = field(default_factory=list)
    dropped: set[UUID] = field(default_factory=set)
    """By event or record: what stays parked for ever."""
    tried: set[UUID] = field(default_factory=set)
    """By record: what was parked and is carried out now."""
    tally: Tally = field(default_factory=Tally)
    performance: Performance = field(init=False)
    alarms: Alarms = field(init=False)
    _late: defaultdict[FamilyId, list[Item]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin with nothing to perform."""
        self.performance = Performance(self.keyring.id_key)
        self.alarms = Alarms.of(self.performance, self.newest, self.frozen)
        self._late = defaultdict(list)

    def fold(self, item: Item) -> None:
        """Decide what becomes of `item`."""
        house = None if item.family is None else self.households[item.family]
        if house is None or item.sealed is None:
            self._park(item, house, item.error or PoisonError("garbage"))
        elif house.is_old(item.sealed.family_no):
            self.tally.events[("", "repeat")] += 1
        elif house.frozen is not None:
            self._wait(item, item.sealed, house)
        elif item.sealed.family_no > house.applied_no + 1:
            self._freeze(house, GAP, item.sealed.family_no, item.sealed.accepted_at)
            self._wait(item, item.sealed, house)
        else:
            self._apply(item, item.sealed, house)

    def _apply(self, item: Item, sealed: LogRecord, house: Household, *, late: bool = False) -> None:
        try:
            if item.error is not None:
                raise item.error
            event = open_event(sealed, self.keys, self.gone)
            family = house.family
            if event is None:
                # Erased: folded as absent, only its number counts.
                house.apply(family, sealed.family_no)
                return
            after, effects = step(family, event, self.regions[sealed.region_version])
            if not late:
                self.alarms.answer(event, house.id, self.regions[sealed.region_version])
        except PoisonError as err:
            self._park(item, house, err)
            return
        house.apply(after, sealed.family_no)
        self.performance.perform(effects, event, late=late)
        outcome = "misfit" if any(isinstance(effect, Misfit) for effect in effects) else "applied"
        self.tally.events[(event.type, outcome)] += 1
        if any(isinstance(effect, PutAlert) and effect.alert.raised_at == event.accepted_at for effect in effects):
            self.tally.alerted.append((self.now - event.accepted_at).total_seconds())

    def _wait(self, item: Item, sealed: LogRecord, house: Household) -> None:
        record = item.record
        self.waiting.append(
            Waiting(house.id, sealed.family_no, record.topic, record.partition, record.offset, record.value or b"")
        )
        house.waiting.add(sealed.family_no)
        self._late[house.id].append(item)
        self.tally.events[("", "waiting")] += 1
        event = self._opened(sealed)
        if event is not None:
            self._at_once(event, sealed, house)

    def _at_once(self, event: Accepted, sealed: LogRecord, house: Household) -> None:
        """Carry out what does not wait for its family: a duty, and what is said of the freeze."""
        self._duty(event, sealed)
        with suppress(PoisonError):
            self.alarms.answer(event, house.id, self.regions[sealed.region_version])
        drops = dropped_by(event)
        if drops is not None:
            self.dropped.add(drops)
        if event.type == RELEASED:
            self._release(house)

    def _duty(self, event: Accepted, sealed: LogRecord) -> None:
        """A duty does not wait for its family: who answers for it is told at once."""
        if is_duty(event):
            with suppress(PoisonError):  # whoever releases the family meets the same trouble then
                self.performance.perform(duty_effects(event, self.regions[sealed.region_version]), event)

    def _opened(self, sealed: LogRecord) -> Accepted | None:
        """Return what a record says, None when it does not open: it waits as it is."""
        try:
            return open_event(sealed, self.keys, self.gone)
        except PoisonError:
            return None

    def _release(self, house: Household) -> None:
        """Let a frozen family go on in the order of its numbers, until it is done or cannot go on again."""
        behind = self.behind.get(house.id, Behind())
        found = plan(house.applied_no, behind, self._late[house.id], self._opened)
        if found.held is not None and not found.steps:
            self.tally.events[("", "frozen")] += 1
            return
        house.thaw()
        for one in found.steps:
            self.went_on[house.id] = one.number
            self._go_on(one.number, one.item, house)
            if house.frozen is not None:
                break
        else:
            self._at_end(found.held, house)
        self.tried |= {one.id for one in behind.poison if _number(one.item) <= house.applied_no}

    def _go_on(self, number: int, item: Item | None, house: Household) -> None:
        if item is not None and item.sealed is not None:
            self._apply(item, item.sealed, house, late=True)
            return
        try:
            house.pass_over(number)
        except PoisonError as err:
            # What is stored cannot be read: nothing can be folded into it, dropped or not.
            house.freeze(err.reason)

    def _at_end(self, held: Item | None, house: Household) -> None:
        where = None
        if held is not None and held.sealed is not None:
            where = held.sealed.family_no
            self._freeze(house, GAP, where, held.sealed.accepted_at)
        self.alarms.close(house.id, but=where)

    def _park(self, item: Item, house: Household | None, error: PoisonError) -> None:
        sealed = item.sealed
        family, event = None if house is None else house.id, None if sealed is None else sealed.event_id
        trouble = Trouble(error.reason, error.field, family=family, event=event)
        self.parked.append(park(self.keyring, STAGE, item.record, trouble))
        self.tally.quarantined[error.reason] += 1
        self.tally.events[("", "quarantined")] += 1
        if house is None or house.frozen is not None:
            return
        where = _place(item) if sealed is None else sealed.family_no
        at = item.record.appended_at if sealed is None else sealed.accepted_at
        self._freeze(house, error.reason, where, at)
        # Where it was released, it went on up to here.
        self.alarms.close(house.id, but=where)
        event_ = None if sealed is None else self._opened(sealed)
        if sealed is not None and event_ is not None:
            # Whatever our code stumbled over, who answers for a duty is told from event and region alone.
            self._duty(event_, sealed)

    def _freeze(self, house: Household, reason: str, where: int | str, at: datetime) -> None:
        house.freeze(reason)
        self.alarms.ring(house, where, at)
        self.tally.events[("", "frozen")] += 1


def _place(item: Item) -> str:
    return f"{item.record.partition}:{item.record.offset}"


def _number(item: Item) -> int:
    return 0 if item.sealed is None else item.sealed.family_no
