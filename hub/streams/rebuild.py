"""Does the log alone give the same state and the same rights? Folded anew with the live code, beside the live state.

Compared at each family's newest number (a frozen family at its last applied one), without what quarantine holds.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from hub.border.fold import fold_rights
from hub.consent import doc as rights_doc
from hub.consent.model import PersonRights
from hub.errors import UnavailableError
from hub.family import doc as family_doc
from hub.family.state import Family
from hub.family.step import step
from hub.ids import FamilyId, PersonId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Data
from hub.schemas.canonical import canonical
from hub.schemas.log_record import LogRecord
from hub.store.snapshot import Snapshot, behind, snapshot
from hub.store.trouble import answering
from hub.streams.log_reader import read_log
from hub.streams.releasing import dropped_by
from hub.streams.shell import Shell

WAIT_SECONDS: Final = 60
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the check found; hashes over all states and all rights, ids of what differs."""

    events: int
    families: int
    persons: int
    live_hash: str
    log_hash: str
    different_families: tuple[FamilyId, ...]
    different_persons: tuple[PersonId, ...]

    @property
    def equal(self) -> bool:
        """Tell whether the log gives exactly what is live."""
        return self.live_hash == self.log_hash


@dataclass(slots=True)
class Rebuilt:
    """State and rights folded from the log."""

    families: dict[FamilyId, Family] = field(default_factory=dict)
    rights: dict[PersonId, PersonRights] = field(default_factory=dict)


async def check(shell: Shell, progress: Progress) -> Comparison:
    """Rebuild beside the live hub and compare; UnavailableError when the hub does not catch up within 60 s."""
    await _caught_up(shell)
    async with answering():
        live = await snapshot(shell.engine)
    events: list[Accepted | LogRecord] = []
    async for chunk in read_log(shell):
        events.extend(chunk)
        progress(len(events))
    regions = await _regions(shell, events)
    return _compare(live, _fold(events, live, regions), len(events))


async def _caught_up(shell: Shell) -> None:
    for _ in range(WAIT_SECONDS * 5):
        async with answering(), shell.engine.connect() as conn:
            if not await behind(conn):
                return
        await asyncio.sleep(0.2)
    raise UnavailableError("hub", "log lane and family stage did not catch up")


async def _regions(shell: Shell, events: list[Accepted | LogRecord]) -> Mapping[int, Region]:
    async with answering(), shell.engine.connect() as conn:
        return await shell.regions.at(conn, {one.region_version for one in events})


def _fold(events: list[Accepted | LogRecord], live: Snapshot, regions: Mapping[int, Region]) -> Rebuilt:
    rebuilt, seen, dropped = Rebuilt(), set(), _dropped(events, live)
    for one in sorted(events, key=_order):
        family = _family(one)
        place = (family, one.family_no)
        if place in seen or one.family_no > live.marks.get(family, 0):
            continue
        seen.add(place)
        if isinstance(one, Accepted):
            rebuilt.rights.update(fold_rights(rebuilt.rights, one))
        if one.family_no <= live.applied.get(family, 0):
            _apply(rebuilt, one, None if one.event_id in dropped else regions[one.region_version])
    return rebuilt


def _dropped(events: Sequence[Accepted | LogRecord], live: Snapshot) -> frozenset[UUID]:
    """Return what the log itself says was dropped, as far as the live state has heard it."""
    told = (one for one in events if isinstance(one, Accepted) and one.family_no <= live.applied.get(one.family, 0))
    return frozenset(id for one in told if (id := dropped_by(one)) is not None)


def _apply(rebuilt: Rebuilt, one: Accepted | LogRecord, region: Region | None) -> None:
    """Fold one event into its family; without a region it was dropped: only its number counts."""
    family = _family(one)
    before = rebuilt.families.get(family) or Family.new(family)
    after = before if region is None or not isinstance(one, Accepted) else step(before, one, region)[0]
    rebuilt.families[family] = replace(after, last_no=one.family_no)


def _order(one: Accepted | LogRecord) -> tuple[object, ...]:
    return (one.accepted_at, _family(one), one.family_no)


def _family(one: Accepted | LogRecord) -> FamilyId:
    return one.family if isinstance(one, Accepted) else one.family_id


def _compare(live: Snapshot, log: Rebuilt, events: int) -> Comparison:
    states = {family: canonical(family_doc.to_doc(state)) for family, state in log.families.items()}
    rights = {person: canonical(rights_doc.to_doc(one)) for person, one in log.rights.items()}
    live_states = {family: _bytes(doc) for family, doc in live.states.items()}
    live_rights = {person: _bytes(doc) for person, doc in live.rights.items()}
    families = states.keys() | live_states.keys()
    persons = rights.keys() | live_rights.keys()
    return Comparison(
        events,
        len(families),
        len(persons),
        _hash([*live_states.items(), *live_rights.items()]),
        _hash([*states.items(), *rights.items()]),
        tuple(sorted(one for one in families if states.get(one) != live_states.get(one))),
        tuple(sorted(one for one in persons if rights.get(one) != live_rights.get(one))),
    )


def _bytes(doc: Data) -> bytes:
    return canonical(doc)


def _hash(rows: Sequence[tuple[UUID, bytes]]) -> str:
    whole = hashlib.sha256()
    for id, doc in sorted(rows):
        whole.update(id.bytes)
        whole.update(doc)
    return whole.hexdigest()
