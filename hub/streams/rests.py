"""Partitions that rest: several unexpected errors within minutes stop one; it tries again after 1 → 60 s by itself."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.store.offsets import Place

SEVERAL: Final = 3
WITHIN_SECONDS: Final = 300.0
FIRST_REST: Final = 1.0
LONGEST_REST: Final = 60.0


@dataclass(slots=True)
class _Story:
    """What went wrong on one partition lately."""

    times: deque[float] = field(default_factory=lambda: deque(maxlen=SEVERAL))
    rest: float = 0.0
    until: float = 0.0


class Rests:
    """Counts unexpected errors by partition and tells who rests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock of seconds; nothing rests yet."""
        self._clock = clock
        self._stories: dict[Place, _Story] = {}

    def resting(self) -> list[Place]:
        """Return the partitions that rest now."""
        now = self._clock()
        return [place for place, story in self._stories.items() if story.until > now]

    def may_park(self, place: Place) -> bool:
        """Note an unexpected error; tell whether its event may be parked, or (False) the partition rests instead."""
        now, story = self._clock(), self._stories.setdefault(place, _Story())
        story.times.append(now)
        if len(story.times) < SEVERAL or now - story.times[0] > WITHIN_SECONDS:
            return True
        story.rest = min(LONGEST_REST, story.rest * 2 or FIRST_REST)
        story.until = now + story.rest
        return False

    def went_well(self, place: Place) -> None:
        """Forget how long the partition rested last."""
        story = self._stories.get(place)
        if story is not None:
            story.rest = 0.0
