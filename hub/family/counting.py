"""When are the steps of a clock? The region's promise counted from the arrival at the responsible organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from hub.errors import PoisonError, RefusedError
from hub.family.effects import Deadline
from hub.family.state import Family
from hub.ids import DeadlineId
from hub.region.deadlines import due, tellings
from hub.region.law import Promise
from hub.region.model import Region
from hub.schemas.accepted import Accepted

CONCERN_CLOCK = "network.concern"
RECALL_CLOCK = "network.recall"
ANSWER_CLOCK = "network.answer"
CONTACT_CLOCK = "network.first_contact"
DEFAULTS: Mapping[str, Promise] = MappingProxyType(
    {
        ANSWER_CLOCK: Promise(ANSWER_CLOCK, 3, "weekdays"),
        CONTACT_CLOCK: Promise(CONTACT_CLOCK, 10, "weekdays"),
        CONCERN_CLOCK: Promise(CONCERN_CLOCK, 2, "weekdays"),
        RECALL_CLOCK: Promise(RECALL_CLOCK, 3, "weekdays"),
    }
)
"""What holds when the region file says nothing (`docs/clocks.md`)."""

Steps = tuple[tuple[str, datetime], ...]


def steps_of(event: Accepted, clock: str, region: Region) -> Steps:
    """Return the steps (name, UTC) of a clock this event starts; those already past are left out, but for the last.

    Raises PoisonError when the region's promise cannot be counted.
    """
    arrival = min(event.occurred_at, event.accepted_at)
    promise = region.promises.get(clock, DEFAULTS[clock])
    try:
        steps = tellings(arrival, promise)
    except RefusedError as error:
        raise PoisonError("clock_not_countable") from error
    return (*(step for step in steps[:-1] if step[1] > event.accepted_at), steps[-1])


def rung_end(now: datetime, weekdays: int) -> datetime:
    """Return when somebody told now has had `weekdays` to acknowledge."""
    return due(now, weekdays, "weekdays")


def after(deadline: Deadline, step: str) -> Steps:
    """Return the steps that come later than `step`."""
    told = dict(deadline.steps)[step]
    return tuple(one for one in deadline.steps if one[1] > told)


def find(family: Family, deadline: DeadlineId) -> Deadline | None:
    """Return a running clock."""
    return next((one for one in family.deadlines if one.id == deadline), None)


def put(family: Family, deadline: Deadline) -> Family:
    """Return the family with this clock running, in place of an earlier form of it; without steps it has stopped."""
    others = tuple(one for one in family.deadlines if one.id != deadline.id)
    return replace(family, deadlines=(*others, deadline) if deadline.steps else others)


def drop(family: Family, deadline: DeadlineId) -> Family:
    """Return the family without this clock."""
    return replace(family, deadlines=tuple(one for one in family.deadlines if one.id != deadline))
