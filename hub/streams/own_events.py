"""How the hub itself speaks: through `hub.in.hub` and the border, like everybody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.delivery.producers import Message
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import INTERNAL

HUB = OrgId("hub")


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """One internal event; the same fact always has the same `ce_id`, so telling it twice adds nothing."""

    ce_id: str
    type: str
    """Catalogue name."""
    at: datetime
    data: Mapping[str, Json]


def message(event: OwnEvent, region: str) -> Message:
    """Return the record for `hub.in.hub`: plain JSON, it holds ids and codes only."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event.ce_id,
        "ce_type": TYPES[event.type].wire,
        "ce_source": f"//{region}/{HUB}",
        "ce_time": event.at.isoformat(),
        "content-type": "application/json",
    }
    return Message(
        INTERNAL,
        None,
        json.dumps(dict(event.data), separators=(",", ":")).encode(),
        tuple((name, value.encode()) for name, value in headers.items()),
    )
