"""In which order a released family goes on, what is passed over, and what still holds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.errors import PoisonError
from hub.ids import NOBODY, EventId, FamilyId, OrgId
from hub.schemas import log_record
from hub.schemas.accepted import Accepted, Json, Origin
from hub.schemas.log_record import LogRecord
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.sealing.sealed_event import open_event, seal_event
from hub.streams.behind import Behind, Item, Poison, holes
from hub.streams.folding import Folding
from hub.streams.household import Household
from hub.streams.record import Record
from hub.streams.releasing import Plan, plan
from tests.examples.families import concern
from tests.examples.regions import region

KEYRING = Keyring.from_master(b"k" * 32)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
FAMILY = concern().family
HUB = OrgId("hub")
PARKED = UUID(int=99)


def test_numbers_follow_each_other_from_the_last_applied_one() -> None:
    """What waits and what was parked is one row of numbers, whatever the order it is on hand in."""
    behind = Behind((_item(_said(4)), _item(_said(3))), (Poison(PARKED, _item(_said(2))),))
    assert _numbers(_plan(1, behind)) == [2, 3, 4]


def test_what_was_applied_before_is_not_carried_out_again() -> None:
    """A poison that became old meanwhile is no step."""
    assert _numbers(_plan(2, Behind((_item(_said(3)),), (Poison(PARKED, _item(_said(2))),)))) == [3]


def test_a_dropped_event_is_a_number_and_no_more() -> None:
    """Its record is on hand and is not carried out."""
    poison = _said(2)
    found = _plan(1, Behind((_item(_drop(3, poison.event_id)),), (Poison(PARKED, _item(poison)),)))
    assert [(one.number, one.item is None) for one in found.steps] == [(2, True), (3, False)]


def test_a_number_that_never_came_is_passed_over_when_it_is_dropped() -> None:
    """Known by the event that had it, though no record of it is on hand."""
    lost = EventId(UUID(int=7))
    waits = (_item(_said(3)), _item(_drop(4, lost)))
    assert _numbers(_plan(1, Behind(waits, missing={lost: 2}))) == [2, 3, 4]
    held = _plan(1, Behind(waits[:1], missing={lost: 2}))
    assert (held.steps, held.held) == ((), waits[0])


def test_a_record_nobody_can_read_holds_everything_until_it_is_dropped() -> None:
    """It has no number, so nothing may overtake it; dropped by its own id it is no step at all."""
    junk = Poison(PARKED, Item(_record(b"x"), FAMILY, None, PoisonError("garbage")))
    held = _plan(1, Behind((_item(_said(2)),), (junk,)))
    assert (held.steps, held.held) == ((), junk.item)
    assert _numbers(_plan(1, Behind((_item(_said(2)), _item(_drop(3, PARKED))), (junk,)))) == [2, 3]


def test_what_stands_behind_a_hole_waits_on() -> None:
    """The steps end before the hole, and the first one behind it is what the family waits with."""
    beyond = _item(_said(4))
    found = _plan(1, Behind((_item(_said(2)), beyond)))
    assert (_numbers(found), found.held) == ([2], beyond)


@pytest.mark.parametrize(
    ("applied", "numbers", "missing"),
    [
        pytest.param(1, [2, 3], set(), id="none"),
        pytest.param(1, [3, 6], {2, 4, 5}, id="two holes"),
        pytest.param(4, [], set(), id="nothing on hand"),
        pytest.param(4, [2], set(), id="old ones alone"),
    ],
)
def test_holes_are_the_numbers_before_the_last_one_on_hand(applied: int, numbers: list[int], missing: set[int]) -> None:
    """From the last applied number on."""
    assert holes(applied, [_item(_said(number)) for number in numbers]) == missing


def test_a_released_family_applies_what_waited_and_closes_its_alert() -> None:
    """The poison can be carried out now: number after number, late, and nothing waits any longer."""
    poison, waits, freed = _numbered(concern(), 1), _said(2), _free(3)
    house, folding = _frozen(poison)
    folding.behind = {FAMILY: Behind((_item(waits),), (Poison(PARKED, _item(poison)),))}
    folding.keys = _keys(poison)
    house.waiting = {2}
    folding.fold(_item(freed))
    assert (house.applied_no, house.frozen, folding.went_on) == (3, None, {FAMILY: 3})
    assert folding.tried == {PARKED}
    assert [alert.state for _, alert in folding.performance.alerts.values() if alert.kind == "frozen"] == ["closed"]
    assert {row.late for row in folding.performance.told.values()} <= {True}


def test_a_poison_that_cannot_be_carried_out_yet_leaves_all_as_it_was() -> None:
    """The family waits at the same number, and whoever was told is not told again."""
    poison, freed = _numbered(concern(), 1), _free(2)
    house, folding = _frozen(poison)
    before = dict(folding.performance.tellings)
    ((_, alert),) = folding.performance.alerts.values()
    folding.alarms.standing = {FAMILY: {alert.id: replace(alert, state="acknowledged")}}
    folding.performance.alerts.clear()
    folding.behind = {FAMILY: Behind((), (Poison(PARKED, _item(poison)),))}
    folding.fold(_item(freed))
    assert (house.applied_no, house.frozen, folding.tried) == (0, "part_does_not_open", set())
    assert (folding.performance.alerts, folding.performance.tellings) == ({}, before)


def test_a_second_poison_freezes_the_family_at_its_own_number() -> None:
    """The first alert closes, the second is raised; what stands behind waits on."""
    first, second = _numbered(concern(), 1), _numbered(concern(), 2)
    second = replace(second, origin=replace(second.origin, event_id=EventId(UUID(int=8))))
    house, folding = _frozen(first)
    folding.behind = {FAMILY: Behind((_item(_drop(3, first.event_id)),), (Poison(PARKED, _item(first)),))}
    folding.fold(_item(second, 5))
    folding.fold(_item(_free(4), 6))
    assert (house.applied_no, house.frozen, folding.went_on) == (1, "part_does_not_open", {FAMILY: 2})
    assert sorted(alert.state for _, alert in folding.performance.alerts.values()) == ["closed", "open"]


def test_a_release_that_comes_twice_changes_nothing() -> None:
    """The family goes on already: the word counts in its numbers alone."""
    house = Household(FAMILY, applied_no=1)
    folding = _folding(house)
    folding.fold(_item(_free(2)))
    folding.fold(_item(_free(2)))
    assert (house.applied_no, house.frozen, folding.performance.alerts) == (2, None, {})


def _plan(applied: int, behind: Behind) -> Plan:
    return plan(applied, behind, (), _opened)


def _numbers(found: Plan) -> list[int]:
    return [one.number for one in found.steps]


def _opened(sealed: LogRecord) -> Accepted | None:
    return open_event(sealed, {NOBODY: KEYRING.nobody_key}, frozenset())


def _said(number: int) -> Accepted:
    return _own("family.released", number, {"family": {"id": str(FAMILY)}})


_free = _said


def _drop(number: int, id: UUID) -> Accepted:
    return _own("event.dropped", number, {"event": str(id)})


def _own(type: str, number: int, data: dict[str, Json]) -> Accepted:
    origin = Origin(EventId(UUID(int=1000 + number)), type, HUB, NOBODY)
    return Accepted(origin, FamilyId(FAMILY), number, NOW, NOW, 1, frozenset(), frozenset(), data)


def _numbered(event: Accepted, number: int) -> Accepted:
    return replace(event, family_no=number, region_version=1)


def _keys(*events: Accepted) -> dict[UUID, DataKey]:
    keys = {person: DataKey("p-1", b"p" * 32) for event in events for person in event.origin.subjects}
    return keys | {NOBODY: KEYRING.nobody_key}


def _record(value: bytes, offset: int = 0) -> Record:
    return Record("hub.events", 0, offset, NOW, None, value, ())


def _item(event: Accepted, offset: int = 0) -> Item:
    value = seal_event(event, _keys(event))
    return Item(_record(value, offset), event.family, log_record.read(value))


def _folding(house: Household) -> Folding:
    here = region()
    return Folding(KEYRING, _keys(), frozenset(), {1: here}, here, {house.id: house}, NOW)


def _frozen(poison: Accepted) -> tuple[Household, Folding]:
    """Return a family that froze at `poison`, and the table of that batch."""
    house = Household(FAMILY)
    folding = _folding(house)
    folding.fold(_item(poison))
    assert house.frozen is not None
    return house, folding
