"""What of a fact may this viewer see? One question to `decide` per fact, for `care`, with the newest rights, now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.consent.decide import decide
from hub.consent.minimise import Cleared, clear
from hub.consent.model import Ask, Rights
from hub.ids import EventId, OrgId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Data, Origin
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category, Label, Purpose

SENDER = Label(Category.WORKER, locates=True)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A worker at a door, and the organisation whose rights they share."""

    org: OrgId
    worker: WorkerId


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view showed of one event: a line of its disclosure."""

    event_id: EventId
    categories: frozenset[Category]
    rules: tuple[str, ...]
    until: datetime | None
    """When the verdict ends by itself; None: when something changes."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as this viewer may see it."""

    cleared: Cleared
    at: datetime
    """The sender's time, to the minute, as in deliveries."""

    @property
    def data(self) -> Data:
        """Return the leaves released."""
        return self.cleared.data

    @property
    def sender(self) -> OrgId | None:
        """Return who told it, where that may be shown."""
        return self.cleared.origin.sender if self.cleared.verdict.allows(SENDER) else None

    @property
    def shown(self) -> Shown:
        """Return its line of the disclosure."""
        verdict = self.cleared.verdict
        return Shown(self.cleared.origin.event_id, verdict.person, verdict.rules, verdict.until)


@dataclass(frozen=True, slots=True)
class Door:
    """A viewer before the facts of a family, now."""

    rights: Rights
    viewer: Viewer
    now: datetime
    region: Region
    contents: Mapping[EventId, Accepted]

    def ask(self, origin: Origin, *, by_hub: bool = False) -> Ask | None:
        """Return the question; None for a fact gathered for another purpose than care. `by_hub`: rule 2 is left out."""
        if origin.basis is None or origin.basis.purpose is not Purpose.CARE:
            return None
        return Ask(origin, self.viewer.org, Purpose.CARE, self.now, by_hub)

    def allowed(self, origin: Origin, label: Label, *, by_hub: bool = False) -> Shown | None:
        """Return what to note when a fact with this label alone may be shown, else None."""
        ask = self.ask(origin, by_hub=by_hub)
        verdict = None if ask is None else decide(ask, self.rights, self.region)
        if verdict is None or not verdict.allows(label):
            return None
        return Shown(origin.event_id, frozenset({label.category}), verdict.rules, verdict.until)

    def open(self, origin: Origin | None) -> Fact | None:
        """Return an event, minimised; None when its type is not released or its content is not there."""
        event = None if origin is None else self.contents.get(origin.event_id)
        ask = None if origin is None else self.ask(origin)
        if event is None or ask is None or event.type not in TYPES:
            return None
        cleared = clear(ask, TYPES[event.type], event.data, self.rights, self.region)
        if not isinstance(cleared, Cleared):
            return None
        return Fact(cleared, event.occurred_at.replace(second=0, microsecond=0))


def merged(shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Return one line per event, sorted: all categories shown of it, all rules, the earliest end."""
    found: dict[EventId, Shown] = {}
    for one in shown:
        before = found.get(one.event_id, one)
        ends = [end for end in (before.until, one.until) if end is not None]
        found[one.event_id] = replace(
            before,
            categories=before.categories | one.categories,
            rules=tuple(dict.fromkeys((*before.rules, *one.rules))),
            until=min(ends, default=None),
        )
    return tuple(found[event] for event in sorted(found))
