"""What becomes of an event of the log: applied, dropped, waiting, or parked with its family frozen?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.errors import PoisonError
from hub.family.effects import Tell
from hub.ids import FamilyId, OrgId
from hub.schemas import log_record
from hub.schemas.accepted import Accepted
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.sealing.sealed_event import seal_event
from hub.streams.behind import Item
from hub.streams.folding import Folding
from hub.streams.household import Household
from hub.streams.perform import delivery_id
from hub.streams.record import Record
from tests.examples.families import concern, notified
from tests.examples.regions import region

KEYRING = Keyring.from_master(b"k" * 32)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def _keys(*events: Accepted) -> dict[UUID, DataKey]:
    return {person: DataKey("p-1", b"p" * 32) for event in events for person in event.origin.subjects}


def _record(value: bytes, offset: int = 0) -> Record:
    return Record("hub.events", 0, offset, NOW, None, value, ())


def _item(event: Accepted, offset: int = 0) -> Item:
    value = seal_event(event, _keys(event))
    return Item(_record(value, offset), event.family, log_record.read(value))


def _numbered(event: Accepted, number: int) -> Accepted:
    return replace(event, family_no=number, region_version=1)


def _folding(house: Household, *events: Accepted, gone: frozenset[UUID] = frozenset()) -> Folding:
    here = region()
    return Folding(KEYRING, _keys(*events), gone, {1: here}, here, {house.id: house}, NOW)


def _house(event: Accepted) -> Household:
    return Household(event.family)


def test_the_next_number_is_applied() -> None:
    """State and number move on together, and the effects become rows."""
    event = _numbered(concern(), 1)
    house = _house(event)
    folding = _folding(house, event)
    folding.fold(_item(event))
    assert (house.applied_no, house.family.last_no, house.frozen) == (1, 1, None)
    assert len(folding.performance.alerts) == 1


@pytest.mark.parametrize("where", ["applied", "waiting"])
def test_a_number_seen_before_is_dropped(where: str) -> None:
    """Applied or waiting already: nothing happens, whatever is redelivered."""
    event = _numbered(concern(), 1)
    house = Household(event.family, applied_no=1) if where == "applied" else Household(event.family, waiting={1})
    folding = _folding(house, event)
    folding.fold(_item(event))
    assert not house.changed
    assert (folding.waiting, folding.parked, folding.performance.told) == ([], [], {})


def test_a_hole_in_the_numbers_freezes_the_family() -> None:
    """The event behind the hole waits, and the ladder is told."""
    event = _numbered(concern(), 3)
    house = Household(event.family, applied_no=1)
    folding = _folding(house, event)
    folding.fold(_item(event))
    assert house.frozen == "gap"
    assert [row.family_no for row in folding.waiting] == [3]
    assert [alert.kind for _, alert in folding.performance.alerts.values()] == ["frozen"]


def test_what_cannot_be_opened_is_parked_and_freezes() -> None:
    """A key that is neither there nor listed as destroyed is poison: the state stays, what comes next waits."""
    event, later = _numbered(concern(), 1), _numbered(concern(level="great"), 2)
    house = _house(event)
    folding = _folding(house)
    folding.fold(_item(event))
    folding.fold(_item(later, 1))
    assert [row.reason for row in folding.parked] == ["part_does_not_open"]
    assert (house.applied_no, house.frozen) == (0, "part_does_not_open")
    assert [row.family_no for row in folding.waiting] == [2]


def test_an_erased_person_is_folded_as_absent() -> None:
    """Only the number of the event counts."""
    event = _numbered(concern(), 1)
    house = _house(event)
    folding = _folding(house, gone=frozenset(event.origin.subjects))
    folding.fold(_item(event))
    assert (house.applied_no, house.frozen, folding.parked) == (1, None, [])
    assert folding.performance.alerts == {}


def test_a_duty_is_delivered_at_once_from_a_frozen_family() -> None:
    """It waits like the rest, but its recipients are told; the same delivery id comes again when it is released."""
    event = _numbered(notified(), 2)
    house = Household(event.family, applied_no=1, frozen="garbage")
    folding = _folding(house, event)
    folding.fold(_item(event))
    assert [row.family_no for row in folding.waiting] == [2]
    told = folding.performance.told
    assert told
    assert all(id == delivery_id(KEYRING.id_key, event.event_id, row.recipient, row.kind) for id, row in told.items())
    assert all(row.urgent for row in told.values())


def test_what_nobody_foresaw_freezes_at_its_own_number() -> None:
    """The runner names the error; the record is parked once."""
    event = _numbered(concern(), 1)
    house = _house(event)
    folding = _folding(house, event)
    folding.fold(replace(_item(event), error=PoisonError("unexpected")))
    assert (house.frozen, [row.reason for row in folding.parked]) == ("unexpected", ["unexpected"])


def test_an_unreadable_record_without_a_family_freezes_nobody() -> None:
    """It is parked, and that is all that can be done."""
    folding = _folding(Household(FamilyId(UUID(int=1))))
    folding.fold(Item(_record(b"x"), None, None, PoisonError("garbage")))
    assert [row.family for row in folding.parked] == [None]


def test_an_unreadable_state_freezes_and_is_kept_as_it_is() -> None:
    """Whoever mends it finds the document untouched."""
    event = _numbered(concern(), 2)
    house = Household(event.family, applied_no=1, doc={"id": 7})
    folding = _folding(house, event)
    folding.fold(_item(event))
    assert house.frozen == "state_not_readable"
    assert house.stored().doc == {"id": 7}


def test_the_same_delivery_has_the_same_id() -> None:
    """Event, recipient and kind make the id, and each of them matters."""
    event = concern()
    school = Tell(OrgId("school"))
    same = {delivery_id(KEYRING.id_key, event.event_id, school.recipient, kind) for kind in ("event", "event")}
    other = delivery_id(KEYRING.id_key, event.event_id, school.recipient, "status")
    assert len(same) == 1
    assert other not in same


@pytest.mark.parametrize("frozen", [None, "gap"], ids=["freezing its family", "in a frozen family"])
def test_a_duty_our_code_stumbled_over_is_delivered_all_the_same(frozen: str | None) -> None:
    """Nobody foresaw the error, but who answers for a duty is told from event and region alone."""
    event = _numbered(notified(), 1)
    house = Household(event.family, frozen=frozen)
    folding = _folding(house, event)
    folding.fold(replace(_item(event), error=PoisonError("unexpected")))
    assert house.frozen is not None
    assert folding.performance.told
