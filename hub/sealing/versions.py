"""The version of a plan means something only between the hub and one organisation: it tells of no writing but the one.

A counter tells by its gaps how much others wrote that one may not see. So each organisation has a number of its own for
each version of each plan: the synthetic IV of RFC 5297, made small. 32 bits authenticate plan and version, 20 bits hold
the version under a pad of those; the same version is always the same number, and JSON carries it exactly (below 2^52).
"""

from __future__ import annotations

from hashlib import sha256
from hmac import digest
from typing import Final
from uuid import UUID

from hub.sealing.framing import framed
from hub.sealing.keys import derive

VERSION_BITS: Final = 20
TAG_BITS: Final = 32
NEVER_GIVEN: Final = 0
"""The version before all others: who names a number that the hub never gave them has seen nothing."""
_NEWEST: Final = 2**VERSION_BITS - 1


class Versions:
    """Turns versions of plans for one organisation and back."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """Take the organisation's key of 32 bytes."""
        self._key = key

    def to_org(self, plan: UUID, version: int) -> int:
        """Return the number that stands for `version` of `plan` towards this organisation."""
        kept = min(version, _NEWEST)
        tag = self._tag(plan, kept)
        return tag << VERSION_BITS | (kept ^ self._pad(plan, tag))

    def from_org(self, plan: UUID, number: int) -> int:
        """Return the version behind `number`, `NEVER_GIVEN` when we never gave it to this organisation for `plan`."""
        tag, masked = number >> VERSION_BITS, number & _NEWEST
        if number < 0 or tag >> TAG_BITS:
            return NEVER_GIVEN
        version = masked ^ self._pad(plan, tag)
        return version if self._tag(plan, version) == tag else NEVER_GIVEN

    def _tag(self, plan: UUID, version: int) -> int:
        return self._bits(TAG_BITS, "tag", plan, version)

    def _pad(self, plan: UUID, tag: int) -> int:
        return self._bits(VERSION_BITS, "pad", plan, tag)

    def _bits(self, count: int, use: str, plan: UUID, number: int) -> int:
        made = digest(self._key, framed(use, plan.bytes, number.to_bytes(8, "big")), sha256)
        return int.from_bytes(made[:8], "big") >> (64 - count)


def versions_for(root: bytes, org: str) -> Versions:
    """Derive the key of `org` from `root` (HKDF-SHA256) and return its turner of versions."""
    return Versions(derive(root, framed("hub-version-v1", org)))
