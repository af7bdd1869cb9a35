"""Rule 0: which of the hub's own messages pass, whatever consent says? A closed list; each says one small thing.

Beyond it nothing goes out without a verdict: no person, type, place or content is ever in a control message, except the
organisation's own id of the person in a recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from hub.consent.model import Status
from hub.ids import OrgId
from hub.region.model import Region


class Control(StrEnum):
    """The closed list."""

    REFUSED = "hub.refused"
    """Refusal of one's own event."""
    RECALL = "hub.recall"
    VOID = "hub.void"
    STATUS = "hub.status"
    ALERT = "alert"
    """Bare alert: number, answering unit, due time."""


@dataclass(frozen=True, slots=True)
class ControlAsk:
    """May this control message go to `recipient` at `now`?"""

    kind: Control
    recipient: OrgId
    now: datetime
    concerned: frozenset[OrgId] = frozenset()
    """For a refusal: the sender of the event; for a recall or void: whom the message it takes back was for; for an
    alert: organisations of its holder and the rungs told so far."""
    status: Status | None = None
    """For `hub.status`: what the verdict says (rules 3, 5 and 6)."""


def control_allowed(ask: ControlAsk, region: Region) -> bool:
    """Tell whether it passes; refusals, recalls and voids also after the agreement ended."""
    match ask.kind:
        case Control.REFUSED | Control.RECALL | Control.VOID:
            return ask.recipient in ask.concerned
        case Control.STATUS:
            return ask.status is not None and _agreed(ask, region)
        case Control.ALERT:
            return ask.recipient in ask.concerned and _agreed(ask, region)
        case _:
            assert_never(ask.kind)


def _agreed(ask: ControlAsk, region: Region) -> bool:
    organisation = region.organisations.get(ask.recipient)
    return organisation is not None and organisation.agreed(ask.now)
