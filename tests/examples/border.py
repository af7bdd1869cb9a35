"""A border in memory: what was accepted is remembered as the store and the vault would, so that tests tell a story.

border = Border()
border.family()                                   # child and two guardians who decide
border.says(SCHOOL, "concern.raised")             # → Acceptance | Refusal
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from hub.border.decision import Acceptance, Decision, Refusal
from hub.border.form import form
from hub.border.model import (
    Candidate,
    Facts,
    FamilyHead,
    Incoming,
    KnownAlert,
    KnownDeadline,
    KnownRecall,
    Matter,
    RefKey,
)
from hub.border.refs import keys
from hub.border.step import step
from hub.consent.model import PersonRights
from hub.ids import AlertId, EventId, FamilyId, MatterId, OrgId, PersonId, RecallId
from hub.region.model import Region
from hub.schemas.accepted import Data, Json
from tests.examples.events import event_data, hetu, uid
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK, region

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHILD, MOTHER, FATHER = hetu(900), hetu(910, "020285", "-"), hetu(911, "030384", "-")
"""Artificial identity codes."""
OWN: Json = {"kind": "own"}
CONSENT: Json = {"kind": "consent"}
NOTIFY: Json = {"kind": "duty", "rule": "LSL-25"}
PARTIES = (SCHOOL, SOCIAL_WORK)


def coded(code: str, **beside: str) -> dict[str, Json]:
    """Return a reference by identity code."""
    return {"hetu": code, **beside}


def local(word: str, **beside: str) -> dict[str, Json]:
    """Return a reference by the sender's own id."""
    return {"local_id": word, **beside}


