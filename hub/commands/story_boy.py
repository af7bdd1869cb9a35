"""The drifting boy: weak signals that may not be told, a joint contact, a duty that speaks, an address nobody learns.

Fictional; told in the workshops of the field as the case of a boy in a remote, Swedish-speaking part of a region.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.commands.story import Story, until
from hub.commands.story_author import Author
from hub.commands.story_cast import Person, person
from hub.commands.story_looks import all_mails, fate, given, waits
from hub.errors import StoppedError
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.streams.door_who_sees import who_sees

TITLE: Final = "The drifting boy: what may be heard, by whom, and how"
BOY: Final = person("170812", "A", 945, "Elis", "PST-4061")
MOTHER: Final = person("091081", "-", 952, "Annika", "PST-4062")
FATHER: Final = person("260279", "-", 963, "Krister", "PST-4063")
DUTY: Final[dict[str, Json]] = {"kind": "duty", "rule": "LSL-25"}
HANDLED: Final[dict[str, Json]] = {"kind": "duty", "rule": "LSL-26"}
LOCATING: Final = ("place", "sender", "unit", "worker")
SWEDISH: Final = "ärende"


@dataclass(slots=True)
class Boy:
    """This story in the telling."""

    story: Story
    author: Author

    async def tell(self) -> None:
        """Tell it from the refused signals to the protected address."""
        await self._record()
        await self._signals()
        await self._contact()
        await self._notified()
        await self._handled()
        await self._protected()

    async def _record(self) -> None:
        write, swedish = self.author, {"language": "sv"}
        await self.story.send(
            [write.joined(BOY, "child", **swedish), *(write.guardian(one, BOY, **swedish) for one in (MOTHER, FATHER))]
        )
        self.story.tell("A Swedish-speaking family", "recorded; nothing is permitted")

    async def _signals(self) -> None:
        youth, association = self.story.cast.part("youth work"), self.story.cast.part("association")
        for number, org in enumerate((youth, association)):
            report = await self.story.try_([self.author.concern(org, BOY, f"signal {number}")], org)
            if set(report.refused()) != {"no_consent"}:
                raise StoppedError("story_signal_not_refused")
        self.story.tell("Weak signals from youth work and an NGO", "2 refused: no_consent")
        self.story.tell("The answer says how to go on", "ask the family, or name the duty")

    async def _contact(self) -> None:
        story, write = self.story, self.author
        youth = story.cast.part("youth work")
        parties = (youth, story.cast.part("association"), story.cast.social_work)
        await story.send([write.granted(BOY, by, parties) for by in (MOTHER, FATHER)])
        contact: dict[str, Json] = {**write.about(BOY), "channel": "visit", "special_support": True}
        event = write.event(youth, "contact.made", "joint contact", contact)
        await story.send([event], youth)
        heard = given(await until(lambda: fate(story, youth, event)))
        if not heard.get(story.cast.social_work):
            raise StoppedError("story_contact_not_heard")
        story.tell("Parents and youth worker get in touch", f"{story.cast.name(story.cast.social_work)} hears it")

    async def _notified(self) -> None:
        story, write = self.story, self.author
        youth, protection = story.cast.part("youth work"), story.cast.part("child protection")
        data: dict[str, Json] = {
            **write.about(BOY, DUTY), "unit": self._unit(youth), "urgent": True, "reasons": ["parent_substance_use"],
            "anticipatory": False, "police_told": False,
        }  # fmt: skip
        event = write.event(youth, "child_protection.notified", "notified", data)
        await story.send([event], youth)
        heard = given(await until(lambda: fate(story, youth, event)))
        if {org for org, whole in heard.items() if whole} != {protection}:
            raise StoppedError("story_duty_heard_by_another")
        story.tell("Youth work notifies child protection", "a duty: it alone hears of it")
        # An inbox shows of a duty the bare alert alone: its purpose is not care.
        await until(lambda: waits(story, protection))
        worker = await until(lambda: self._larm(protection))
        story.tell(f"{worker} gets the mail in Swedish", "nothing personal in it")

    async def _handled(self) -> None:
        story, write = self.story, self.author
        protection = story.cast.part("child protection")
        data: dict[str, Json] = {**write.about(BOY, HANDLED), "unit": self._unit(protection), "kind": "lsl"}
        events = [
            write.event(protection, name, name, {**data, "urgent": False} if name == "urgency.assessed" else data)
            for name in ("urgency.assessed", "assessment.started")
        ]
        await story.send(events, protection)
        story.tell("Urgency assessed, assessment started", "nobody else learns of it")

    async def _protected(self) -> None:
        story, write = self.story, self.author
        youth, association = story.cast.part("youth work"), story.cast.part("association")
        hidden: dict[str, Json] = {"person": {"hetu": BOY.code}}
        await story.send([write.event(association, "protection.set", "protected", hidden)], association)
        unit = self._unit(youth)
        data: dict[str, Json] = {
            **write.about(BOY), "unit": unit, "service_id": write.id("club"), "service": "outreach_youth_work",
            "task": "youth_work", "place": unit,
        }  # fmt: skip
        event = write.event(youth, "service.started", "club", data)
        shares = (await who_sees(story.shell, *event)).shares
        seen = {share.org: share.leaves for share in shares}
        if _locates(seen[association]) or not _locates(seen[story.cast.social_work]):
            raise StoppedError("story_place_told")
        await story.send([event], youth)
        await until(lambda: fate(story, youth, event))
        story.tell("Their address is protected from now on", "the NGO hears what, never where")

    async def _larm(self, org: OrgId) -> str | None:
        mails = await asyncio.to_thread(all_mails, Path(self.story.run.mail.maildir or "."))
        for worker in self.story.cast.region.workers.values():
            theirs = [one for one in mails if worker.mail in str(one["To"]) and SWEDISH in str(one["Subject"])]
            if worker.org == org and worker.languages[0] == "sv" and theirs:
                return worker.name
        return None

    def _unit(self, org: OrgId) -> str:
        unit = self.story.cast.region.intake(org)
        assert unit is not None
        return unit.id


def people() -> tuple[Person, ...]:
    """Return everybody in this story."""
    return (BOY, MOTHER, FATHER)


def _locates(leaves: tuple[str, ...]) -> bool:
    return any(leaf.partition(".")[0] in LOCATING for leaf in leaves)
