"""Which holes are there between a topic and a ledger? Exactly those that were torn, whatever else lies around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ids import EventId, FamilyId
from hub.schemas.topics import EVENTS
from hub.store.holes import Hole
from hub.store.ledger_rows import Applied, Judged, Suspect
from hub.streams.holes import (
    Logged,
    Lying,
    between_events_and_log,
    between_log_and_events,
    between_log_and_state,
    between_way_in_and_ledger,
    vanished,
)  # fmt: skip
from hub.streams.log_partition import partition_of

IN = ("hub.in.parish", 0)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUSE = FamilyId(UUID(int=7))
POSITIONS = st.sets(st.integers(0, 60), max_size=40)


def event(number: int) -> EventId:
    """An event's id."""
    return EventId(UUID(int=number))


def lying(*positions: int) -> list[Lying]:
    """Records at these positions."""
    return [Lying(one, f"row-{one}") for one in positions]


def row(position: int, outcome: str = "accepted", **other: object) -> Judged:
    """A row of the ledger that is in order, but for what is given."""
    whole = {"ce_id": f"row-{position}", "event_id": None, "has_event": False, "parked": outcome == "quarantined"}
    return Judged(position, outcome=outcome, **{**whole, **other})  # type: ignore[arg-type] # fields by name


def suspect(number: int, accepted_at: datetime = NOON, family: FamilyId = HOUSE) -> Suspect:
    """An event that is said to be logged and was not seen."""
    return Suspect(event(number), family, accepted_at)


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        pytest.param([row(5)], None, id="judged once"),
        pytest.param([row(5, "refused")], None, id="a refusal is an end like another"),
        pytest.param([row(5, event_id=event(1), has_event=True)], None, id="its event is there"),
        pytest.param([row(5, "repeat", event_id=event(1), has_event=True)], None, id="a repeat names the first one's"),
        pytest.param([row(5, "quarantined")], None, id="parked is known"),
        pytest.param([row(5, ce_id="")], None, id="what could not be read has no id"),
        pytest.param([], "not_judged", id="no row"),
        pytest.param([row(5), row(5)], "judged_twice", id="two rows"),
        pytest.param([row(5, ce_id="row-9")], "other_record", id="another record was judged here"),
        pytest.param([row(5, event_id=event(1))], "event_gone", id="accepted, but its event is gone"),
        pytest.param([row(5, "quarantined", parked=False)], "parked_gone", id="parked, but nothing lies there"),
    ],
)
def test_one_record_and_its_rows(rows: list[Judged], kind: str | None) -> None:
    """Each way in which a record and the ledger disagree has its name."""
    found = between_way_in_and_ledger(IN, lying(5), rows)
    assert [one.kind for one in found] == ([] if kind is None else [kind])
    assert all((one.topic, one.partition, one.position) == (*IN, 5) for one in found)


@given(here=POSITIONS, judged=POSITIONS)
def test_a_way_in_and_its_ledger_differ_where_only_one_has_something(here: set[int], judged: set[int]) -> None:
    """For any stretch: records without a row, rows without a record, and no word about the rest."""
    found = between_way_in_and_ledger(IN, lying(*here), [row(one) for one in judged])
    assert {one.position for one in found if one.kind == "not_judged"} == here - judged
    assert {one.position for one in found if one.kind == "no_record"} == judged - here
    assert len(found) == len(here ^ judged)


@given(here=POSITIONS, known=POSITIONS, parked=POSITIONS, unread=POSITIONS)
def test_a_record_of_the_log_is_an_event_or_parked_or_a_stranger(
    here: set[int], known: set[int], parked: set[int], unread: set[int]
) -> None:
    """What cannot be read is a stranger too, unless the family stage has parked it."""
    records = [Logged(one, None if one in unread else event(one)) for one in here]
    found = between_log_and_events(3, records, {event(one) for one in known}, parked)
    assert {one.position for one in found} == here - (known - unread) - parked
    assert {(one.kind, one.topic, one.partition) for one in found} <= {("stranger", EVENTS, 3)}


@given(here=POSITIONS, remembered=POSITIONS)
def test_what_lay_on_the_log_and_lies_there_no_more_has_vanished(here: set[int], remembered: set[int]) -> None:
    """Another event at its place counts as gone as well; what was never remembered does not."""
    records = [Logged(one, event(one)) for one in here]
    assert vanished(records, {event(one): one for one in remembered}) == {event(one) for one in remembered - here}
    assert vanished([Logged(4, event(9))], {event(4): 4}) == {event(4)}


@pytest.mark.parametrize(
    ("number", "applied_no", "waits", "parked", "is_hole"),
    [
        pytest.param(3, 3, False, False, False, id="applied"),
        pytest.param(3, 9, False, False, False, id="applied long ago"),
        pytest.param(4, 3, True, False, False, id="waits behind a frozen family"),
        pytest.param(4, 3, False, True, False, id="parked"),
        pytest.param(4, 3, False, False, True, id="read past without a trace"),
        pytest.param(1, 0, False, False, True, id="its family has no state at all"),
    ],
)
def test_what_the_family_stage_made_of_an_event(
    number: int, applied_no: int, waits: bool, parked: bool, is_hole: bool
) -> None:
    """Applied, waiting or parked; anything else was lost."""
    found = between_log_and_state(2, [Applied(event(1), 8, number, applied_no, waits, parked)])
    assert found == ((Hole("not_applied", EVENTS, 2, 8, event(1)),) if is_hole else ())


@given(said=POSITIONS, placed=POSITIONS)
def test_an_event_said_to_be_logged_lies_somewhere(said: set[int], placed: set[int]) -> None:
    """Without a place it is missing; on an uncut log its age does not matter."""
    found = between_events_and_log(map(suspect, sorted(said)), {event(one) for one in placed}, {})
    assert {one.event_id for one in found} == {event(one) for one in said - placed}
    assert len({one.place for one in found}) == len(found)


def test_what_may_have_lain_before_a_cut_is_no_hole() -> None:
    """Of a partition whose beginning is gone only what was accepted after its first record is missed."""
    mine = partition_of(HOUSE)
    old, new = suspect(1, NOON - timedelta(seconds=1)), suspect(2, NOON + timedelta(seconds=1))
    assert [one.event_id for one in between_events_and_log([old, new], (), {mine: NOON})] == [event(2)]
    assert between_events_and_log([old, new], (), {mine: None}) == ()
    assert len(between_events_and_log([old, new], (), {(mine + 1) % 24: NOON})) == 2
