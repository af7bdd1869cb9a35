"""How much may one organisation send? A bucket of events each, filled at a steady rate; nobody empties another's."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from hub.ids import OrgId

BODY_BYTES = 1_048_576
BODY_SECONDS = 30.0
"""How long a sender may take to send a body."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per second that one organisation may send for long, and how many at once."""

    per_second: float = 500.0
    at_once: int = 2000


class Buckets:
    """One bucket for each organisation with a token; the number of organisations bounds it."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        """All buckets are full at the start; `clock` in seconds."""
        self._rate = rate
        self._clock = clock
        self._left: dict[OrgId, tuple[float, float]] = {}

    def take(self, org: OrgId, events: int) -> int:
        """Take `events` out and return 0, or take nothing and return after how many whole seconds to try again.

        More than fit in at once are never had.
        """
        now = self._clock()
        level, at = self._left.get(org, (float(self._rate.at_once), now))
        level = min(float(self._rate.at_once), level + (now - at) * self._rate.per_second)
        if events <= level:
            self._left[org] = (level - events, now)
            return 0
        self._left[org] = (level, now)
        return max(1, math.ceil((events - level) / self._rate.per_second))
