"""What every comparison of the reconciler holds in its hand, and the one way a hole is written down and told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.store.holes import Hole
from hub.streams.shell import KafkaAccess
from hub.streams.topic_walk import TopicWalk
from hub.telemetry.metrics import Metrics

_LOG: Final = structlog.get_logger(__name__)
Progress = Callable[[int], None]
"""Hears how many records have been compared."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """The reconciler's world: what it may read, as whom, and where it tells what it saw."""

    engine: AsyncEngine
    kafka: KafkaAccess
    metrics: Metrics


@dataclass(slots=True)
class Found:
    """What one pass came to."""

    compared: Counter[str] = field(default_factory=Counter)
    """Records by topic."""
    holes: list[Hole] = field(default_factory=list)
    """Those that were not known before."""
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The holes of one stretch, and those of them that were not known before."""

    holes: Sequence[Hole]
    fresh: Sequence[Hole]


@dataclass(frozen=True, slots=True)
class Look:
    """One pass at work: its world, its eyes, what it found so far, and how fast it may go."""

    eyes: Eyes
    walk: TopicWalk
    found: Found
    seconds_per_record: float
    progress: Progress

    async def compared(self, topic: str, records: int) -> None:
        """Count records as compared, and rest as long as the pace asks."""
        self.found.compared[topic] += records
        self.progress(self.found.compared.total())
        await asyncio.sleep(records * self.seconds_per_record)

    def tell(self, topic: str, records: int, seen: Seen) -> None:
        """Count what was compared and raise an alarm for what is new: one line for each kind."""
        kinds = Counter(hole.kind for hole in seen.holes)
        self.eyes.metrics.reconciled(topic, "matched", max(0, records - kinds.total()))
        for kind, count in kinds.items():
            self.eyes.metrics.reconciled(topic, kind, count)
        new = sorted(seen.fresh, key=lambda hole: (hole.kind, hole.position or 0))
        self.found.holes += new
        for kind, count in Counter(hole.kind for hole in new).items():
            first = next(hole for hole in new if hole.kind == kind)
            _LOG.critical("hole_found", kind=kind, topic=topic, count=count, **_where(first))


def _where(hole: Hole) -> dict[str, int | str]:
    told = {"partition": hole.partition, "offset": hole.position}
    event = {} if hole.event_id is None else {"event_id": str(hole.event_id)}
    return {name: value for name, value in told.items() if value is not None} | event
