"""An invented family for trying a client: recorded by who records consent, a concern about the child, a withdrawal.

Identity codes with the individual numbers 900 to 999 belong to nobody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

Event = dict[str, Any]
_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def _code(born: str, sign: str) -> str:
    day, individual = (
        f"{secrets.randbelow(28) + 1:02d}{secrets.randbelow(12) + 1:02d}{born}",
        secrets.randbelow(100) + 900,
    )
    return f"{day}{sign}{individual}{_CHECK[int(f'{day}{individual}') % 31]}"


@dataclass(frozen=True)
class Family:
    """A child and the one guardian who decides, whose permission names `parties`."""

    parties: tuple[str, ...]
    recorder: str
    """A worker of the organisation that records the permission."""
    child: str = field(default_factory=lambda: _code(f"{secrets.randbelow(8) + 12:02d}", "A"))
    guardian: str = field(default_factory=lambda: _code(f"{secrets.randbelow(15) + 75:02d}", "-"))

    def recorded(self) -> list[Event]:
        """Return the events of rights: who belongs to whom, and who may share what."""
        child, guardian = {"hetu": self.child}, {"hetu": self.guardian}
        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
        return [
            {"type": "family.joined", "data": {"person": child, "role": "child"}},
            {
                "type": "family.joined",
                "data": {
                    "person": guardian,
                    "role": "guardian",
                    "family": {"of": child},
                    "guardian_of": [{"child": child, "decides": True}],
                    "lives_with": [child],
                },
            },
            {
                "type": "consent.granted",
                "data": {
                    "person": child,
                    "consent_id": str(uuid4()),
                    "by": guardian,
                    "parties": list(self.parties),
                    "purposes": ["care"],
                    "categories": ["status", "worker", "need", "service", "plan", "link", "identity"],
                    "valid_from": since,
                    "evidence": {"how": "oral", "before": self.recorder},
                },
            },
        ]

    def concern(self) -> Event:
        """Return a school's concern about the child, named by the identity code."""
        data = {
            "person": {"hetu": self.child},
            "basis": {"kind": "consent"},
            "level": "notable",
            "topics": ["absence"],
            "with_family": True,
        }
        return {"type": "concern.raised", "data": data}

    def withdrawn(self) -> Event:
        """Return the guardian's withdrawal of everything."""
        return {"type": "consent.withdrawn", "data": {"person": {"hetu": self.child}, "by": {"hetu": self.guardian}}}
