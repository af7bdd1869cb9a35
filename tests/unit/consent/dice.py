"""Random rights, facts, questions and events of rights, in a universe small enough for everything to meet.

Hypothesis picks the seed and the dice do the rest: a whole family's rights cost well under a millisecond, and are
weighted so that most questions hang on one or two facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

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
from hub.ids import EventId, PersonId
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Data, Json, Origin
from hub.schemas.labels import Category, Purpose, Sector
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region
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
    home,
    matter_id,
    member,
    prohibition,
    ref,
    told,
)

T = TypeVar("T")
PEOPLE = (CHILD, SIBLING, MOTHER, FATHER)
PARENTS = (MOTHER, FATHER)
ORGS = (SCHOOL, SOCIAL_WORK, COUNSELLING, PARISH, NGO, CHILD_PROTECTION)
PARTIES = (*ORGS, f"sector:{Sector.WELLBEING_AREA}", f"sector:{Sector.NGO}")
CATEGORIES = (Category.NEED, Category.SERVICE, Category.TEXT, Category.SOCIAL, Category.ADDRESS, Category.HUB)
CHILDS, GROWN = date(2016, 5, 5), date(1985, 2, 2)
ODD_BIRTHS = (None, date(2008, 11, 24), date(2008, 11, 25))
REGIONS = (region(), region(one_without_objection=True))
TASKS = ("education", "substance_abuse")
TARGETS = (("task", "education"), ("task", "substance_abuse"), ("controller", SCHOOL), ("unheard of", "x"))

rolled = given(st.integers(0, 2**32 - 1).map(lambda seed: Dice(seed)))
often = settings(max_examples=120, deadline=None)


class Dice:
    """What a seed makes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.rolls = 0

    def __repr__(self) -> str:
        """Name the seed, so that a failure can be made again."""
        return f"Dice({self.seed})"

    def one(self, several: Sequence[T]) -> T:
        """Return any of them."""
        return self.random.choice(several)

    def some(self, several: Sequence[T], most: int = 3) -> frozenset[T]:
        """Return a few of them, or none."""
        return frozenset(self.random.sample(several, self.random.randint(0, min(most, len(several)))))

    def rarely(self, chance: float = 0.2) -> bool:
        """Tell whether something unusual happens."""
        return self.random.random() < chance

    def past(self) -> datetime:
        """Return a time within the last six days."""
        return NOW - self.random.randint(0, 6) * DAY

    def event(self) -> EventId:
        """Return an id of its own."""
        self.rolls += 1
        return event_id(f"{self.seed}/{self.rolls}")

    def region(self) -> Region:
        """Return a region, sometimes a lenient one."""
        return REGIONS[self.rarely(0.3)]

    def parties(self) -> frozenset[str]:
        """Return parties of a permission."""
        return frozenset({"network"}) if self.rarely(0.4) else frozenset(self.random.sample(PARTIES, 4))

    def categories(self) -> frozenset[Category]:
        """Return categories of a permission or an access."""
        return frozenset(CATEGORIES) if self.rarely(0.4) else frozenset(self.random.sample(CATEGORIES, 3))

    def permission(self, person: PersonId) -> Permission:
        """Return a permission for this person, mostly alive and by somebody whose word may count."""
        likely = (person,) if person in PARENTS else (*PARENTS, *PARENTS, person)
        start = NOW + self.random.randint(-6, 0 if self.rarely(0.9) else 3) * DAY
        end = start + self.random.randint(1, 12) * DAY if self.rarely(0.4) else None
        return Permission(
            id=matter_id(self.one("abc")),
            by=self.one(PEOPLE if self.rarely(0.1) else likely),
            parties=self.parties(),
            purposes=frozenset({Purpose.CHILD_PROTECTION if self.rarely(0.1) else Purpose.CARE}),
            categories=self.categories(),
            valid_from=start,
            valid_to=end,
            said_at=self.past(),
            event_id=self.event(),
            arrived_at=self.past(),
        )

    def withdrawal(self) -> Withdrawal:
        """Return a withdrawal, of one or of all."""
        of = matter_id(self.one("abc")) if self.rarely(0.5) else None
        return Withdrawal(self.one(PEOPLE), self.past(), self.event(), self.past(), of)

    def prohibition(self, person: PersonId) -> Prohibition:
        """Return a prohibition."""
        return prohibition(person, *self.one(TARGETS))

    def switch(self, on: float = 0.8) -> Switch:
        """Return a switch, mostly on."""
        contested = self.rarely(0.1)
        return Switch(self.rarely(on) and not contested, self.past(), self.event(), contested)

    def rights_of(self, person: PersonId) -> PersonRights:
        """Return the rights of one person."""
        grown = person in PARENTS
        return PersonRights(
            person=person,
            born=self.one(ODD_BIRTHS) if self.rarely() else GROWN if grown else CHILDS,
            permissions=tuple(self.permission(person) for _ in range(self.random.randint(0, 5))),
            withdrawals=(self.withdrawal(),) if self.rarely() else (),
            prohibitions=(self.prohibition(person),) if self.rarely(0.15) else (),
            guardians={} if grown else {one: self.switch() for one in self.some(PARENTS, 2)},
            able_to_decide=self.switch() if self.rarely() else None,
            protections=self.protections() if self.rarely() else (),
            homes=self.homes(),
            accesses=tuple(self.access() for _ in range(self.random.randint(0, 1))),
            memberships=() if self.rarely() else (self.membership(),),
            held=self.rarely(0.05),
        )

    def protections(self) -> tuple[Switch, ...]:
        """Return a history of address protection."""
        history = {one.said_at: one for one in (self.switch(), self.switch())}
        return tuple(history[at] for at in sorted(history))

    def homes(self) -> tuple[Home, ...]:
        """Return what somebody said about living together."""
        times = sorted({self.past() for _ in range(self.random.randint(0, 2))})
        return tuple(home(*self.some(PEOPLE), at=at) for at in times)

    def membership(self) -> Membership:
        """Return a membership, sometimes ended."""
        family = OTHER_HOUSE if self.rarely() else HOUSE
        since = self.past()
        until = since + DAY if self.rarely(0.4) else None
        return member(family, since, until, left=until is not None and self.rarely(0.7))

    def access(self) -> Access:
        """Return a statutory right; the organisation need not hold what it names."""
        purpose = Purpose.CHILD_PROTECTION if self.rarely() else Purpose.CARE
        ends = NOW + self.random.randint(-1, 4) * DAY
        org = CHILD_PROTECTION if self.rarely(0.6) else self.one(ORGS)
        return access(org, *self.categories(), purpose=purpose, valid_to=ends)

    def rights(self) -> Rights:
        """Return the rights of everybody in the universe."""
        return {person: self.rights_of(person) for person in PEOPLE}

    def origin(self) -> Origin:
        """Return where a fact comes from, mostly shared by consent."""
        return Origin(
            event_id=self.event(),
            type=self.one(["concern.raised", "referral.accepted", "service.started"]),
            sender=self.one(ORGS),
            person=self.one(PEOPLE),
            about=tuple(sorted(self.some(PEOPLE, 2))) if self.rarely(0.4) else (),
            basis=self.one([CONSENT, CONSENT, CONSENT, OWN, LSL_25]),
            tasks=frozenset({self.one(TASKS)}),
            area=self.one(["mikkeli", "mikkeli", "juva", ""]),
            referral_from=self.one(ORGS) if self.rarely(0.5) else None,
        )

    def ask(self, origin: Origin | None = None) -> Ask:
        """Return a question, mostly for the fact's own purpose."""
        asked = origin or self.origin()
        own = asked.basis.purpose if asked.basis is not None else Purpose.CARE
        purpose = self.one(list(Purpose)) if self.rarely(0.1) else own
        return Ask(asked, self.one(ORGS), purpose, NOW, self.rarely(0.3))

    def told(self) -> Accepted:
        """Return an event of rights of any type, said and arrived some days ago, its clock sometimes fast."""
        type = self.one(TOLD)
        data: Data = {"by": ref(self.one(PEOPLE)), **self._data(type)}
        at = self.past()
        arrives = at + self.random.randint(0, 3) * DAY
        family = OTHER_HOUSE if self.rarely() else HOUSE
        event = told(type, self.one(PEOPLE), data, at=at, arrives=arrives, sender=self.one(ORGS), family=family)
        return replace(event, occurred_at=arrives + DAY) if self.rarely(0.1) else event

    def _data(self, type: str) -> dict[str, Json]:
        id: dict[str, Json] = {"id": str(matter_id(self.one("abc")))}
        match type.split(".")[0]:
            case "consent":
                withdraws_all = type == "consent.withdrawn" and self.rarely(0.5)
                return self._grant() | ({} if withdraws_all else {"consent_id": id["id"]})
            case "prohibition":
                level, target = self.one(TARGETS)
                return {"prohibition_id": id["id"], "level": level, "target": target}
            case "access":
                ends = (NOW + self.random.randint(-1, 4) * DAY).isoformat()
                words: dict[str, Json] = {"paragraph": "SHAL-20", "purpose": "child_protection"}
                return words | {"access_id": id["id"], "categories": ["need"], "valid_to": ends}
            case _:
                return self._join() if type == "family.joined" else {}

    def _grant(self) -> dict[str, Json]:
        one = self.permission(self.one(PEOPLE))
        return {
            "parties": list[Json](sorted(one.parties)),
            "purposes": ["care"],
            "categories": list[Json](sorted(one.categories)),
            "valid_from": one.valid_from.isoformat(),
            **({} if one.valid_to is None else {"valid_to": one.valid_to.isoformat()}),
        }

    def _join(self) -> dict[str, Json]:
        data: dict[str, Json] = {"role": self.one(["child", "guardian"]), "language": self.one(["fi", "sv"])}
        data["guardian_of"] = [{"child": ref(one), "decides": self.rarely(0.7)} for one in self.some(PEOPLE, 2)]
        if self.rarely(0.5):
            data["lives_with"] = [ref(one) for one in sorted(self.some(PEOPLE))]
        if self.rarely(0.4):
            data["able_to_decide"] = self.rarely(0.6)
        if self.rarely(0.4):
            data["card"] = {"born": self.one([CHILDS, GROWN]).isoformat()}
        return data


TOLD = (
    "consent.granted",
    "consent.withdrawn",
    "prohibition.set",
    "prohibition.lifted",
    "family.joined",
    "family.joined",
    "family.left",
    "protection.set",
    "protection.lifted",
    "access.statutory",
    "access.ended",
)
