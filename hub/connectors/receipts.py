"""What became of what was sent? The words of a receipt, and the door behind which somebody looks it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from hub.connectors.publish import Position

State = Literal["pending", "accepted", "refused", "quarantined"]
_STATES: Final[Mapping[str, State]] = {"accepted": "accepted", "refused": "refused", "quarantined": "quarantined"}


@dataclass(frozen=True, slots=True)
class Became:
    """What became of it; `repeat`: the same event had come before, and this is what became of that one."""

    state: State
    repeat: bool = False
    reason: str = ""
    field: str = ""
    rule: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One record that Kafka has; `receipt`: the hub's word for it, where it was sent by HTTP.

    `known`: what became of it, where the hub said so at once.
    """

    ce_id: str
    position: Position
    receipt: str = ""
    known: Became | None = None


def became_of(told: Mapping[str, object]) -> Became:
    """Return what a receipt of `GET /v1/receipts` says."""
    words = {name: str(told.get(name, "")) for name in ("reason", "field", "rule", "mend")}
    return Became(_STATES.get(str(told.get("status")), "pending"), repeat=told.get("repeat") is True, **words)


class Receipts(Protocol):
    """Looks up what became of records of one organisation."""

    async def __call__(self, sent: Sequence[Sent], /) -> Sequence[Became]:
        """Return for each record, in order, what became of it so far; UnavailableError when that cannot be asked."""
