"""What an organisation gets on `hub.out.<org>`: its own ids, the released leaves, a number, and the ground.

The same claim always gives the same bytes: after a crash a number comes again with the same id and content, or as void.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.consent.minimise import Cleared
from hub.delivery.producers import Message
from hub.ids import OrgId, PersonId
from hub.schemas.accepted import Data, Json
from hub.schemas.catalogue import TYPES
from hub.schemas.codec import encode
from hub.schemas.envelope import AVRO, Envelope, OutMarks, headers, source, stamp
from hub.schemas.form import Ref, Thing, replace
from hub.schemas.topics import out_topic
from hub.sealing.pairwise import Pairwise


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the outside of one delivery."""

    org: OrgId
    region: str
    wire: UUID
    """The delivery's id on the wire."""
    seq: int
    ground: tuple[str, ...]
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Extras:
    """What the vault adds: the recipient's own ids of persons, and an identity sealed to the recipient's key."""

    local_ids: Mapping[PersonId, str] = field(default_factory=dict, repr=False)
    sealed: str = field(default="", repr=False)


def event_message(slip: Slip, cleared: Cleared, turner: Pairwise, extras: Extras) -> Message:
    """Return the minimised event; PoisonError `too_large` or `unfit` when it cannot be written."""
    type = TYPES[cleared.origin.type]
    person = cleared.origin.person
    turned = replace(
        type, cleared.data, refs=lambda ref: _ref(ref, turner, extras), ids=lambda thing: _id(thing, turner)
    )
    own = _ref({"id": str(person)}, turner, extras)
    if extras.sealed:
        own["sealed"] = extras.sealed
    turned["person"] = own
    return _message(slip, type.wire, turned, turner.to_org(person))


def status_message(slip: Slip, event_id: UUID, ce_id: str, state: str, turner: Pairwise) -> Message:
    """Return `hub.status`: the neutral state of the recipient's own event."""
    data: dict[str, Json] = {"event_id": turner.to_org(event_id), "state": state}
    if ce_id:
        data["ce_id"] = ce_id
    return _message(slip, TYPES["status"].wire, data, "")


def control_message(slip: Slip, type: str, body: Data, turner: Pairwise) -> Message:
    """Return a refusal or a recall; its ids are turned to the recipient's own."""
    turned = replace(
        TYPES[type], body, refs=lambda ref: _ref(ref, turner, Extras()), ids=lambda thing: _id(thing, turner)
    )
    return _message(slip, TYPES[type].wire, turned, "")


def void_message(slip: Slip) -> Message:
    """Return the void of a number: no key, no subject, no content."""
    return _message(slip, TYPES["void"].wire, {}, "")


def _message(slip: Slip, wire: str, data: Data, subject: str) -> Message:
    envelope = Envelope(
        id=str(slip.wire),
        source=source(slip.region, "hub"),
        type=wire,
        time=stamp(slip.at, minute=True),
        dataschema=wire,
        contenttype=AVRO,
        traceparent=_trace(slip.wire),
        subject=subject,
    )
    marks = OutMarks(slip.seq, slip.ground, slip.late)
    key = subject.encode() if subject else None
    return Message(out_topic(slip.org), key, encode(wire, data), tuple(headers(envelope, marks)))


def _ref(ref: Ref, turner: Pairwise, extras: Extras) -> Ref:
    id = UUID(str(ref["id"]))
    turned: Ref = {"id": turner.to_org(id)}
    local = extras.local_ids.get(PersonId(id))
    if local is not None:
        turned["local_id"] = local
    return turned


def _id(thing: Thing, turner: Pairwise) -> str:
    return turner.to_org(UUID(thing.value))


def _trace(wire: UUID) -> str:
    """Return a trace of the delivery's own: the sender's must not be recognised by the receiver."""
    return f"00-{wire.hex}-{hashlib.blake2b(wire.bytes, digest_size=8).hexdigest()}-01"
