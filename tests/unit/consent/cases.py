"""Random rights, facts, questions and events of rights, in a universe small enough for everything to meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from hypothesis import settings
from hypothesis import strategies as st

from hub.consent.model import Ask, Permission, PersonRights, Prohibition, Rights, Switch, Withdrawal
from hub.ids import MatterId, PersonId
from hub.schemas.accepted import Accepted, Basis, BasisKind, Data, Origin
from hub.schemas.labels import Category, Purpose, Sector
from tests.examples.regions import (
    CHILD_PROTECTION,
    COUNSELLING,
    NGO,
    PARISH,
    SCHOOL,
    SOCIAL_WORK,
    region,
)
from tests.examples.rights import (
    CHILD,
    CONSENT,
    DAY,
    FATHER,
    HOUSE,
    LSL_25,
    MOTHER,
    NOW,
    OTHER_HOUSE,
    OWN,
    SIBLING,
    access,
    event_id,
    granted,
    home,
    matter_id,
    member,
    prohibition,
    ref,
    told,
)

QUICK = settings(max_examples=120, deadline=None)
PEOPLE = (CHILD, SIBLING, MOTHER, FATHER)
GUARDIANS = (MOTHER, FATHER)
ORGS = (SCHOOL, SOCIAL_WORK, COUNSELLING, PARISH, NGO, CHILD_PROTECTION)
PARTIES = (*ORGS, "network", f"sector:{Sector.WELLBEING_AREA}", f"sector:{Sector.NGO}")
CATEGORIES = (Category.NEED, Category.SERVICE, Category.TEXT, Category.SOCIAL, Category.ADDRESS, Category.HUB)
BIRTHS = (None, date(2016, 5, 5), date(2008, 11, 24), date(2008, 11, 25), date(1985, 2, 2))
IDS = tuple(matter_id(word) for word in "abc")

people = st.sampled_from(PEOPLE)
orgs = st.sampled_from(ORGS)
times = st.integers(-6, 0).map(lambda days: NOW + days * DAY)
around = st.integers(-4, 4).map(lambda days: NOW + days * DAY)
ids = st.sampled_from(IDS)
events = st.integers(0, 10**6).map(lambda number: event_id(str(number)))
regions = st.booleans().map(lambda lenient: region(one_without_objection=lenient))
parties = st.frozensets(st.sampled_from(PARTIES), min_size=1, max_size=4)
categories = st.frozensets(st.sampled_from(CATEGORIES), min_size=1)


@st.composite
def permissions(draw: st.DrawFn, by: st.SearchStrategy[PersonId] = people) -> Permission:
    """Return a permission, alive or not."""
    start = draw(around)
    length = draw(st.none() | st.integers(1, 6))
    return Permission(
        id=draw(ids),
        by=draw(by),
        parties=draw(parties),
        purposes=frozenset({draw(st.sampled_from([Purpose.CARE, Purpose.CARE, Purpose.CHILD_PROTECTION]))}),
        categories=draw(categories),
        valid_from=start,
        valid_to=None if length is None else start + length * DAY,
        said_at=draw(times),
        event_id=draw(events),
        arrived_at=draw(times),
    )


@st.composite
def withdrawals(draw: st.DrawFn) -> Withdrawal:
    """Return a withdrawal, of one or of all."""
    return Withdrawal(draw(people), draw(times), draw(events), draw(times), draw(st.none() | ids))


prohibitions: st.SearchStrategy[Prohibition] = st.builds(
    prohibition,
    people,
    st.sampled_from(["task", "controller", "unheard-of"]),
    st.sampled_from(["education", "substance_abuse", SCHOOL, NGO]),
)
switches: st.SearchStrategy[Switch] = st.builds(Switch, st.booleans(), times, events, st.booleans())


@st.composite
def rights_of(draw: st.DrawFn, person: PersonId) -> PersonRights:
    """Return the rights of one person."""
    protections = {one.said_at: one for one in draw(st.lists(switches, max_size=2))}
    since, until = draw(times), draw(st.none() | times)
    here = member(draw(st.sampled_from([HOUSE, HOUSE, OTHER_HOUSE])), since, until, left=until is not None)
    return PersonRights(
        person=person,
        born=draw(st.sampled_from(BIRTHS)),
        permissions=tuple(draw(st.lists(permissions(), max_size=4))),
        withdrawals=tuple(draw(st.lists(withdrawals(), max_size=1))),
        prohibitions=tuple(draw(st.lists(prohibitions, max_size=1))),
        guardians=draw(st.dictionaries(st.sampled_from(GUARDIANS), switches, max_size=2)),
        able_to_decide=draw(st.none() | switches),
        protections=tuple(protections[time] for time in sorted(protections)),
        homes=tuple(home(*draw(st.frozensets(people)), at=at) for at in sorted(draw(st.sets(times, max_size=2)))),
        accesses=tuple(access(org, purpose=Purpose.CARE) for org in draw(st.sets(orgs, max_size=1))),
        memberships=draw(st.sampled_from([(), (here,), (here,)])),
        held=draw(st.sampled_from([False] * 9 + [True])),
    )


@st.composite
def all_rights(draw: st.DrawFn) -> Rights:
    """Return the rights of everybody in the universe."""
    return {person: draw(rights_of(person)) for person in PEOPLE}


@st.composite
def origins(draw: st.DrawFn, basis: Basis | None = None) -> Origin:
    """Return where a fact comes from."""
    kind = draw(st.sampled_from(["concern.raised", "referral.accepted", "service.started"]))
    return Origin(
        event_id=draw(events),
        type=kind,
        sender=draw(orgs),
        person=draw(people),
        about=tuple(sorted(draw(st.frozensets(people, max_size=2)))),
        basis=basis or draw(st.sampled_from([CONSENT, CONSENT, CONSENT, OWN, LSL_25])),
        tasks=frozenset({draw(st.sampled_from(["education", "substance_abuse"]))}),
        area=draw(st.sampled_from(["mikkeli", "juva", ""])),
        referral_from=draw(st.none() | orgs),
    )


@st.composite
def asks(draw: st.DrawFn, basis: Basis | None = None) -> Ask:
    """Return a question, mostly for the fact's own purpose."""
    origin = draw(origins(basis))
    assert origin.basis is not None
    purpose = draw(st.sampled_from([origin.basis.purpose] * 4 + [Purpose.CARE]))
    return Ask(origin, draw(orgs), purpose, NOW, draw(st.booleans()))


