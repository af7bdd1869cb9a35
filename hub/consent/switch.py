"""Which of two words about the same thing holds? The later said; two different ones of one time cancel out.

Every function here gives the same answer in whatever order the words arrive.
"""

from __future__ import annotations

from hub.consent.model import Switch


def merge(one: Switch | None, other: Switch) -> Switch:
    """Return what holds after both words."""
    if one is None or other.said_at > one.said_at:
        return other
    if one.said_at > other.said_at:
        return one
    contested = one.contested or other.contested or one.on != other.on
    # The form must not depend on the order: a contested switch is written as off, with the smaller of the ids.
    event_id = min(one.event_id, other.event_id)
    return Switch(one.on and not contested, one.said_at, event_id, contested)


def add(history: tuple[Switch, ...], new: Switch) -> tuple[Switch, ...]:
    """Return the history with `new` in it, oldest first, one switch for each time."""
    by_time = {one.said_at: one for one in history}
    by_time[new.said_at] = merge(by_time.get(new.said_at), new)
    return tuple(by_time[time] for time in sorted(by_time))
