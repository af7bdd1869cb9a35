"""What a handler answers: the family afterwards and what it wants done."""

from __future__ import annotations

from collections.abc import Callable

from hub.family.effects import Effect, Misfit
from hub.family.state import Family
from hub.region.model import Region
from hub.schemas.accepted import Accepted

Outcome = tuple[Family, tuple[Effect, ...]]
Handler = Callable[[Family, Accepted, Region], Outcome]


def misfit(family: Family, reason: str) -> Outcome:
    """Return the family as it was and a note of why the event does not fit."""
    return family, (Misfit(reason),)


def unchanged(family: Family, event: Accepted, region: Region) -> Outcome:
    """Return the family as it was: this event leaves no mark on its state."""
    return family, ()
