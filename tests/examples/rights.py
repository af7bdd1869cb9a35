"""Rights, questions and events of rights to test with: persons are invented, a test shows only what matters to it.

rights = everybody(child(MOTHER, gives=[permission(MOTHER, SCHOOL, SOCIAL_WORK)]))
decide(ask(concern(), SOCIAL_WORK), rights, region())
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hub.consent.model import (
    Access,
    Ask,
    Home,
    Membership,
    Permission,
    PersonRights,
    Prohibition,
    Rights,
    Switch,
    Withdrawal,
)
from hub.consent.rights import apply
from hub.ids import EventId, FamilyId, MatterId, OrgId, PersonId
from hub.schemas.accepted import Accepted, Basis, BasisKind, Data, Json, Origin
from hub.schemas.labels import RELEASABLE, Category, Purpose
from tests.examples.events import uid
from tests.examples.regions import AREA, SCHOOL, SOCIAL_WORK

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BEFORE = NOW - 100 * DAY
"""When everything was told, if a test does not say otherwise."""
CHILD, SIBLING = PersonId(uid("child")), PersonId(uid("sibling"))
MOTHER, FATHER = PersonId(uid("mother")), PersonId(uid("father"))
STRANGER = PersonId(uid("stranger"))
HOUSE, OTHER_HOUSE = FamilyId(uid("house")), FamilyId(uid("other house"))
TEN_YEARS_OLD, GROWN_UP = date(2016, 5, 5), date(1985, 2, 2)
CONSENT, OWN = Basis(BasisKind.CONSENT), Basis(BasisKind.OWN)
LSL_25 = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-25")
NEED_AND_SERVICE = (Category.NEED, Category.SERVICE)


def event_id(word: str) -> EventId:
    """Return the same event id for the same word."""
    return EventId(uid(f"event {word}"))


def matter_id(word: str) -> MatterId:
    """Return the same id of a permission, prohibition or access for the same word."""
    return MatterId(uid(f"matter {word}"))


def permission(
    by: PersonId, *parties: str, categories: Iterable[Category] = NEED_AND_SERVICE, id: str = "", **overrides: object
) -> Permission:
    """Return a permission in force for `care`, by default for `need` and `service`, without end."""
    word = id or f"{by} {parties}"
    made = Permission(
        id=matter_id(word),
        by=by,
        parties=frozenset(parties),
        purposes=frozenset({Purpose.CARE}),
        categories=frozenset(categories),
        valid_from=BEFORE,
        valid_to=None,
        said_at=BEFORE,
        event_id=event_id(word),
        arrived_at=BEFORE,
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def everything(by: PersonId, *parties: str, **overrides: object) -> Permission:
    """Return a permission for every category."""
    return permission(by, *parties, categories=RELEASABLE, **overrides)  # type: ignore[arg-type]  # given by name


def withdrawal(by: PersonId, at: datetime = NOW, of: str = "") -> Withdrawal:
    """Return a withdrawal told and arrived at `at`, of everything or of the permission `of`."""
    return Withdrawal(by, at, event_id(f"withdrawal {by} {at} {of}"), at, matter_id(of) if of else None)


def prohibition(by: PersonId, level: str, target: str) -> Prohibition:
    """Return a prohibition in force."""
    word = f"{by} {level} {target}"
    return Prohibition(matter_id(word), by, level, target, event_id(word), BEFORE, BEFORE)


def switch(on: bool = True, at: datetime = BEFORE, contested: bool = False) -> Switch:
    """Return a switch that was told to be on or off."""
    return Switch(on, at, event_id(f"switch {on} {at}"), contested)


def home(*others: PersonId, at: datetime = BEFORE) -> Home:
    """Return a word about whom somebody lives with: these, and nobody else."""
    return Home(frozenset(others), at, event_id(f"home {others} {at}"))


def member(
    family: FamilyId = HOUSE, since: datetime = BEFORE, until: datetime | None = None, *, left: bool = False
) -> Membership:
    """Return a membership; `left`: it was ended by leaving."""
    return Membership(family, "other", since, until, event_id(f"member {family} {since}"), since, left)


def access(org: OrgId, *categories: Category, **overrides: object) -> Access:
    """Return a statutory right recorded by `org` under SHAL-20, for child protection, for a year."""
    made = Access(
        id=matter_id(f"access {org}"),
        org=org,
        paragraph="SHAL-20",
        purpose=Purpose.CHILD_PROTECTION,
        categories=frozenset(categories or RELEASABLE),
        valid_to=NOW + 365 * DAY,
        event_id=event_id(f"access {org}"),
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def child(*guardians: PersonId, gives: Iterable[Permission] = (), **overrides: object) -> PersonRights:
    """Return the rights of a ten-year-old in the house for whom `guardians` decide."""
    made = PersonRights(
        person=CHILD,
        born=TEN_YEARS_OLD,
        permissions=tuple(gives),
        guardians={one: switch() for one in guardians},
        memberships=(member(),),
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def adult(person: PersonId = MOTHER, gives: Iterable[Permission] = (), **overrides: object) -> PersonRights:
    """Return the rights of an adult in the house."""
    made = PersonRights(person=person, born=GROWN_UP, permissions=tuple(gives), memberships=(member(),))
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def everybody(*rights: PersonRights) -> Rights:
    """Return the rights of several persons, as a question takes them."""
    return {one.person: one for one in rights}


def origin(
    type: str = "concern.raised", person: PersonId = CHILD, sender: OrgId = SCHOOL, **overrides: object
) -> Origin:
    """Return where a fact comes from: by default a school's concern about the child, shared by consent."""
    made = Origin(
        event_id=event_id(type),
        type=type,
        sender=sender,
        person=person,
        basis=CONSENT,
        tasks=frozenset({"education"}),
        area=AREA,
    )
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def notified(**overrides: object) -> Origin:
    """Return where a school's child-protection notification about the child comes from."""
    return origin("child_protection.notified", **{"basis": LSL_25, **overrides})  # type: ignore[arg-type]  # as above


