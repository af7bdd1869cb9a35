"""Load what a batch is judged by: one query for each kind of thing, families locked in sorted order.

For somebody the hub does not know the same is asked as for somebody it does, by ids that nobody has: how long a refusal
takes does not tell a stranger who is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border import refs
from hub.border.model import Candidate, KnownAlert, KnownDeadline, KnownRecall, Matter
from hub.errors import UnavailableError
from hub.ids import NOBODY, DeadlineId, FamilyId, MatterId, PersonId
from hub.store import alerts, deadlines, events, families, matters, members, namings, quarantine, recall_list, rights
from hub.streams.known import Known, handle_of
from hub.streams.shell import Shell
from hub.vault.find import find
from hub.vault.identity import identities
from hub.vault.keys import data_keys
from hub.vault.model import Handle

_NOW: Final = text("SELECT clock_timestamp()")


async def found_people(shell: Shell, candidates: Sequence[Candidate]) -> dict[Handle, PersonId]:
    """Return the person behind each reference the vault knows; asked before the main transaction."""
    wanted = {handle for one in candidates for key in refs.keys(one) if (handle := handle_of(key, one.org)) is not None}
    return await find(shell.vault, shell.keyring, wanted) if wanted else {}


def stand_ins(candidates: Iterable[Candidate], people: Mapping[Handle, PersonId]) -> frozenset[PersonId]:
    """Return an id that nobody has for each reference the vault does not know."""
    meant = {handle for one in candidates for key in refs.keys(one) if (handle := handle_of(key, one.org)) is not None}
    return frozenset(PersonId(uuid4()) for _ in meant - people.keys())


async def coded_people(
    shell: Shell, candidates: Sequence[Candidate], people: dict[Handle, PersonId]
) -> frozenset[PersonId]:
    """Return who has an identity code, of those named by an unknown code and a known other word side by side."""
    doubtful = {person for one in candidates for ref in refs.refs(one) for person in _doubtful(one, ref, people)}
    if not doubtful:
        return frozenset()
    known = await identities(shell.vault, shell.keyring, doubtful)
    return frozenset(PersonId(person) for person, who in known.items() if who.code is not None)


def _doubtful(candidate: Candidate, ref: refs.Ref, people: dict[Handle, PersonId]) -> Iterable[PersonId]:
    by = {key.kind: handle_of(key, candidate.org) for key in ref.keys}
    code, local = by.get(refs.CODE), by.get(refs.LOCAL)
    if code is not None and code not in people and local is not None and local in people:
        yield people[local]


async def load(conn: AsyncConnection, shell: Shell, candidates: Sequence[Candidate], known: Known) -> None:
    """Fill `known` with everything the candidates touch, and lock their families until the end of the transaction.

    UnavailableError when somebody moved between families meanwhile: the batch is to be done again.
    """
    named, nobody = _named(candidates) | set(known.people.values()), stand_ins(candidates, known.people)
    known.families = await members.families_of(conn, named | nobody)
    await _things(conn, candidates, known)
    persons = named | {person for person, _ in _owners(known)}
    await _families(conn, candidates, known, persons | nobody)
    known.rights = dict(await rights.load_around(conn, persons | nobody))
    missing = (persons | {NOBODY}) - known.keys.keys()
    known.keys.update(await data_keys(shell.vault, shell.keyring, missing))
    known.now = (await conn.execute(_NOW)).scalar_one()


def _named(candidates: Iterable[Candidate]) -> set[PersonId]:
    """Return everybody named by an id, whether there is such a person or not."""
    words = (words.get("id") for one in candidates for _, words in one.spoken.refs)
    return {PersonId(UUID(word)) for word in words if isinstance(word, str)}


async def _things(conn: AsyncConnection, candidates: Sequence[Candidate], known: Known) -> None:
    wanted = {id for one in candidates for id in refs.matter_ids(one, known.meant(one))}
    wanted |= {id for one in candidates for _, id in refs.mentions(one)}
    known.matters = standing(await matters.load(conn, wanted), await namings.matters(conn, wanted))
    known.alerts = await alerts.known(conn, {id for one in candidates for id in refs.alert_ids(one)})
    known.recalls = await recall_list.known(conn, {id for one in candidates for id in refs.recall_ids(one)})
    clocks = {DeadlineId(UUID(id)) for one in candidates for id in refs.deadline_ids(one)}
    known.deadlines = await deadlines.known(conn, clocks) | _ends_of_rights(candidates, known)
    dropped = {id for one in candidates for id in refs.dropped_ids(one)}
    known.logs = await events.families_of(conn, dropped) | await quarantine.families_of(conn, dropped)


def standing(opened: Mapping[MatterId, Matter], named: Mapping[MatterId, Matter]) -> dict[MatterId, Matter]:
    """Return the matters of now: what an organisation opened, and who was chosen by the hub, known from the naming.

    A naming that was ended gives way to the hub's later choice of the same worker.
    """
    going = {id: one for id, one in named.items() if not one.ended}
    return {**named, **opened, **{id: one for id, one in going.items() if id not in opened or opened[id].ended}}


def _ends_of_rights(candidates: Iterable[Candidate], known: Known) -> dict[str, KnownDeadline]:
    """Rights that end by time have no row: the person stands in the event, and their family is the one of now."""
    found: dict[str, KnownDeadline] = {}
    for one in candidates:
        for id in refs.deadline_ids(one):
            for person in _named([one]) & known.families.keys():
                found[id] = KnownDeadline(id, person, known.families[person])
    return found


def _owners(known: Known) -> frozenset[tuple[PersonId, FamilyId]]:
    """Return whose the things are: pairs, for what is about nobody may be of several families."""
    things: tuple[Matter | KnownAlert | KnownRecall | KnownDeadline, ...] = (
        *known.matters.values(),
        *known.alerts.values(),
        *known.recalls.values(),
        *known.deadlines.values(),
    )
    return frozenset((thing.person, thing.family) for thing in things)


async def _families(
    conn: AsyncConnection, candidates: Sequence[Candidate], known: Known, persons: Collection[PersonId]
) -> None:
    before = await members.families_of(conn, persons)
    named = {family for one in candidates for family in refs.family_ids(one)}
    wanted = named | set(before.values()) | {family for _, family in _owners(known)} | set(known.logs.values())
    known.heads = await families.lock(conn, wanted or ({FamilyId(uuid4())} if persons else ()))
    if await members.families_of(conn, persons) != before:
        raise UnavailableError("database", "raced")
    known.families = before | {person: head.family for head in known.heads.values() for person in head.members}