def incoming(org: OrgId, type: str, data: Data, /, **overrides: object) -> Incoming:
    """Return an opened record of `hub.in.<org>`, sealed, sent at `NOW`; fields may be given by name."""
    made = Incoming(
        org=org,
        ce_id=str(uid(f"{type}/{org}")),
        ce_type=f"hub.{type}.v1",
        ce_source=f"//etela-savo/{org}",
        ce_time=NOW.isoformat(),
        data=data,
        sealed=True,
        appended_at=NOW,
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


@dataclass(slots=True)
class Border:
    """Everything the hub knows, in dictionaries."""

    region: Region = field(default_factory=region)
    now: datetime = NOW
    people: dict[tuple[OrgId | None, RefKey], PersonId] = field(default_factory=dict)
    coded: set[PersonId] = field(default_factory=set)
    rights: dict[PersonId, PersonRights] = field(default_factory=dict)
    families: dict[PersonId, FamilyId] = field(default_factory=dict)
    heads: dict[FamilyId, FamilyHead] = field(default_factory=dict)
    matters: dict[MatterId, Matter] = field(default_factory=dict)
    alerts: dict[AlertId, KnownAlert] = field(default_factory=dict)
    recalls: dict[RecallId, KnownRecall] = field(default_factory=dict)
    deadlines: dict[str, KnownDeadline] = field(default_factory=dict)
    log: list[Acceptance] = field(default_factory=list)
    sent: int = 0

    def says(self, org: OrgId, type: str, /, *, at: datetime | None = None, **data: Json) -> Decision:
        """Send an event now (said `at`), judge it, and remember what was accepted."""
        candidate = self.read(org, type, at=at, **data)
        if isinstance(candidate, Refusal):
            return candidate
        decision = step(candidate, self.facts(candidate), self.region)
        if isinstance(decision, Acceptance):
            self.remember(candidate, decision)
        return decision

    def read(self, org: OrgId, type: str, /, *, at: datetime | None = None, **data: Json) -> Candidate | Refusal:
        """Send an event as far as its form."""
        self.sent += 1
        record = incoming(
            org,
            type,
            event_data(type, **data),
            ce_id=f"event-{self.sent}",
            ce_time=(at or self.now).isoformat(),
            appended_at=self.now,
        )
        return form(record, self.region, EventId(uid(f"event/{self.sent}")))

    def facts(self, candidate: Candidate) -> Facts:
        """Return all that is known, as the shell would load it."""
        wanted = {key: (candidate.org if key.kind == "local" else None, key) for key in keys(candidate)}
        found = {key: self.people[handle] for key, handle in wanted.items() if handle in self.people}
        found |= {
            key: PersonId(one) for key in wanted if key.kind == "id" for one in self.families if str(one) == key.value
        }
        drafts = {
            key: PersonId(uuid5(candidate.event_id, f"{key.kind}/{key.value}")) for key in wanted if key not in found
        }
        return Facts(
            now=self.now,
            people=found,
            coded=frozenset(self.coded),
            drafts=drafts,
            draft_family=FamilyId(uuid5(candidate.event_id, "family")),
            rights=dict(self.rights),
            families=dict(self.families),
            heads=dict(self.heads),
            matters=dict(self.matters),
            alerts=self.alerts,
            recalls=self.recalls,
            deadlines=self.deadlines,
        )

    def remember(self, candidate: Candidate, yes: Acceptance) -> None:
        """Do what the shell does with an acceptance."""
        self.log.append(yes)
        self.rights |= yes.rights
        for head in (yes.head, *yes.left, *yes.opened):
            self.heads[head.family] = head
            self.families |= dict.fromkeys(head.members, head.family)
        words = [(one.person, one.code, one.local_id) for one in yes.made]
        for person, code, local_id in (*words, *((one.person, one.code, one.local_id) for one in yes.links)):
            if code is not None:
                self.coded.add(person)
                self.people[None, RefKey("code", code)] = person
            if local_id is not None:
                self.people[candidate.org, RefKey("local", local_id)] = person
        if yes.matter is not None:
            self.matters[yes.matter.id] = yes.matter

    def person(self, code: str) -> PersonId:
        """Return the hub's id of the person with this identity code."""
        return self.people[None, RefKey("code", code)]

    def knows(self, code: str) -> bool:
        """Tell whether the hub knows anybody by this identity code."""
        return (None, RefKey("code", code)) in self.people

    def family(self, *guardians: str) -> None:
        """Let family social work record the child and its deciding guardians (by default both)."""
        self.yes(SOCIAL_WORK, "family.joined", person=coded(CHILD), role="child")
        for one in guardians or (MOTHER, FATHER):
            ward: Json = {"child": coded(CHILD), "decides": True}
            self.yes(
                SOCIAL_WORK,
                "family.joined",
                person=coded(one),
                family={"of": coded(CHILD)},
                role="guardian",
                guardian_of=[ward],
            )

    def permits(self, by: str, parties: tuple[str, ...] = PARTIES, **data: Json) -> Acceptance:
        """Let family social work record a guardian's permission for the child: `care`, `need` and `service`."""
        chosen: dict[str, Json] = {
            "person": coded(CHILD),
            "consent_id": str(uid(f"consent/{self.sent}")),
            "by": coded(by),
            "parties": [*parties],
            "categories": ["need", "service"],
        }
        evidence: Json = {"how": "oral", "before": "aino-koskela"}
        return self.yes(SOCIAL_WORK, "consent.granted", **{"evidence": evidence, **chosen, **data})

    def yes(self, org: OrgId, type: str, /, *, at: datetime | None = None, **data: Json) -> Acceptance:
        """Send what must be accepted."""
        decision = self.says(org, type, at=at, **data)
        assert isinstance(decision, Acceptance), decision
        return decision

    def no(self, org: OrgId, type: str, /, *, at: datetime | None = None, **data: Json) -> Refusal:
        """Send what must be refused."""
        decision = self.says(org, type, at=at, **data)
        assert isinstance(decision, Refusal), decision
        return decision

    def later(self, **time: float) -> Border:
        """Let time pass."""
        self.now += timedelta(**time)
        return self


def values_of(data: Mapping[str, Json]) -> list[str]:
    """Return every text anywhere in the data."""
    pending: list[Json] = list(data.values())
    texts: list[str] = []
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, list):
            pending.extend(one)
        elif isinstance(one, dict):
            pending.extend(one.values())
    return texts


ALL_PARTIES = (SCHOOL, SOCIAL_WORK, NGO, PARISH)
