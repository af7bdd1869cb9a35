"""Families as tests need them: a child with two guardians who decide, and what they permit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from hub.schemas.accepted import Json
from tests.examples.events import CHECK
from tests.integration.streams.world import PARISH, SCHOOL, SOCIAL_WORK, World

_NUMBERS = count()


def a_code(day_of: int, sign: str = "A") -> str:
    """Return an artificial identity code nobody else in this run has."""
    number = next(_NUMBERS)
    day, person = f"{number // 90 % 28 + 1:02d}{day_of:02d}18", 900 + number % 90
    return f"{day}{sign}{person}{CHECK[int(f'{day}{person}') % 31]}"


@dataclass(frozen=True, slots=True)
class People:
    """The identity codes of a family."""

    child: str
    mother: str
    father: str


async def a_family(world: World) -> People:
    """Let family social work record a child and two deciding guardians."""
    people = People(a_code(1), a_code(2, "-"), a_code(3, "-"))
    await world.accepted(SOCIAL_WORK, "family.joined", joined(people.child, "child"))
    for guardian in (people.mother, people.father):
        of: list[Json] = [{"child": {"hetu": people.child}, "decides": True}]
        await world.accepted(
            SOCIAL_WORK, "family.joined", {**joined(guardian, "guardian", of=people.child), "guardian_of": of}
        )
    return people


def joined(code: str, role: str, of: str = "") -> dict[str, Json]:
    """Return the data of `family.joined`."""
    data: dict[str, Json] = {"person": {"hetu": code}, "role": role}
    return {**data, "family": {"of": {"hetu": of}}} if of else data


async def permit(world: World, people: People, *categories: str) -> None:
    """Let both guardians permit school, family social work and parish."""
    for guardian in (people.mother, people.father):
        await world.accepted(
            SOCIAL_WORK,
            "consent.granted",
            {
                "person": {"hetu": people.child},
                "consent_id": str(uuid4()),
                "by": {"hetu": guardian},
                "parties": [SCHOOL, SOCIAL_WORK, PARISH],
                "purposes": ["care"],
                "categories": list[Json](categories or ("status", "worker", "link", "need", "service", "plan")),
                "valid_from": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
                "evidence": {"how": "written", "before": "aino-koskela"},
            },
        )


def concern(code: str, **more: Json) -> dict[str, Json]:
    """Return the data of a school's concern."""
    return {
        "person": {"hetu": code},
        "basis": {"kind": "consent"},
        "level": "notable",
        "topics": ["attention"],
        "with_family": True,
        **more,
    }
