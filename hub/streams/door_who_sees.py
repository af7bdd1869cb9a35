"""Who would get which leaves of this event, and by which rule? The border and the door, asked without doing anything.

The event goes through the same reading, judging and deciding as a live one, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.decision import Acceptance, Refusal
from hub.border.model import Candidate
from hub.border.step import step
from hub.consent.minimise import Cleared, clear
from hub.consent.model import Verdict
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.accepted import Json
from hub.schemas.canonical import canonical
from hub.schemas.catalogue import TYPES
from hub.schemas.envelope import SEALED, Envelope, headers
from hub.schemas.leaves import leaves
from hub.schemas.model import Group
from hub.schemas.topics import in_topic
from hub.sealing.hpke import InInfo, seal_in
from hub.store.clock import database_now
from hub.store.trouble import answering
from hub.streams.claim import ask_of
from hub.streams.facts import coded_people, found_people, load
from hub.streams.item import Item, read_item
from hub.streams.known import Known
from hub.streams.opened import told
from hub.streams.record import Record
from hub.streams.shell import Shell
from hub.streams.turning import Turner


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation would get: names of leaves, never their values."""

    org: OrgId
    leaves: tuple[str, ...]
    rules: tuple[str, ...]
    status: str | None
    missing: tuple[str, ...]


_HUB_ALONE: Final = frozenset({Group.RIGHTS, Group.ACK})


class Seers(StrEnum):
    """To whom an accepted event may go at all."""

    ORGANISATIONS = "organisations"
    HUB_ALONE = "hub_alone"
    """An event of rights, or an acknowledgement: no organisation gets it."""
    NOBODY = "nobody"
    """It is about no person: counted, or noted for the hub's own use."""


@dataclass(frozen=True, slots=True)
class WhoSees:
    """The answer: refused at the border, or who gets what."""

    refusal: Refusal | None
    shares: tuple[Share, ...]
    seers: Seers | None = None
    """None: it was refused."""


async def who_sees(shell: Shell, envelope: Envelope, data: Mapping[str, Json]) -> WhoSees:
    """Judge the event as if it came now. RefusedError when it cannot be read; PoisonError for what would be parked."""
    async with answering(), shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
        now = await database_now(conn)
        item = read_item(_record(shell, envelope, data, now), region, shell.keyring, Turner(shell.keyring))
        if not isinstance(item.found, Candidate | Refusal):
            raise item.found
        answer = await _judged(shell, conn, item, region)
        await conn.rollback()
    return answer


async def _judged(shell: Shell, conn: AsyncConnection, item: Item, region: Region) -> WhoSees:
    if isinstance(item.found, Refusal):
        return WhoSees(item.found, ())
    if not isinstance(item.found, Candidate):
        raise RefusedError("not_valid")
    people = await found_people(shell, [item.found])
    known = Known(item.record.appended_at, people=dict(people))
    known.coded = set(await coded_people(shell, [item.found], people))
    await load(conn, shell, [item.found], known)
    done = step(item.found, known.facts(item.found), region)
    if isinstance(done, Refusal):
        return WhoSees(done, ())
    if not isinstance(done, Acceptance):
        return WhoSees(None, (), Seers.NOBODY)
    shares = tuple(_share(done, org, known, region) for org in sorted(region.organisations))
    alone = TYPES[done.event.type].group in _HUB_ALONE
    return WhoSees(None, shares, Seers.HUB_ALONE if alone else Seers.ORGANISATIONS)


def _share(done: Acceptance, org: OrgId, known: Known, region: Region) -> Share:
    event = done.event
    if event.origin.basis is None:
        return Share(org, (), ("silence",), None, ())
    rights = {**known.rights, **done.rights}
    type = TYPES[event.type]
    answer = clear(ask_of(event, org, known.now), type, told(event), rights, region)
    verdict: Verdict = answer.verdict if isinstance(answer, Cleared) else answer
    names: tuple[str, ...] = ()
    if isinstance(answer, Cleared):
        names = tuple(dict.fromkeys(_name(leaf.path) for leaf in leaves(type, answer.data)))
    status = None if verdict.status is None else verdict.status.value
    return Share(org, names, verdict.rules, status, verdict.missing)


def _name(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path if isinstance(step, str))


def _record(shell: Shell, envelope: Envelope, data: Mapping[str, Json], now: datetime) -> Record:
    info = InInfo(envelope.id, envelope.source, envelope.type, envelope.time)
    sealed = replace(envelope, contenttype=SEALED)
    value = seal_in(shell.keyring.public, canonical(data), info)
    return Record(in_topic(envelope.org), 0, -1, now, None, value, tuple(headers(sealed)))
