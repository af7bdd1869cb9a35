"""On which partition of `hub.events` does a family lie? Where every producer of Kafka puts its key: murmur2."""

from __future__ import annotations

from aiokafka.partitioner import murmur2

from hub.ids import FamilyId
from hub.schemas.topics import EVENTS_PARTITIONS


def partition_of(family: FamilyId) -> int:
    """Return the partition of a family's events."""
    hashed: int = murmur2(str(family).encode())
    return (hashed & 0x7FFFFFFF) % EVENTS_PARTITIONS
