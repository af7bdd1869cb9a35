"""Writes any event of a story as any organisation would send it; the same word gives the same id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from hub.commands.story_cast import SURNAME, Cast, Person
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope, source
from hub.schemas.catalogue import TYPES
from hub.schemas.http_event import Event

_SPACE: Final = UUID("0d4b7c52-93f1-4f0a-8e2b-6a5c1d7e9f31")
USUAL: Final[Sequence[Json]] = ("status", "worker", "need", "service", "plan")
CONSENT: Final[dict[str, Json]] = {"kind": "consent"}
LATER: Final = 3600


@dataclass(frozen=True, slots=True)
class Author:
    """Writes the events of one telling; `now` in UTC."""

    cast: Cast
    now: datetime

    def event(self, org: OrgId, name: str, word: str, data: dict[str, Json]) -> Event:
        """Return an event of `org`, told now."""
        where, at = source(self.cast.region.id, org), self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Envelope(id=self.id(word), source=where, type=TYPES[name].wire, time=at), data

    def about(self, one: Person, basis: dict[str, Json] | None = None) -> dict[str, Json]:
        """Return the fields every event about a person has."""
        return {"person": {"hetu": one.code}, "basis": dict(basis or CONSENT)}

    def joined(self, one: Person, role: str, **more: Json) -> Event:
        """Family social work records a person."""
        card: dict[str, Json] = {"given_name": one.given_name, "family_name": SURNAME}
        data: dict[str, Json] = {"person": {"hetu": one.code, "local_id": one.local_id}, "role": role, "card": card}
        return self.event(self.cast.social_work, "family.joined", f"joined {one.local_id}", {**data, **more})

    def guardian(self, one: Person, child: Person, **more: Json) -> Event:
        """Family social work records a guardian who decides and lives with the child."""
        of: Json = [{"child": {"hetu": child.code}, "decides": True}]
        home: Json = [{"hetu": child.code}]
        family: Json = {"of": {"hetu": child.code}}
        return self.joined(one, "guardian", guardian_of=of, lives_with=home, family=family, **more)

    def granted(self, one: Person, by: Person, parties: Sequence[OrgId], categories: Sequence[Json] = USUAL) -> Event:
        """Family social work records that `by` permits these organisations to share about `one`."""
        word = f"granted {one.local_id} {by.local_id} {sorted(parties)}"
        data: dict[str, Json] = {
            "person": {"hetu": one.code},
            "consent_id": self.id(word),
            "by": {"hetu": by.code},
            "parties": [str(org) for org in parties],
            "purposes": ["care"],
            "categories": [*categories],
            "valid_from": (self.now - timedelta(seconds=LATER)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "evidence": {"how": "oral", "before": self.cast.worker(self.cast.social_work).id},
        }
        return self.event(self.cast.social_work, "consent.granted", word, data)

    def withdrawn(self, org: OrgId, one: Person, by: Person) -> Event:
        """`org` passes on that `by` withdraws everything about `one`: anybody may."""
        data: dict[str, Json] = {"person": {"hetu": one.code}, "by": {"hetu": by.code}}
        return self.event(org, "consent.withdrawn", f"withdrawn {one.local_id}", data)

    def concern(self, org: OrgId, one: Person, word: str, **more: Json) -> Event:
        """`org` raises a concern by consent."""
        data: dict[str, Json] = {**self.about(one), "level": "small", "topics": ["mood"], "with_family": True, **more}
        return self.event(org, "concern.raised", f"concern {word}", data)

    def referral(self, org: OrgId, one: Person, to: OrgId, service: str) -> Event:
        """`org` refers to `to`."""
        data: dict[str, Json] = {
            **self.about(one),
            "referral_id": self.id(f"referral {one.local_id}"),
            "to": {"organisation": to},
            "service": service,
            "urgency": "soon",
        }
        return self.event(org, "referral.sent", f"referral {one.local_id}", data)

    def id(self, word: str) -> str:
        """Return the id that a word has in this telling."""
        return str(uuid5(_SPACE, f"{word} {self.now.isoformat()}"))
