"""The plan view: the shared plan of a family, as one worker may see it now.

Rights are read and the disclosure is committed under the rights lock; only then is anything shown (LAW 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.family.doc import of_doc
from hub.family.door import Fact, Shown, Viewer
from hub.family.state import Family
from hub.family.view import PlanView, facts_of, needed, view
from hub.ids import EventId, FamilyId, OrgId, PersonId
from hub.region.model import Region, Worker
from hub.schemas.accepted import Accepted
from hub.schemas.labels import Category
from hub.store import disclosures, members, rights, states
from hub.store import disclosures as written
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure
from hub.store.trouble import answering
from hub.streams.disclosed import fact_of
from hub.streams.door_ids import from_word, not_found, worker_of
from hub.streams.opened import opened
from hub.streams.shell import Shell
from hub.vault.identity import identities
from hub.vault.local_ids import local_ids

KIND: Final = "plan"


@dataclass(frozen=True, slots=True)
class Seen:
    """A view, and how the persons in it are called towards this worker."""

    view: PlanView
    worker: Worker
    region: Region
    called: Mapping[PersonId, str]
    """A name where the organisation may have it, else its own local id; who is in neither goes by the pairwise id."""


async def see_plan(shell: Shell, family_word: str, worker_id: str) -> Seen:
    """Return the plan; `family_word` is the family's or a person's id as the worker's organisation has it.

    RefusedError `not_found` for an unknown id and for a family of which nothing is released: the same answer.
    """
    async with answering(), shell.engine.begin() as conn:
        await rights.lock_together(conn)
        region = await shell.regions.newest(conn)
        worker = worker_of(region, worker_id)
        id = from_word(shell, worker.org, family_word, "family")
        family = await _family(conn, id)
        events = await opened(shell, conn, needed(family))
        around = await rights.load_around(conn, _persons(family, events))
        now = await database_now(conn)
        seen = view(family, around, Viewer(worker.org, worker.id), now, region, events)
        if not seen.shown:
            raise not_found("family")
        await disclosures.disclose(conn, [_disclosure(seen, worker, family, events)])
    recorded = frozenset(one.person for one in family.members if one.origin.sender == worker.org)
    return Seen(seen, worker, region, await _called(shell, seen, worker, recorded))


async def _family(conn: AsyncConnection, id: UUID) -> Family:
    found = await states.load(conn, [FamilyId(id)])
    if not found:
        families = await members.families_of(conn, [PersonId(id)])
        found = await states.load(conn, list(families.values()))
    for state in found.values():
        return of_doc(state.doc)
    raise not_found("family")


def _disclosure(seen: PlanView, worker: Worker, family: Family, events: Mapping[EventId, Accepted]) -> Disclosure:
    rules = dict.fromkeys(rule for one in seen.shown for rule in one.rules)
    return Disclosure(
        id=uuid4(),
        kind=KIND,
        org=worker.org,
        worker=worker.id,
        persons=tuple(sorted(_persons(family, events))),
        facts=tuple(_facts(seen, worker.org)),
        rules=tuple(rules),
    )


def _facts(seen: PlanView, org: OrgId) -> list[written.Fact]:
    """Return what was shown of each event, once: its content, the worker it named, whom it linked."""
    named = () if seen.named is None else (seen.named.shown,)
    lines = [_bare(one) for one in (*named, *(link.shown for link in seen.links))]
    found: dict[EventId, written.Fact] = {}
    for one in (*lines, *(_told(fact, org) for fact in facts_of(seen))):
        known = found.get(one.event, one)
        found[one.event] = written.Fact(
            one.event, known.person | one.person, known.all | one.all, known.located | one.located
        )
    return [found[event] for event in sorted(found)]


def _bare(one: Shown) -> written.Fact:
    """Return a line without content; a link tells of everybody it links, a worker tells where somebody is served."""
    categories = frozenset(one.categories)
    links = categories & {Category.LINK}
    return written.Fact(one.event_id, categories - links, links, categories & {Category.WORKER})


def _told(fact: Fact, org: OrgId) -> written.Fact:
    """Return the leaves shown, the sender where it is shown, and the name that a released identity brings along."""
    origin = fact.cleared.origin
    told = fact_of(origin.event_id, origin.type, fact.data)
    sender = frozenset({Category.WORKER.value}) if fact.sender else frozenset()
    name = frozenset({Category.IDENTITY.value} if _names(fact, org) else ())
    return replace(told, person=told.person | sender | name, located=told.located | sender)


def _persons(family: Family, events: Mapping[EventId, Accepted]) -> frozenset[PersonId]:
    mentioned = {person for event in events.values() for person in event.origin.subjects}
    return frozenset(mentioned | {member.person for member in family.members})


def _names(fact: Fact, org: OrgId) -> bool:
    """Tell whether a fact brings the vault's name along: what the organisation told itself, it told without one."""
    return fact.cleared.origin.sender != org and Category.IDENTITY in fact.cleared.verdict.person


async def _called(shell: Shell, seen: PlanView, worker: Worker, recorded: frozenset[PersonId]) -> dict[PersonId, str]:
    """Return names where identity is released or the organisation `recorded` them, else its own local ids."""
    shown = {fact.cleared.origin.person for fact in facts_of(seen)}
    persons = set(shown) | {link.person for link in seen.links} | {link.of for link in seen.links if link.of}
    called: dict[PersonId, str] = {
        PersonId(who): id for who, id in (await local_ids(shell.vault, shell.keyring, worker.org, persons)).items()
    }
    named = {fact.cleared.origin.person for fact in facts_of(seen) if _names(fact, worker.org)}
    open_ones = named | (recorded & shown)
    for who, identity in (await identities(shell.vault, shell.keyring, open_ones)).items():
        card = identity.card or {}
        name = " ".join(str(card[part]) for part in ("given_name", "family_name") if card.get(part))
        if name:
            called[PersonId(who)] = name
    return called