def ask(about: Origin, recipient: OrgId, **overrides: object) -> Ask:
    """Return a question asked now, for the fact's own purpose."""
    purpose = about.basis.purpose if about.basis is not None else Purpose.CARE
    made = Ask(about, recipient, purpose, NOW)
    return replace(made, **overrides)  # type: ignore[arg-type]  # fields of the class, given by name


def ref(person: PersonId, **beside: Json) -> dict[str, Json]:
    """Return a canonical reference."""
    return {"id": str(person), **beside}


def told(
    type: str,
    person: PersonId = CHILD,
    data: Data | None = None,
    *,
    at: datetime = NOW,
    arrives: datetime | None = None,
    sender: OrgId = SOCIAL_WORK,
    family: FamilyId = HOUSE,
) -> Accepted:
    """Return an accepted event of rights, said `at`, arriving then or at `arrives`; equal ones have the same id."""
    name = f"{type} {person} {at} {arrives} {sender} {family} {sorted((data or {}).items(), key=str)}"
    return Accepted(
        origin=Origin(event_id(name), type, sender, person),
        family=family,
        family_no=1,
        accepted_at=arrives or at,
        occurred_at=at,
        region_version=1,
        reach=frozenset(),
        named=frozenset(),
        data={"person": ref(person), **(data or {})},
    )


def granted(
    by: PersonId,
    *parties: str,
    id: str = "",
    person: PersonId = CHILD,
    at: datetime = NOW,
    arrives: datetime | None = None,
    valid_from: datetime | None = None,
    categories: Iterable[Category] = NEED_AND_SERVICE,
) -> Accepted:
    """Return `consent.granted` for `care`, without end."""
    data: Data = {
        "consent_id": str(matter_id(id or f"{by} {parties} {at}")),
        "by": ref(by),
        "parties": [*parties],
        "purposes": ["care"],
        "categories": [str(one) for one in sorted(categories)],
        "valid_from": (valid_from or at).isoformat(),
    }
    return told("consent.granted", person, data, at=at, arrives=arrives)


def withdrawn(
    by: PersonId, of: str = "", *, person: PersonId = CHILD, at: datetime = NOW, arrives: datetime | None = None
) -> Accepted:
    """Return `consent.withdrawn`, of everything or of the permission `of`."""
    named: Data = {"consent_id": str(matter_id(of))} if of else {}
    return told("consent.withdrawn", person, {"by": ref(by), **named}, at=at, arrives=arrives)


def folded(*events: Accepted, start: Rights | None = None) -> Rights:
    """Return the rights after these events, in this order."""
    rights = dict(start or {})
    for event in events:
        rights |= apply(rights, event)
    return rights
