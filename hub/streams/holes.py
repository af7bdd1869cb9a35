"""Which holes are there between a topic and a ledger? Values in, holes out: no broker, no database, no clock.

A hole is what one side has and the other has not. Each comparison looks at one stretch of one partition, both sides
read whole; nothing outside the stretch is spoken of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.ids import EventId
from hub.schemas.topics import EVENTS
from hub.store.holes import Hole
from hub.store.ledger_rows import Applied, Judged, Suspect
from hub.streams.log_partition import partition_of

Place = tuple[str, int]
"""(topic, partition)."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A record of `hub.in.*` as it lies there; `ce_id` is empty when its header says none."""

    position: int
    ce_id: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A record of `hub.events`; None when it cannot be read."""

    position: int
    event_id: EventId | None


def between_way_in_and_ledger(place: Place, records: Iterable[Lying], rows: Iterable[Judged]) -> tuple[Hole, ...]:
    """Return the holes of one stretch of a way in: each record has one row, each row its record and what it names."""
    by_position: defaultdict[int, list[Judged]] = defaultdict(list)
    for row in rows:
        by_position[row.position].append(row)
    lying = {record.position: record for record in records}
    found = [_judged(place, one, by_position.get(one.position, [])) for one in lying.values()]
    found += [_hole("no_record", place, position) for position in by_position.keys() - lying.keys()]
    found += [_named(place, row) for position, same in by_position.items() if position in lying for row in same]
    return _sorted(hole for hole in found if hole is not None)


def between_log_and_events(
    partition: int, records: Iterable[Logged], known: Collection[EventId], parked: Collection[int]
) -> tuple[Hole, ...]:
    """Return records of the log that are no accepted event; one that the family stage has parked is known."""
    strange = (one for one in records if one.event_id not in known and one.position not in parked)
    return _sorted(Hole("stranger", EVENTS, partition, one.position, one.event_id) for one in strange)


def vanished(records: Iterable[Logged], places: Mapping[EventId, int]) -> frozenset[EventId]:
    """Return the events that lay in this stretch of the log and lie there no more; `places` are those remembered."""
    lying = {one.position: one.event_id for one in records}
    return frozenset(event for event, position in places.items() if lying.get(position) != event)


def between_log_and_state(partition: int, rows: Iterable[Applied]) -> tuple[Hole, ...]:
    """Return the events the family stage has read past without a trace: neither applied nor waiting nor parked."""
    lost = (row for row in rows if row.family_no > row.applied_no and not row.waits and not row.parked)
    return _sorted(Hole("not_applied", EVENTS, partition, row.position, row.event_id) for row in lost)


def between_events_and_log(
    suspects: Iterable[Suspect], placed: Collection[EventId], cut: Mapping[int, datetime | None]
) -> tuple[Hole, ...]:
    """Return the events that are said to be logged and lie nowhere, though the log was read to its end since.

    `cut`: partitions whose beginning is gone, and when their first record was appended (None: nothing is left). What
    was accepted before may have lain there, so it is no hole.
    """
    return _sorted(
        Hole("not_logged", EVENTS, None, None, one.event_id)
        for one in suspects
        if one.event_id not in placed and not _before_the_cut(one, cut)
    )


def _before_the_cut(one: Suspect, cut: Mapping[int, datetime | None]) -> bool:
    partition = partition_of(one.family)
    if partition not in cut:
        return False
    first = cut[partition]
    return first is None or one.accepted_at <= first


def _judged(place: Place, record: Lying, rows: Collection[Judged]) -> Hole | None:
    if not rows:
        return _hole("not_judged", place, record.position)
    if len(rows) > 1:
        return _hole("judged_twice", place, record.position)
    (row,) = rows
    # Another record lay at this place when it was judged: this one was taken for it and never looked at.
    other = bool(record.ce_id and row.ce_id) and record.ce_id != row.ce_id
    return _hole("other_record", place, record.position) if other else None


def _named(place: Place, row: Judged) -> Hole | None:
    if row.event_id is not None and not row.has_event:
        return Hole("event_gone", *place, row.position, row.event_id)
    if row.outcome == "quarantined" and not row.parked:
        return _hole("parked_gone", place, row.position)
    return None


def _hole(kind: str, place: Place, position: int) -> Hole:
    return Hole(kind, *place, position)


def _sorted(holes: Iterable[Hole]) -> tuple[Hole, ...]:
    return tuple(sorted(holes, key=lambda one: (one.position or 0, one.kind, str(one.event_id))))
