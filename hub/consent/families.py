"""Which family is somebody in, and in which have they been? Joins in the order of arrival, ended by what was said.

The present family is the last joined, so that the log of a family is never split by a late word; when somebody left is
read from the time it was said, so that the order of arrival never changes who has lived with whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hub.consent.model import Leave, Membership, PersonRights
from hub.ids import EventId, FamilyId


def joined(family: FamilyId, role: str, since: datetime, arrived_at: datetime, event_id: EventId) -> Membership:
    """Return a membership that has just begun."""
    return Membership(family, role, since, None, event_id, arrived_at)


def join(rights: PersonRights, new: Membership) -> PersonRights:
    """Put a person into a family; the one they were in is the present one no longer."""
    return _told(rights, (*rights.memberships, new), rights.leaves)


def leave(rights: PersonRights, family: FamilyId, said_at: datetime, event_id: EventId) -> PersonRights:
    """Let a person leave a family, also when they are told to have joined it only later."""
    kept = {one.event_id: one for one in (*rights.leaves, Leave(family, said_at, event_id))}
    return _told(rights, rights.memberships, tuple(kept[id] for id in sorted(kept)))


def _told(rights: PersonRights, joins: Iterable[Membership], leaves: tuple[Leave, ...]) -> PersonRights:
    once = {one.event_id: one for one in joins}
    order = sorted(once.values(), key=lambda one: (one.arrived_at, one.event_id))
    following = [*order[1:], None]
    ended = tuple(_until(one, after, leaves) for one, after in zip(order, following, strict=False))
    return replace(rights, memberships=ended, leaves=leaves)


def _until(one: Membership, after: Membership | None, leaves: tuple[Leave, ...]) -> Membership:
    """Return the membership with its end; a leave said at the very time of the join does not end it."""
    said = [leave.said_at for leave in leaves if leave.family == one.family and leave.said_at > one.since]
    if said:
        return replace(one, until=min(said), left=True)
    return replace(one, until=None if after is None else max(one.since, after.since), left=False)
