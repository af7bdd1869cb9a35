"""The kinds of ids, and ids derived from others by a keyed hash (same parts, same key, same id)."""

from __future__ import annotations

import hashlib
from typing import Final, NewType
from uuid import UUID, uuid5

OrgId = NewType("OrgId", str)
"""A short name of the region file, for example `mikkeli-koulut`; safe in topics and metrics."""
UnitId = NewType("UnitId", str)
WorkerId = NewType("WorkerId", str)
PersonId = NewType("PersonId", UUID)
NOBODY: Final = PersonId(UUID(int=0))
"""Whom an event of the hub's own is about that is about no person: a frozen family, its alert, its release."""
FamilyId = NewType("FamilyId", UUID)
EventId = NewType("EventId", UUID)
"""The hub's own id of an accepted event, derived from (source, ce_id)."""
MatterId = NewType("MatterId", UUID)
"""Id of what an opening event opened: a plan, a service, a permission, a prohibition, an access."""
AlertId = NewType("AlertId", UUID)
DeadlineId = NewType("DeadlineId", UUID)
RecallId = NewType("RecallId", UUID)
DeliveryId = NewType("DeliveryId", UUID)


def digest(key: bytes, *parts: str | bytes, size: int = 32) -> bytes:
    """Return the keyed BLAKE2b of length-prefixed `parts`; `key` has 16 to 64 bytes, the answer `size` bytes."""
    state = hashlib.blake2b(key=key, digest_size=size)
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        state.update(len(raw).to_bytes(4, "big"))
        state.update(raw)
    return state.digest()


def derived(key: bytes, *parts: str | bytes) -> UUID:
    """Return a UUID (version 8, RFC 9562) derived from `parts` with `key`."""
    raw = bytearray(digest(key, *parts, size=16))
    raw[6] = (raw[6] & 0x0F) | 0x80
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


def naming_id(person: PersonId, worker: str, role: str) -> MatterId:
    """Return the id of the matter that a worker is named for `person` in a role; on the wire it has none of its own."""
    return MatterId(uuid5(person, f"{worker}/{role}"))
