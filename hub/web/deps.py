"""All that the routes need of the world, as one frozen value; `bootstrap` makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from hub.connectors.publish import Position, Publish
from hub.delivery.structured import Page
from hub.ids import OrgId
from hub.sealing.hpke import PublicKey
from hub.store.outbox import Bounds
from hub.store.receipts import Told
from hub.telemetry.health import Health
from hub.web.limits import Rate
from hub.web.tokens import Tokens


class ReceiptBook(Protocol):
    """Looks up what became of records; UnavailableError when it cannot."""

    async def at(self, position: Position, /) -> Told | None:
        """Return what became of the record at this place; None while it has not been judged."""

    async def of(self, org: OrgId, ce_id: str, /) -> Told | None:
        """Return what became of the sender's own id, as last judged; None for an id not judged yet."""


class Outbox(Protocol):
    """Shows an organisation its own messages, each decided again; UnavailableError when it cannot."""

    async def after(self, org: OrgId, seq: int | None, limit: int, /) -> Page:
        """Return at most `limit` messages after `seq`, by default after the acknowledged one."""

    async def between(self, org: OrgId, first: int, last: int, /) -> Page:
        """Return those of the numbers `first` to `last` that exist."""

    async def acknowledge(self, org: OrgId, seq: int, /) -> Bounds:
        """Move the mark forward; RefusedError for a number that has not been sent."""

    async def news(self, org: OrgId, seq: int, seconds: float, /) -> bool:
        """Return True as soon as there is something after `seq`, False after `seconds`."""


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class IntakeDeps:
    """The world of the intake: taking an event needs Kafka and nothing else."""

    region: str
    """The region's id, the first part of every `ce_source`."""
    tokens: Callable[[], Tokens] = field(repr=False)
    """Read anew for each request, so that a changed file counts at once."""
    public: PublicKey
    """The hub's own key: bodies are sealed to it before they reach Kafka."""
    receipt_key: bytes = field(repr=False)
    pairwise_root: bytes = field(repr=False)
    publish: Publish
    receipts: ReceiptBook
    health: Health
    outbox: Outbox | None = None
    """None where no database is at hand: then there is no such route."""
    rate: Rate = field(default_factory=Rate)
    clock: Callable[[], datetime] = utc_now
