"""In which order does a released family go on? What was dropped is passed over, all else is tried in its number.

A record without a number that cannot be read either holds the family until somebody drops it; a number that is not on
hand holds it until it comes or is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.ids import EventId
from hub.schemas.accepted import Accepted
from hub.schemas.log_record import LogRecord
from hub.streams.behind import DROPPED, Behind, Item

Opened = Callable[[LogRecord], Accepted | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One number: carried out from its record, or passed over where there is none."""

    number: int
    item: Item | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a family goes on."""

    steps: tuple[Step, ...] = ()
    """Number after number, without a hole."""
    held: Item | None = None
    """What it waits for: a record nobody can read and nobody dropped (no step is taken), or the first behind a hole."""


def plan(applied: int, behind: Behind, late: Iterable[Item], opened: Opened) -> Plan:
    """Return how a family whose last applied number is `applied` goes on; `late`: what this batch let wait."""
    dropped = frozenset(_dropped((*behind.waiting, *late), opened))
    unread = [one for one in behind.poison if one.item.sealed is None and one.id not in dropped]
    if unread:
        return Plan(held=unread[0].item)
    pile = _pile((*behind.items, *late), applied)
    passed = {number for id, number in _numbers(pile, behind.missing) if id in dropped}
    steps = tuple(_steps(applied, pile, passed))
    last = steps[-1].number if steps else applied
    beyond = sorted(number for number in pile if number > last)
    return Plan(steps, pile[beyond[0]] if beyond else None)


def dropped_by(event: Accepted) -> UUID | None:
    """Return what an event drops: the id of an event, or of a parked record without one."""
    word = event.data.get("event") if event.type == DROPPED else None
    return UUID(word) if isinstance(word, str) else None


def _dropped(items: Iterable[Item], opened: Opened) -> Iterator[UUID]:
    for item in items:
        event = None if item.sealed is None else opened(item.sealed)
        id = None if event is None else dropped_by(event)
        if id is not None:
            yield id


def _pile(items: Iterable[Item], applied: int) -> dict[int, Item]:
    numbered = {item.sealed.family_no: item for item in items if item.sealed is not None}
    return {number: item for number, item in numbered.items() if number > applied}


def _numbers(pile: Mapping[int, Item], missing: Mapping[EventId, int]) -> Iterator[tuple[EventId, int]]:
    yield from missing.items()
    for number, item in pile.items():
        if item.sealed is not None:
            yield item.sealed.event_id, number


def _steps(applied: int, pile: Mapping[int, Item], passed: set[int]) -> Iterator[Step]:
    number = applied + 1
    while number in pile or number in passed:
        yield Step(number, None if number in passed else pile[number])
        number += 1
