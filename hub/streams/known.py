"""What is known while a batch is judged: loaded once, then every accepted event adds to it for the ones that follow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from hub.border import refs
from hub.border.decision import Acceptance
from hub.border.model import Candidate, Facts, FamilyHead, KnownAlert, KnownDeadline, KnownRecall, Matter, RefKey
from hub.consent.model import PersonRights
from hub.ids import AlertId, FamilyId, MatterId, OrgId, PersonId, RecallId
from hub.sealing.aead import DataKey
from hub.vault.model import DraftPerson, Handle


def handle_of(key: RefKey, org: OrgId) -> Handle | None:
    """Return by what the vault knows this word of `org`; None for an id."""
    match key.kind:
        case refs.CODE:
            return Handle("code", None, key.value).bare()
        case refs.LOCAL:
            return Handle("local", org, key.value).bare()
        case _:
            return None


@dataclass(slots=True)
class Known:
    """The working facts of a batch."""

    now: datetime
    people: dict[Handle, PersonId] = field(default_factory=dict, repr=False)
    coded: set[PersonId] = field(default_factory=set)
    rights: dict[PersonId, PersonRights] = field(default_factory=dict, repr=False)
    families: dict[PersonId, FamilyId] = field(default_factory=dict)
    heads: dict[FamilyId, FamilyHead] = field(default_factory=dict)
    matters: dict[MatterId, Matter] = field(default_factory=dict)
    alerts: dict[AlertId, KnownAlert] = field(default_factory=dict)
    recalls: dict[RecallId, KnownRecall] = field(default_factory=dict)
    deadlines: dict[str, KnownDeadline] = field(default_factory=dict)
    logs: dict[UUID, FamilyId] = field(default_factory=dict)
    keys: dict[UUID, DataKey] = field(default_factory=dict, repr=False)
    drafts: dict[UUID, DraftPerson] = field(default_factory=dict, repr=False)

    def meant(self, candidate: Candidate) -> dict[RefKey, PersonId]:
        """Return whom the references of `candidate` mean, as far as anybody is known."""
        found: dict[RefKey, PersonId] = {}
        for key in refs.keys(candidate):
            handle = handle_of(key, candidate.org)
            person = self._by_id(key.value) if handle is None else self.people.get(handle)
            if person is not None:
                found[key] = person
        return found

    def facts(self, candidate: Candidate) -> Facts:
        """Return everything the border asks for this event."""
        people = self.meant(candidate)
        strange = [key for key in refs.keys(candidate) if key not in people and key.kind != refs.ID]
        return Facts(
            now=self.now,
            people=people,
            coded=frozenset(self.coded),
            drafts={key: PersonId(uuid4()) for key in strange},
            draft_family=FamilyId(uuid4()),
            rights=self.rights,
            families=self.families,
            heads=self.heads,
            matters=self.matters,
            alerts=self.alerts,
            recalls=self.recalls,
            deadlines=self.deadlines,
            logs=self.logs,
        )

    def fold(self, candidate: Candidate, done: Acceptance) -> None:
        """Let the events that follow know what this one changed."""
        for draft in done.made:
            self._names(draft.person, candidate.org, draft.code, draft.local_id)
        for link in done.links:
            self._names(link.person, candidate.org, link.code, link.local_id)
        for head in (*done.left, *done.opened, done.head):
            self.heads[head.family] = head
            self.families.update(dict.fromkeys(head.members, head.family))
        self.rights.update(done.rights)
        if done.matter is not None:
            self.matters[done.matter.id] = done.matter

    def hold(self, person: PersonId) -> None:
        """Let rule 7 give nothing about `person` from here on."""
        self.rights[person] = replace(self.rights.get(person, PersonRights(person)), held=True)

    def _by_id(self, word: str) -> PersonId | None:
        person = PersonId(UUID(word))
        return person if person in self.families else None

    def _names(self, person: PersonId, org: OrgId, code: str | None, local_id: str | None) -> None:
        for handle in handles(org, code, local_id):
            self.people[handle] = person
        if code is not None:
            self.coded.add(person)


def handles(org: OrgId, code: str | None, local_id: str | None) -> tuple[Handle, ...]:
    """Return the vault's handles for an identity code and an id of `org`, as far as there are any."""
    found = (
        None if code is None else Handle("code", None, code).bare(),
        None if local_id is None else Handle("local", org, local_id).bare(),
    )
    return tuple(handle for handle in found if handle is not None)
