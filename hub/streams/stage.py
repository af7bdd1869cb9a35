"""What the runner knows of a stage: how it reads records, and how it carries out a batch in its transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.streams.record import Record
from hub.telemetry.labels import Stage as StageName
from hub.telemetry.metrics import Metrics

_LOG: Final = structlog.get_logger(__name__)
Batch = TypeVar("Batch")


@dataclass(slots=True)
class Tally:
    """What became of a batch, for the metrics after its commit."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type, outcome)."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(organisation, reason)."""
    quarantined: Counter[str] = field(default_factory=Counter)
    """Reason."""
    alerted: list[float] = field(default_factory=list)
    """Seconds from acceptance to a new alert."""

    def tell(self, stage: StageName, metrics: Metrics) -> None:
        """Add it to the figures; what was parked is logged as well."""
        for (type_, outcome), count in self.events.items():
            metrics.event(stage, type_, outcome, count)
        for (org, why), count in self.refused.items():
            metrics.refused(org, why, count)
        for why, count in self.quarantined.items():
            metrics.quarantined(stage, why, count)
            _LOG.error("quarantined", stage=stage, reason=why, count=count)
        for seconds in self.alerted:
            metrics.accept_to_alert(seconds)


class Stage(Protocol[Batch]):
    """A stage of the flow. It decides nothing by itself: it loads facts, asks the pure core, writes what follows."""

    name: StageName
    group: str
    """Kafka consumer group."""
    pattern: str | None
    """Topics by pattern, or `topics`."""
    topics: tuple[str, ...]
    whole: bool
    """Whether a hole in the offsets means that something was lost (the log), not only markers."""

    async def prepare(self, records: Sequence[Record]) -> Batch:
        """Read the records and look up what is needed before the transaction; poison is part of the batch."""
        ...

    async def carry_out(self, conn: AsyncConnection, batch: Batch) -> Tally:
        """Do everything that follows within the transaction; take the rights lock last, when it is needed."""
        ...

    def poisoned(self, record: Record, error: PoisonError, batch: Batch | None) -> Batch:
        """Return a batch that parks this one record; `batch` is what could be read of it."""
        ...
