"""What is told in the demo's story: events as their organisations send them, and the school's export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from hub.commands.story_cast import CHILD, GUARDIANS, STRANGER, SURNAME, Cast, Person
from hub.commands.story_export import Row
from hub.ids import OrgId
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope, source
from hub.schemas.catalogue import TYPES
from hub.schemas.http_event import Event, structured_json

SHARED: Final[Sequence[Json]] = ("status", "worker", "link", "need", "service", "plan")
TEXTS: Final = (
    "Vanhempien vuorotyö venyy; aamut jäävät sisarusten varaan.",
    "Lähti kesken päivän kotiin hoitamaan pikkusiskoa.",
)
_SPACE: Final = UUID("6f2a3c1e-5b7d-4c1a-9e52-2f8b1c0d7a10")


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes events of one story: `now` in UTC; the same word gives the same id."""

    cast: Cast
    now: datetime

    def family(self) -> list[Event]:
        """Family social work records the child and two guardians who decide and live with it."""
        joined = [self._joined(CHILD, "child", {})]
        for guardian in GUARDIANS:
            more: dict[str, Json] = {
                "family": {"of": {"hetu": CHILD.code}},
                "guardian_of": [{"child": {"hetu": CHILD.code}, "decides": True}],
                "lives_with": [{"hetu": CHILD.code}],
            }
            joined.append(self._joined(guardian, "guardian", more))
        return joined

    def permissions(self) -> list[Event]:
        """Both guardians permit the five to share; only family social work hears identity, from the school."""
        cast = self.cast
        wide = ([*map(str, cast.near)], [*SHARED])
        identity: tuple[list[Json], list[Json]] = ([str(cast.social_work), str(cast.school)], ["identity"])
        return [
            self._granted(guardian, number, parties, categories)
            for guardian in GUARDIANS
            for number, (parties, categories) in enumerate(((list[Json](wide[0]), wide[1]), identity))
        ]

    def export(self) -> list[Row]:
        """Return the school's nightly export: the child, and one nobody gave permission for."""
        known = self._concern("2026-0117", ["everyday_life", "attention"], "notable", TEXTS[0])
        stranger: dict[str, Json | datetime] = {
            **self._row("2026-0118", STRANGER, "18/2026"),
            "level": "small",
            "topics": ["absence"],
            "with_family": False,
        }
        return [known, stranger]

    def next_export(self) -> list[Row]:
        """Return the next night's export: a further concern about the child."""
        return [self._concern("2026-0125", ["absence", "everyday_life"], "great", TEXTS[1])]

    def plan(self) -> Event:
        """Family social work opens the shared plan."""
        goals: list[Json] = [
            {"goal_id": self._id("goal-1"), "code": "everyday_life"},
            {"goal_id": self._id("goal-2"), "code": "coping"},
        ]
        data: dict[str, Json] = {**self._about(CHILD), "plan_id": self._id("plan"), "goals": goals}
        return self._event("plan", "plan.opened", data)

    def home_service(self) -> Event:
        """Home service for the family becomes an item of the plan."""
        item: dict[str, Json] = {
            "item_id": self._id("item"),
            "kind": "service",
            "state": "agreed",
            "service": "home_service",
            "due": (self.now.astimezone(HELSINKI).date() + timedelta(days=14)).isoformat(),
        }
        data: dict[str, Json] = {**self._about(CHILD), "plan_id": self._id("plan"), "item": item}
        return self._event("item", "plan.updated", data)

    def assessment(self, org: OrgId) -> Event:
        """`org` starts a neuropsychiatric assessment of the child."""
        where = source(self.cast.region.id, org)
        envelope = Envelope(
            id=self._id(f"assessment {org}"), source=where, type=TYPES["assessment.started"].wire, time=_time(self.now)
        )
        return envelope, {**self._about(CHILD), "kind": "nepsy"}

    def withdrawal(self) -> Event:
        """One guardian withdraws everything."""
        data: dict[str, Json] = {"person": {"hetu": CHILD.code}, "by": {"hetu": GUARDIANS[1].code}}
        return self._event("withdrawal", "consent.withdrawn", data)

    def _joined(self, one: Person, role: str, more: Mapping[str, Json]) -> Event:
        card: dict[str, Json] = {"given_name": one.given_name, "family_name": SURNAME}
        data: dict[str, Json] = {
            "person": {"hetu": one.code, "local_id": one.local_id},
            "role": role,
            "card": card,
            **more,
        }
        return self._event(f"joined-{one.local_id}", "family.joined", data)

    def _granted(self, by: Person, number: int, parties: list[Json], categories: list[Json]) -> Event:
        word = f"granted-{by.local_id}-{number}"
        data: dict[str, Json] = {
            "person": {"hetu": CHILD.code},
            "consent_id": self._id(word),
            "by": {"hetu": by.code},
            "parties": parties,
            "purposes": ["care"],
            "categories": categories,
            "valid_from": _time(self.now - timedelta(hours=1)),
            "evidence": {"how": "written", "before": self.cast.worker(self.cast.social_work).id},
        }
        return self._event(word, "consent.granted", data)

    def _about(self, one: Person) -> dict[str, Json]:
        return {"person": {"hetu": one.code}, "basis": {"kind": "consent"}}

    def _event(self, word: str, name: str, data: dict[str, Json]) -> Event:
        org: OrgId = self.cast.social_work
        where = source(self.cast.region.id, org)
        return Envelope(id=self._id(word), source=where, type=TYPES[name].wire, time=_time(self.now)), data

    def _id(self, word: str) -> str:
        return str(uuid5(_SPACE, f"{word} {self.now.isoformat()}"))

    def _concern(self, number: str, topics: list[Json], level: str, text: str) -> Row:
        return {
            **self._row(number, CHILD.code, "17/2026"),
            "level": level,
            "topics": topics,
            "client_group": "neuropsychiatric",
            "with_family": True,
            "text": text,
        }

    def _row(self, number: str, code: str, own: str) -> dict[str, Json | datetime]:
        at, unit = self.now - timedelta(hours=5), self.cast.school_unit
        return {"key": number, "time": at, "person.hetu": code, "person.local_id": own, "unit": unit}


def as_file(events: Sequence[Event]) -> bytes:
    """Return events as a file of CloudEvents, one a line."""
    return b"\n".join(structured_json(envelope, data) for envelope, data in events)


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
