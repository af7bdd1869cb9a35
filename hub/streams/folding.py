"""Fold a batch of the log, event by event, each into its family: applied, dropped, waiting, or parked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.errors import PoisonError
from hub.family.duty import duty_effects, is_duty
from hub.family.effects import Misfit, PutAlert
from hub.family.frozen import frozen_alert
from hub.family.state import Family
from hub.family.step import step
from hub.ids import FamilyId
from hub.region.model import Region
from hub.schemas.log_record import LogRecord
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.sealing.sealed_event import open_event
from hub.store.quarantine import Parked
from hub.store.waiting import Waiting
from hub.streams.household import Household
from hub.streams.perform import Performance
from hub.streams.record import Record, Trouble, park
from hub.streams.stage import Tally

STAGE = "family"
GAP = "gap"


@dataclass(frozen=True, slots=True)
class Item:
    """One record of the log, as far as it can be read without keys."""

    record: Record
    family: FamilyId | None
    sealed: LogRecord | None
    error: PoisonError | None = None
    """Why it is poison, when that is known beforehand."""


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
    waiting: list[Waiting] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    performance: Performance = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing to perform."""
        self.performance = Performance(self.keyring.id_key)

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

    def _apply(self, item: Item, sealed: LogRecord, house: Household) -> None:
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
        except PoisonError as err:
            self._park(item, house, err)
            return
        house.apply(after, sealed.family_no)
        self.performance.perform(effects, event)
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
        self.tally.events[("", "waiting")] += 1
        self._duty(sealed)

    def _duty(self, sealed: LogRecord) -> None:
        """A duty does not wait for its family: who answers for it is told at once."""
        with suppress(PoisonError):  # it waits as it is: whoever releases the family meets the same trouble then
            event = open_event(sealed, self.keys, self.gone)
            if event is not None and is_duty(event):
                self.performance.perform(duty_effects(event, self.regions[sealed.region_version]), event)

    def _park(self, item: Item, house: Household | None, error: PoisonError) -> None:
        family = None if house is None else house.id
        self.parked.append(park(self.keyring, STAGE, item.record, Trouble(error.reason, error.field, family=family)))
        self.tally.quarantined[error.reason] += 1
        self.tally.events[("", "quarantined")] += 1
        if house is None or house.frozen is not None:
            return
        sealed = item.sealed
        number = house.applied_no + 1 if sealed is None else sealed.family_no
        at = item.record.appended_at if sealed is None else sealed.accepted_at
        self._freeze(house, error.reason, number, at)
        if sealed is not None:
            # Whatever our code stumbled over, who answers for a duty is told from event and region alone.
            self._duty(sealed)

    def _freeze(self, house: Household, reason: str, number: int, at: datetime) -> None:
        house.freeze(reason)
        self.performance.alarm(frozen_alert(_readable(house), number, at, self.newest), house.id)
        self.tally.events[("", "frozen")] += 1


def _readable(house: Household) -> Family:
    try:
        return house.family
    except PoisonError:
        # Whoever is named there cannot be told; the ladder of the region is.
        return Family.new(house.id)
