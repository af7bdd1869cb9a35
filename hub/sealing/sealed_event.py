"""One accepted event sealed for the log, and opened again: place in clear, everything else part by part.

The part `head` tells type, sender, basis and the leaves about the person; the part `all` holds the leaves about the
person and everyone in `about`. Ids and numbers stay readable without any key (`schemas/log_record.py`), so that an
unreadable record still freezes the right family.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.errors import PoisonError
from hub.ids import PersonId
from hub.schemas import log_record
from hub.schemas.accepted import Accepted, Data, Json
from hub.schemas.canonical import canonical
from hub.schemas.catalogue import TYPES
from hub.schemas.leaves import merge, split
from hub.schemas.log_record import LogPart, LogRecord
from hub.schemas.origin_doc import of_doc, orgs, record, to_doc
from hub.sealing.aead import DataKey
from hub.sealing.parts import open_part, seal_part

HEAD: Final = "head"
ALL: Final = "all"


def seal_event(event: Accepted, keys: Mapping[UUID, DataKey]) -> bytes:
    """Return the record of `event`; PoisonError `no_key` when the key of a subject is missing."""
    mine, shared = split(TYPES[event.type], event.data)
    parts = [_sealed(event, HEAD, (event.origin.person,), {**_head(event), "data": mine}, keys)]
    if shared:
        parts.append(_sealed(event, ALL, event.origin.subjects, {"data": shared}, keys))
    return log_record.write(
        LogRecord(
            event.event_id,
            event.family,
            event.family_no,
            event.accepted_at,
            event.region_version,
            event.origin.person,
            tuple(parts),
        )
    )


def persons_of(sealed: LogRecord) -> frozenset[UUID]:
    """Return everyone whose key is needed to open it whole."""
    return frozenset(one for part in sealed.parts for one in part.subjects)


def open_event(sealed: LogRecord, keys: Mapping[UUID, DataKey], destroyed: AbstractSet[UUID]) -> Accepted | None:
    """Return the event opened; None when the key of its person is listed as destroyed: folded as absent.

    PoisonError `part_does_not_open` or `garbage` for anything else that cannot be read.
    """
    opened: dict[str, dict[str, Json]] = {}
    for part in sealed.parts:
        plain = open_part(keys, destroyed, part.subjects, sealed.event_id, part.name, part.blob)
        if plain is not None:
            opened[part.name] = _parsed(plain)
    if HEAD not in opened:
        if sealed.person_id not in destroyed:
            raise PoisonError("garbage")
        return None
    try:
        return _accepted(sealed, opened[HEAD], opened.get(ALL, {}))
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise PoisonError("garbage") from err


def _sealed(
    event: Accepted, name: str, subjects: tuple[PersonId, ...], plain: Data, keys: Mapping[UUID, DataKey]
) -> LogPart:
    ordered = tuple(sorted(subjects))
    return LogPart(name, ordered, seal_part(keys, ordered, event.event_id, name, canonical(plain)))


def _head(event: Accepted) -> dict[str, Json]:
    return {
        "origin": to_doc(event.origin),
        "occurred_at": event.occurred_at.isoformat(),
        "reach": list[Json](sorted(event.reach)),
        "named": list[Json](sorted(event.named)),
        "ce_id": event.ce_id,
    }


def _accepted(sealed: LogRecord, head: Mapping[str, Json], shared: Mapping[str, Json]) -> Accepted:
    origin = of_doc(record(head["origin"]))
    if (origin.event_id, origin.person) != (sealed.event_id, sealed.person_id):
        raise ValueError("the head tells of another event")
    return Accepted(
        origin=origin,
        family=sealed.family_id,
        family_no=sealed.family_no,
        accepted_at=sealed.accepted_at,
        occurred_at=datetime.fromisoformat(str(head["occurred_at"])),
        region_version=sealed.region_version,
        reach=orgs(head["reach"]),
        named=orgs(head["named"]),
        data=merge(record(head["data"]), record(shared.get("data", {}))),
        ce_id=str(head["ce_id"]),
    )


def _parsed(plain: bytes) -> dict[str, Json]:
    try:
        return record(json.loads(plain))
    except (ValueError, TypeError) as err:
        raise PoisonError("garbage") from err
