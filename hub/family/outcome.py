"""What a handler answers: the family afterwards and what it wants done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hub.family.effects import Effect, Misfit
from hub.family.state import Family
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Origin

Outcome = tuple[Family, tuple[Effect, ...]]
Handler = Callable[[Family, Accepted, Region], Outcome]


PLAIN: Final = frozenset(
    {
        "content_absent",
        "nobody_to_hold",
        "not_a_duty",
        "not_started",
        "opened_twice",
        "unknown_plan",
        "unknown_recall",
        "unknown_referral",
        "unknown_service",
        "unknown_worker",
    }
)
"""Reasons that rest on the event itself, on what its sender did or on the region file: they tell of nobody else. Every
other one may be told only to who may see its cause."""
CONFLICT: Final = "conflict"
"""What is told in place of the others: something stands in its way."""


def misfit(family: Family, reason: str, cause: Origin | None = None) -> Outcome:
    """Return the family as it was and a note of why the event does not fit; `cause`: what made the state so."""
    return family, (Misfit(reason, None if cause is None else cause.event_id),)


def unchanged(family: Family, event: Accepted, region: Region) -> Outcome:
    """Return the family as it was: this event leaves no mark on its state."""
    return family, ()
