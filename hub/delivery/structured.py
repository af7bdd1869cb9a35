"""A message as HTTP carries it: a structured CloudEvent in JSON, with what `hub.out` says in its headers.

It is made of the very message that Kafka has, so both ways say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hub.delivery.producers import Message
from hub.schemas.accepted import Json
from hub.schemas.attributes import JSON
from hub.schemas.codec import decode

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ce_specversion": "specversion",
        "ce_id": "id",
        "ce_source": "source",
        "ce_type": "type",
        "ce_time": "time",
        "ce_subject": "subject",
        "ce_dataschema": "dataschema",
        "traceparent": "traceparent",
        "hub_ground": "hubground",
    }
)
"""Header → attribute: names of CloudEvents hold no underscore."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one reading gives: messages in the order of their numbers, and how far sender and reader are."""

    messages: tuple[dict[str, Json], ...] = field(repr=False)
    acknowledged: int
    last: int
    """The last number there is so far."""

    def as_json(self) -> dict[str, Json]:
        """Return the answer."""
        return {"messages": list(self.messages), "acknowledged": self.acknowledged, "last": self.last}


def numbered(message: Message) -> dict[str, Json]:
    """Return `hub_seq` and the structured event of a message to an organisation."""
    said = {name: value.decode() for name, value in message.headers}
    seq = int(said["hub_seq"])
    event: dict[str, Json] = {attribute: said[name] for name, attribute in _NAMES.items() if name in said}
    event |= {"datacontenttype": JSON, "hubseq": seq}
    if said.get("hub_late") == "true":
        event["hublate"] = True
    return {"hub_seq": seq, "event": event | {"data": decode(message.value or b"")[1]}}
