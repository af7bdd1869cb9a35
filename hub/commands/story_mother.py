"""The depressed mother: a referral that is taken up, a worried call, light support, a concern that grows, a withdrawal.

Fictional; told in the workshops of the field as the case of a mother of two small children.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hub.commands.story import Story, until
from hub.commands.story_author import Author
from hub.commands.story_cast import Person, person
from hub.commands.story_looks import fate, given, holds, known_as
from hub.errors import StoppedError
from hub.ids import PersonId
from hub.schemas.accepted import Json
from hub.schemas.http_event import Event

TITLE: Final = "The depressed mother: support that grows with the worry"
MOTHER: Final = person("140793", "-", 918, "Eevi", "PST-3051")
BABY: Final = person("220825", "A", 927, "Olavi", "PST-3052")
TODDLER: Final = person("030323", "A", 934, "Iiris", "PST-3053")
OWN_WORD: Final = ("status", "worker", "need", "service", "plan")


@dataclass(slots=True)
class Mother:
    """This story in the telling."""

    story: Story
    author: Author
    mother: PersonId | None = None

    async def tell(self) -> None:
        """Tell it from the recording to the withdrawal."""
        await self._record()
        await self._concern()
        await self._referral()
        await self._worry()
        await self._withdrawal()

    async def _record(self) -> None:
        cast, write = self.story.cast, self.author
        children = [write.joined(BABY, "child"), write.joined(TODDLER, "child", family={"of": {"hetu": BABY.code}})]
        await self.story.send([*children, write.guardian(MOTHER, BABY)])
        parties = [cast.part(one) for one in ("clinic", "counselling", "association")]
        await self.story.send([write.granted(MOTHER, MOTHER, [*parties, cast.social_work], OWN_WORD)])
        self.mother = await until(lambda: known_as(self.story, write.guardian(MOTHER, BABY)))
        self.story.tell("A mother and her two small children", "recorded; she permits four")

    async def _concern(self) -> None:
        clinic = self.story.cast.part("clinic")
        event = self._raised("1", "notable")
        await self.story.send([event], clinic)
        await until(lambda: fate(self.story, clinic, event))
        seen = await until(lambda: holds(self.story, "concern", person=self.mother))
        self.story.tell("The clinic is concerned about her", f"{seen.worker.name} is alerted")

    async def _referral(self) -> None:
        story, write = self.story, self.author
        clinic, counselling = story.cast.part("clinic"), story.cast.part("counselling")
        await story.send([write.referral(clinic, MOTHER, counselling, "family_counselling")], clinic)
        desk = await until(lambda: holds(story, "referral", counselling))
        story.tell("A referral to family counselling", f"on the desk of {desk.worker.name}")
        answer = self._answer("accepted")
        await story.send([answer], counselling)
        found = await until(lambda: fate(story, counselling, answer))
        if not given(found).get(clinic):
            raise StoppedError("story_loop_not_closed")
        story.tell("Family counselling takes her on", "the clinic hears it")

    async def _worry(self) -> None:
        story, write = self.story, self.author
        clinic, association = story.cast.part("clinic"), story.cast.part("association")
        worry: dict[str, Json] = {**write.about(MOTHER), "channel": "phone", "urgent": True}
        await story.send([write.event(association, "contact.made", "worry", worry)], association)
        seen = await until(lambda: holds(story, "contact", person=self.mother))
        story.tell("Her husband rings, worried", f"{seen.worker.name} is told at once")
        light: dict[str, Json] = {
            **write.about(MOTHER),
            "service_id": write.id("support"),
            "service": "support_family",
            "task": "peer_support",
        }
        await story.send([write.event(association, "service.started", "support", light)], association)
        await story.send([self._raised("2", "great")], clinic)
        await until(lambda: holds(story, "concern", person=self.mother, level="great"))
        story.tell("Light support is not enough", "the named worker hears: great")

    async def _withdrawal(self) -> None:
        story, write = self.story, self.author
        clinic, counselling = story.cast.part("clinic"), story.cast.part("counselling")
        await story.send([write.withdrawn(clinic, MOTHER, MOTHER)], clinic)
        answer = self._answer("started")
        await story.send([answer], counselling)
        found = await until(lambda: fate(story, counselling, answer))
        heard = given(found)
        if heard.get(clinic) is not False or any(heard.values()):
            raise StoppedError("story_more_than_a_state_after_withdrawal")
        story.tell("She withdraws; the help goes on", "the clinic hears: taken over")

    def _raised(self, word: str, level: str) -> Event:
        clinic = self.story.cast.part("clinic")
        return self.author.concern(clinic, MOTHER, f"mother {word}", level=level, client_group="mental_health")

    def _answer(self, state: str) -> Event:
        org, id = self.story.cast.part("counselling"), self.author.id(f"referral {MOTHER.local_id}")
        word = self.story.known(self.story.cast.part("clinic"), org, id)
        return self.author.event(org, f"referral.{state}", f"referral {state}", {"referral_id": word})


def people() -> tuple[Person, ...]:
    """Return everybody in this story."""
    return (MOTHER, BABY, TODDLER)