@st.composite
def told_events(draw: st.DrawFn) -> Accepted:
    """Return an event of rights of any type, said and arrived some days ago."""
    type, data = draw(st.sampled_from(sorted(TOLD.items())))
    person, by, at = draw(people), draw(people), draw(times)
    arrives = at + draw(st.integers(0, 3)) * DAY
    chosen: Data = {"by": ref(by), **draw(data)}
    sender, family = draw(orgs), draw(st.sampled_from([HOUSE, OTHER_HOUSE]))
    event = told(type, person, chosen, at=at, arrives=arrives, sender=sender, family=family)
    skew = draw(st.sampled_from([0, 0, 1]))
    return replace(event, occurred_at=event.occurred_at + skew * DAY)


def _grant(id: MatterId, named: frozenset[str], wanted: frozenset[Category], start: datetime) -> Data:
    event = granted(MOTHER, *sorted(named), categories=wanted, valid_from=start)
    return {name: value for name, value in event.data.items() if name not in ("person", "by")} | {"consent_id": str(id)}


def _access(id: MatterId, end: datetime) -> Data:
    words: Data = {"access_id": str(id), "paragraph": "SHAL-20", "purpose": "child_protection"}
    return {**words, "categories": ["need"], "valid_to": end.isoformat()}


def _join(
    wards: list[tuple[PersonId, bool]], with_: frozenset[PersonId] | None, able: bool | None, born: date | None
) -> Data:
    data: dict[str, object] = {"role": "guardian", "language": "fi"}
    if wards:
        data["guardian_of"] = [{"child": ref(child), "decides": decides} for child, decides in wards]
    if with_ is not None:
        data["lives_with"] = [ref(one) for one in sorted(with_)]
    if able is not None:
        data["able_to_decide"] = able
    if born is not None:
        data["card"] = {"born": born.isoformat()}
    return data  # type: ignore[return-value]  # JSON all through


_ID = ids.map(str)
_PROHIBITION: st.SearchStrategy[Data] = st.builds(
    lambda id, target: {"prohibition_id": id, "level": "task", "target": target},
    _ID,
    st.sampled_from(["education", "substance_abuse"]),
)
_NOTHING: st.SearchStrategy[Data] = st.builds(lambda: {})
TOLD: Mapping[str, st.SearchStrategy[Data]] = {
    "consent.granted": st.builds(_grant, ids, parties, categories, around),
    "consent.withdrawn": st.builds(lambda id: {"consent_id": id} if id else {}, st.none() | _ID),
    "prohibition.set": _PROHIBITION,
    "prohibition.lifted": _PROHIBITION,
    "family.joined": st.builds(
        _join,
        st.lists(st.tuples(people, st.booleans()), max_size=2),
        st.none() | st.frozensets(people, max_size=2),
        st.none() | st.booleans(),
        st.sampled_from(BIRTHS),
    ),
    "family.left": _NOTHING,
    "protection.set": _NOTHING,
    "protection.lifted": _NOTHING,
    "access.statutory": st.builds(_access, ids, around),
    "access.ended": st.builds(lambda id: {"access_id": id}, _ID),
}


def is_consent(ask: Ask) -> bool:
    """Tell whether the fact is shared by consent."""
    return ask.origin.basis is not None and ask.origin.basis.kind is BasisKind.CONSENT
