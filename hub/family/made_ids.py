"""Which id has a thing the hub makes for a family? Derived from the causing event, so that folding anew gives the same.

The key is no secret: what goes in are random ids, never content.
"""

from __future__ import annotations

from hub.ids import AlertId, DeadlineId, EventId, FamilyId, derived

_KEY = b"hub.family.things.v1"


def alert_id(event: EventId) -> AlertId:
    """Return the id of the alert an event raises."""
    return AlertId(derived(_KEY, "alert", event.bytes))


def deadline_id(event: EventId, clock: str) -> DeadlineId:
    """Return the id of the run of `clock` that an event starts."""
    return DeadlineId(derived(_KEY, "deadline", event.bytes, clock))


def paired_id(kind: str, own: EventId, other: EventId) -> AlertId:
    """Return the id of the alert to whoever sent `own` that it meets `other`."""
    return AlertId(derived(_KEY, kind, own.bytes, other.bytes))


def orphan_id(event: EventId) -> AlertId:
    """Return the id of the alert that a family is left without a named worker by an event."""
    return AlertId(derived(_KEY, "orphan", event.bytes))


def frozen_id(family: FamilyId, where: int | str) -> AlertId:
    """Return the id of the alert that a family is frozen at a number, or at a record without one."""
    return AlertId(derived(_KEY, "frozen", family.bytes, str(where)))
