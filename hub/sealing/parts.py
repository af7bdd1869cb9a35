"""A part of an accepted event opens only while the keys of all its subjects exist.

It is sealed with each subject's data key, one inside another in order of person id (the smallest innermost), each layer
bound to the event, the subjects and the name of the part. A part one of whose keys was destroyed is absent; any other
part that does not open is poison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from hub.errors import PoisonError
from hub.sealing.aead import DataKey, open_, seal
from hub.sealing.framing import framed


def seal_part(keys: Mapping[UUID, DataKey], subjects: Sequence[UUID], event_id: UUID, part: str, plain: bytes) -> bytes:
    """Return `plain` sealed for all `subjects` (any order); PoisonError `part_without_subject` or `no_key`."""
    ordered = _ordered(subjects)
    aad = _aad(event_id, ordered, part)
    sealed = plain
    for person in ordered:
        if person not in keys:
            raise PoisonError("no_key")
        sealed = seal(keys[person], sealed, aad)
    return sealed


def open_part(
    keys: Mapping[UUID, DataKey],
    destroyed: AbstractSet[UUID],
    subjects: Sequence[UUID],
    event_id: UUID,
    part: str,
    blob: bytes,
) -> bytes | None:
    """Return the part, or None when the key of a subject is listed as destroyed.

    PoisonError `part_does_not_open` when it cannot be opened for any other reason.
    """
    ordered = _ordered(subjects)
    if not destroyed.isdisjoint(ordered):
        return None
    aad = _aad(event_id, ordered, part)
    opened = blob
    for person in reversed(ordered):
        opened = _layer(keys.get(person), opened, aad)
    return opened


def _layer(key: DataKey | None, sealed: bytes, aad: bytes) -> bytes:
    if key is None:
        raise PoisonError("part_does_not_open")
    try:
        return open_(key, sealed, aad)
    except PoisonError as err:
        raise PoisonError("part_does_not_open") from err


def _ordered(subjects: Sequence[UUID]) -> list[UUID]:
    # INVARIANT: no subject, no seal; a part about nobody would lie on the log in clear.
    if not subjects:
        raise PoisonError("part_without_subject")
    return sorted(set(subjects))


def _aad(event_id: UUID, ordered: Sequence[UUID], part: str) -> bytes:
    return framed("hub-part-v1", event_id.bytes, b"".join(person.bytes for person in ordered), part)
