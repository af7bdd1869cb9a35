"""What was told about this person, to whom, when and on which ground? The log that its subject may see.

Who may ask: an organisation whose agreement is valid and that holds `records_consent`, for it answers the family; it
asks by the id it got of the person itself. To anybody else, and of whom there is not, the answer is `not_found`. Shown
is what concerns this person alone: of an event about somebody else only what was told of all in it, no recall that
another's rights brought about, and a right of the law as a ground only where it was recorded about this person. Steps
of a duty of the law are told only to who received them or is to receive such (`duty_recipient`); where address
protection holds for anybody in it, only a sector stands for an organisation that is not the asker's own, unless it
holds `protected_contact`. No worker is named outside the asker's own organisation.
The look itself is a disclosure, written before anything is shown (LAW 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from hub.consent.homes import sheltered_by
from hub.consent.model import GRANTING, PersonRights
from hub.ids import EventId, OrgId, PersonId, WorkerId
from hub.region.model import Organisation, Region
from hub.schemas.accepted import Accepted, BasisKind
from hub.schemas.labels import Sector
from hub.store import disclosed_rows, disclosures, rights
from hub.store.clock import database_now
from hub.store.disclosed_rows import Entry, Part
from hub.store.disclosures import ByStatute, Disclosure
from hub.store.trouble import answering
from hub.streams.door_ids import from_word, not_found, worker_of
from hub.streams.opened import opened
from hub.streams.shell import Shell
from hub.streams.used_rights import UsedRights, used_rights

KIND: Final = "disclosures"
RIGHT: Final = "records_consent"
DUTY: Final = "duty"
STATUTORY: Final = "statutory"
GROUNDS: Final = GRANTING | {"control", RIGHT}
"""What is told of a row's rules: those that gave. What took something away is never mentioned (rule 8)."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a worker, or an organisation as such."""

    org: str = ""
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One disclosure as it may be told to the asker."""

    at: datetime
    kind: str
    state: str
    org: OrgId | None
    """None: only the sector may be told."""
    sector: Sector | None
    """None: an organisation that has left the region file."""
    worker: WorkerId | None
    categories: tuple[str, ...]
    grounds: tuple[str, ...]
    paragraphs: tuple[str, ...]
    """Ids of the statutes that a recorded right was used under."""
    events: tuple[EventId, ...]
    recalled: bool
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Log:
    """The answer; `language` is the asking worker's first, `fi` for an organisation."""

    person: PersonId
    asker: Organisation
    language: str
    region: Region
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a statutory right: for the privacy officer, ids and categories."""

    row: ByStatute
    paragraphs: tuple[str, ...]
    events: tuple[EventId, ...]


async def see_disclosures(shell: Shell, person_word: str, asker: Asker, since: datetime) -> Log:
    """Return what was told about the person from `since` on. RefusedError `not_found`, alike for unknown and not yours.

    `person_word` is the id as the asking organisation has it.
    """
    async with answering(), shell.engine.begin() as conn:
        await rights.lock_together(conn)
        region, now = await shell.regions.newest(conn), await database_now(conn)
        org, worker, language = _asking(region, asker)
        if org is None or not org.agreed(now) or not org.has(RIGHT):
            raise not_found("person")
        person = PersonId(from_word(shell, org.id, person_word, "person"))
        if not await disclosed_rows.is_known(conn, person):
            raise not_found("person")
        rows = await disclosed_rows.about(conn, person, since)
        around = await rights.load_around(conn, {person, *(one for row in rows for one in row.persons)})
        events = await opened(shell, conn, {part.event for row in rows for part in row.parts})
        view = _View(person, org, region, await used_rights(conn, around, region), events)
        lines = tuple(line for row in rows if (line := view.line(row)) is not None)
        await disclosures.disclose(conn, [_look(org.id, worker, person)])
    return Log(person, org, language, region, lines)


async def see_statutory_uses(shell: Shell, since: datetime) -> tuple[Region, tuple[Use, ...]]:
    """Return every use of a statutory right from `since` on, the oldest first."""
    async with answering(), shell.engine.begin() as conn:
        region = await shell.regions.newest(conn)
        rows = await disclosures.statutory(conn, since)
        around = await rights.load(conn, {person for row in rows for person in row.persons})
        used = await used_rights(conn, around, region)
        events = await disclosed_rows.events_of(conn, [row.id for row in rows])
    return region, tuple(
        Use(row, used.paragraphs(row.org, row.persons, row.made_at), events.get(row.id, ())) for row in rows
    )


def _asking(region: Region, asker: Asker) -> tuple[Organisation | None, WorkerId | None, str]:
    if not asker.worker:
        return region.organisations.get(OrgId(asker.org)), None, "fi"
    worker = worker_of(region, asker.worker)
    return region.organisations[worker.org], worker.id, next(iter(worker.languages), "fi")


def _look(org: OrgId, worker: WorkerId | None, person: PersonId) -> Disclosure:
    # No event is told of, only that and to whom one was: there is nothing a recall could take back.
    return Disclosure(uuid4(), KIND, org, (person,), (), (RIGHT,), worker=worker)


@dataclass(frozen=True, slots=True)
class _View:
    """The log through the eyes of one organisation."""

    person: PersonId
    asker: Organisation
    region: Region
    used: UsedRights
    events: Mapping[EventId, Accepted]

    def line(self, row: Entry) -> Line | None:
        """Return what the asker may know of a row, None when it is nothing."""
        parts = [part for part in row.parts if self._tells(part, row)]
        if row.parts and not parts:
            return None
        own, hidden = row.org == self.asker.id, self._hidden(row)
        receiver = self.region.organisations.get(row.org)
        categories = {category for part in parts for category in self._categories(part)}
        statutes = self._statutes(row)
        return Line(
            at=row.made_at,
            kind=row.kind,
            state=row.state,
            org=None if hidden else row.org,
            sector=None if receiver is None else receiver.sector,
            worker=row.worker if own else None,
            categories=tuple(sorted(categories)),
            grounds=self._grounds(row, parts, statutes),
            paragraphs=statutes,
            events=tuple(part.event for part in parts),
            recalled=row.recalled,
            acknowledge_by=row.acknowledge_by,
            acknowledged_at=row.acknowledged_at,
        )

    def _tells(self, part: Part, row: Entry) -> bool:
        """Tell whether a part concerns the person and may be told of; what cannot be judged is the receiver's own."""
        event = self.events.get(part.event)
        if event is None:
            return row.org == self.asker.id
        if self.person not in event.origin.subjects and not (event.origin.basis is None and part.all):
            return False
        return row.org == self.asker.id or self._open(event)

    def _open(self, event: Accepted) -> bool:
        """Tell whether a step of a duty is one the asker may know of; all else is."""
        basis = event.origin.basis
        return basis is None or basis.kind is not BasisKind.DUTY or self._receives(basis.rule or "", event.origin.area)

    def _receives(self, rule: str, area: str) -> bool:
        return self.asker.has(f"duty_recipient:{rule}", area)

    def _categories(self, part: Part) -> frozenset[str]:
        """Return what of a part is about the person: of an event about somebody else, what was told of all in it."""
        event = self.events.get(part.event)
        mine = event is not None and event.origin.person == self.person
        return part.person | part.all if mine else part.all

    def _statutes(self, row: Entry) -> tuple[str, ...]:
        """Return the recorded rights that were used about this person; those about others in the row are not told."""
        return self.used.paragraphs(row.org, (self.person,), row.made_at) if STATUTORY in row.rules else ()

    def _grounds(self, row: Entry, parts: list[Part], statutes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the granting rules, without duty where no step of one is told and statutory where it is another's."""
        events = (self.events.get(part.event) for part in parts)
        bases = (event.origin.basis for event in events if event is not None)
        hidden = set() if any(one is not None and one.kind is BasisKind.DUTY for one in bases) else {DUTY}
        hidden |= set() if statutes else {STATUTORY}
        return tuple(rule for rule in row.rules if rule in GROUNDS - hidden)

    def _hidden(self, row: Entry) -> bool:
        """Tell whether the receiver may locate somebody the asker must not find (rule 8)."""
        if row.org == self.asker.id or self.asker.has("protected_contact"):
            return False
        around = self.used.around
        known = (around.get(person, PersonRights(person)) for person in row.persons)
        return any(sheltered_by(one, around) for one in known)
