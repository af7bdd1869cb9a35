"""Whole families to tell stories of: everything personal about them is made up and stands nowhere else.

Identity codes use the individual numbers 900 to 999. Names, addresses, phones and texts are words of their own
(`…-q7x3`), so that a scan can find them wherever they got to.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from hub.schemas.accepted import Json
from tests.examples.events import CHECK

SCHOOL, SOCIAL_WORK, PARISH = "mikkeli-koulut", "perhesosiaalityo", "mikkeli-seurakunta"
CHILD_PROTECTION, COUNSELLING, NGO = "lastensuojelu", "perheneuvola", "lapsitukiry"
NEAR = (SCHOOL, SOCIAL_WORK, PARISH)
"""Those the stories' guardians permit."""
USUAL = ("status", "worker", "link", "need", "service", "plan")
SOCIAL_WORKER = "aino-koskela"

Data = dict[str, Json]
_DAYS, _MONTHS, _YEARS, _PEOPLE = 28, 12, 12, 100
_MOST = _DAYS * _MONTHS * _YEARS * _PEOPLE
_NUMBERS = count(secrets.randbelow(_MOST))


def identity_code(born: range, sign: str) -> str:
    """Return an artificial identity code that no other call returns."""
    number = next(_NUMBERS) % _MOST
    number, person = divmod(number, _PEOPLE)
    number, day = divmod(number, _DAYS)
    year, month = divmod(number, _MONTHS)
    birth = f"{day + 1:02d}{month + 1:02d}{born[year]:02d}"
    individual = 900 + person
    return f"{birth}{sign}{individual}{CHECK[int(f'{birth}{individual}') % 31]}"


def mark(word: str) -> str:
    """Return `word` made unlike anything else."""
    return f"{word}-{secrets.token_hex(4)}"


def phone() -> str:
    """Return an artificial phone number unlike any other."""
    return f"+358 40 000 {secrets.randbelow(10**9):09d}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up."""

    code: str
    given_name: str
    family_name: str
    phone: str
    email: str
    address: str

    @property
    def ref(self) -> Data:
        """Name this person as those do who know the code."""
        return {"hetu": self.code}

    @property
    def card(self) -> Data:
        """Return the contact card."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "phone": self.phone,
            "email": self.email,
            "address": self.address,
        }

    @property
    def tokens(self) -> Iterator[str]:
        """Yield everything by which this person would be recognised."""
        yield from (self.code, self.given_name, self.family_name, self.phone, self.email, self.address)


def person(born: range, sign: str) -> Person:
    """Make somebody up."""
    given, family = mark("Etunimi"), mark("Sukunimi")
    return Person(
        identity_code(born, sign), given, family, phone(), f"{mark('posti')}@koti.example", f"{mark('Kotikuja')} 7"
    )


@dataclass(frozen=True, slots=True)
class FamilyStory:
    """A child and two guardians who decide."""

    child: Person
    mother: Person
    father: Person
    permissions: tuple[str, str]
    """Ids of both guardians' permissions."""
    plan: str
    service: str

    @property
    def guardians(self) -> tuple[Person, Person]:
        """Both whose word counts."""
        return self.mother, self.father

    @property
    def people(self) -> tuple[Person, Person, Person]:
        """Everybody."""
        return self.child, self.mother, self.father

    def joins(self) -> list[tuple[str, Data]]:
        """Return the events by which family social work records the family."""
        of: Data = {"of": self.child.ref}
        decides: list[Json] = [{"child": self.child.ref, "decides": True}]
        guardians: list[Data] = [
            {"person": one.ref, "role": "guardian", "family": of, "guardian_of": decides, "card": one.card}
            for one in self.guardians
        ]
        child: Data = {"person": self.child.ref, "role": "child", "card": self.child.card}
        return [("family.joined", one) for one in (child, *guardians)]

    def grants(self, *categories: str, parties: tuple[str, ...] = NEAR) -> list[tuple[str, Data]]:
        """Return both guardians' permissions, `categories` for all `parties`."""
        return [
            (
                "consent.granted",
                {
                    "person": self.child.ref,
                    "consent_id": permission,
                    "by": one.ref,
                    "parties": list[Json](parties),
                    "purposes": ["care"],
                    "categories": list[Json](categories or USUAL),
                    "valid_from": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
                    "evidence": {"how": "written", "before": SOCIAL_WORKER},
                },
            )
            for permission, one in zip(self.permissions, self.guardians, strict=True)
        ]

    def further_grants(self, *categories: str, parties: tuple[str, ...]) -> list[tuple[str, Data]]:
        """Return further permissions of both guardians, beside the first ones."""
        return [
            (type, {**data, "consent_id": str(uuid4())}) for type, data in self.grants(*categories, parties=parties)
        ]

    def withdrawal(self, which: int = 0) -> tuple[str, Data]:
        """Return one guardian's withdrawal of everything."""
        return "consent.withdrawn", {"person": self.child.ref, "by": self.guardians[which].ref}

    def concern(self, **more: Json) -> tuple[str, Data]:
        """Return a concern about the child."""
        data: Data = {
            "person": self.child.ref,
            "basis": {"kind": "consent"},
            "level": "notable",
            "topics": ["attention"],
            "with_family": True,
        }
        return "concern.raised", {**data, **more}

    def notification(self, unit: str, text: str) -> tuple[str, Data]:
        """Return a child-protection notification, which nobody's consent stops."""
        return (
            "child_protection.notified",
            {
                "person": self.child.ref,
                "basis": {"kind": "duty", "rule": "LSL-25"},
                "unit": unit,
                "urgent": True,
                "reasons": ["neglect"],
                "anticipatory": False,
                "police_told": False,
                "text": text,
            },
        )

    def plan_opened(self, text: str = "") -> tuple[str, Data]:
        """Return the opening of the family's plan."""
        goal: Data = {"goal_id": str(UUID(int=UUID(self.plan).int ^ 1)), "code": "everyday_life"}
        return (
            "plan.opened",
            {
                "person": self.child.ref,
                "basis": {"kind": "consent"},
                "plan_id": self.plan,
                "goals": [goal | ({"text": text} if text else {})],
            },
        )

    def plan_updated(self, item: str, state: str = "agreed", **more: Json) -> tuple[str, Data]:
        """Return an item of the plan in a state."""
        return (
            "plan.updated",
            {
                "person": self.child.ref,
                "basis": {"kind": "consent"},
                "plan_id": self.plan,
                "item": {"item_id": item, "kind": "service", "state": state, "service": "home_service"},
                **more,
            },
        )

    def service_started(self) -> tuple[str, Data]:
        """Return the start of home service."""
        return (
            "service.started",
            {
                "person": self.child.ref,
                "basis": {"kind": "consent"},
                "service_id": self.service,
                "service": "home_service",
                "task": "social_work",
            },
        )

    @property
    def tokens(self) -> frozenset[str]:
        """Everything by which the family would be recognised."""
        return frozenset(token for one in self.people for token in one.tokens)


CHILDREN, ADULTS = range(10, 22), range(80, 92)


def family_story() -> FamilyStory:
    """Make a family up."""
    child, mother, father = person(CHILDREN, "A"), person(ADULTS, "-"), person(ADULTS, "-")
    return FamilyStory(child, mother, father, (str(uuid4()), str(uuid4())), str(uuid4()), str(uuid4()))
