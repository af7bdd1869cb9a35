"""Everything a batch of the border wants written: collected event by event, written set by set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.decision import Acceptance, Away, Counted, LocalLink, PersonDraft
from hub.border.model import Candidate, FamilyHead, Matter
from hub.consent.model import PersonRights
from hub.consent.narrowing import next_end
from hub.errors import UnavailableError
from hub.ids import FamilyId, OrgId, PersonId
from hub.schemas.accepted import Data
from hub.store import (
    absences,
    contact_counts,
    deliveries,
    events,
    families,
    holds,
    ledger,
    matters,
    members,
    quarantine,
    recalls,
    rights,
)
from hub.store.deliveries import Queued
from hub.store.events import Stored
from hub.store.ledger import Arrival, Seen
from hub.store.quarantine import Parked
from hub.streams.known import Known, handles
from hub.streams.shell import Shell
from hub.vault.identity import write_cards
from hub.vault.link import Link, link
from hub.vault.make import make
from hub.vault.model import NewPerson

_LOG: Final = structlog.get_logger(__name__)


_UNIQUE: Final = "23505"


@dataclass(slots=True)
class Booking:
    """Rows by table, and what the vault is to learn."""

    arrivals: list[Arrival] = field(default_factory=list)
    seen: dict[tuple[OrgId, str], Seen] = field(default_factory=dict)
    events: list[Stored] = field(default_factory=list)
    heads: dict[FamilyId, FamilyHead] = field(default_factory=dict)
    rights: dict[PersonId, PersonRights] = field(default_factory=dict, repr=False)
    matters: dict[UUID, Matter] = field(default_factory=dict)
    recheck: set[PersonId] = field(default_factory=set)
    refusals: list[Queued] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    holds: set[tuple[PersonId, UUID]] = field(default_factory=set)
    made: list[tuple[OrgId, PersonDraft]] = field(default_factory=list, repr=False)
    links: list[tuple[OrgId, LocalLink]] = field(default_factory=list, repr=False)
    cards: dict[UUID, Data] = field(default_factory=dict, repr=False)
    counted: list[Counted] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)

    def accept(self, candidate: Candidate, done: Acceptance, value: bytes) -> None:
        """Take over everything that follows from an accepted event, sealed as `value`."""
        event = done.event
        sender = event.origin.sender
        self.events.append(
            Stored(event.event_id, event.family, event.family_no, event.origin.person, sender, event.accepted_at, value)
        )
        self.heads.update((head.family, head) for head in (*done.left, *done.opened, done.head))
        self.rights.update(done.rights)
        self.recheck.update(done.recheck)
        self.made += [(candidate.org, draft) for draft in done.made]
        self.links += [(candidate.org, one) for one in done.links]
        if done.matter is not None:
            self.matters[done.matter.id] = done.matter
        if done.card is not None:
            self.cards[done.card[0]] = done.card[1]

    def note_down(self, done: Counted | Away) -> None:
        """Take over what is about no person."""
        match done:
            case Counted():
                self.counted.append(done)
            case Away():
                self.away.append(done)

    async def write(
        self, conn: AsyncConnection, shell: Shell, known: Known, before: dict[FamilyId, FamilyHead]
    ) -> None:
        """Write all rows, then the vault, then take the rights lock if anybody's rights changed: the last act."""
        try:
            await self._rows(conn, known, before)
        except IntegrityError as err:
            if getattr(err.orig, "sqlstate", "") != _UNIQUE:
                raise
            # Somebody made the same person's family at the same moment: done again, the batch sees it.
            raise UnavailableError("database", "raced") from err
        await self._vault(shell, known)
        if self.rights or self.holds:
            await rights.lock_alone(conn)

    async def _rows(self, conn: AsyncConnection, known: Known, before: dict[FamilyId, FamilyHead]) -> None:
        await ledger.write_arrivals(conn, self.arrivals)
        await ledger.write_seen(conn, self.seen.values())
        await families.put(conn, self.heads.values())
        await members.put(conn, before.values(), self.heads.values())
        await events.add(conn, self.events)
        await matters.put(conn, self.matters.values())
        await quarantine.park(conn, self.parked)
        await holds.add(conn, self.holds)
        ends = {person: next_end(one, known.now) for person, one in self.rights.items()}
        await rights.put(conn, self.rights, ends)
        await recalls.ask_recheck(conn, self.recheck)
        await deliveries.queue(conn, self.refusals)
        await contact_counts.add(conn, self.counted)
        await absences.add(conn, self.away)

    async def _vault(self, shell: Shell, known: Known) -> None:
        persons = [
            NewPerson(known.drafts[draft.person], handles(org, draft.code, draft.local_id), draft.code)
            for org, draft in self.made
        ]
        await make(shell.vault, shell.keyring, persons)
        links: list[Link] = [
            (one.person, handle) for org, one in self.links for handle in handles(org, one.code, one.local_id)
        ]
        conflicts = await link(shell.vault, shell.keyring, links)
        if conflicts:
            # Somebody else gave that word meanwhile, or the person was erased: people look at it, nothing is merged.
            _LOG.error("links_conflict", count=len(conflicts))
        await write_cards(shell.vault, shell.keyring, self.cards)
