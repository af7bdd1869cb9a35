"""A hub that shows the outbox, and an organisation that reads it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2

from hub.delivery.intake import Intake
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.streams.door_outbox import OutboxDoor
from hub.web.limits import Rate
from tests.examples.intake import served
from tests.integration.lanes.world import EVERYONE, Got, World

Event = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Reader:
    """One organisation's eyes."""

    client: httpx2.AsyncClient

    async def ask(self, **query: object) -> httpx2.Response:
        """Ask for messages, whatever the answer."""
        return await self.client.get("/v1/outbox", params={name.rstrip("_"): str(one) for name, one in query.items()})

    async def page(self, **query: object) -> dict[str, Json]:
        """Return an answer that is a page."""
        answer = await self.ask(**query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        page: dict[str, Json] = answer.json()
        return page

    async def events(self, **query: object) -> list[Event]:
        """Return the events of a page, whose numbers stand inside and outside."""
        messages = (await self.page(**query))["messages"]
        assert isinstance(messages, list)
        found: list[Event] = []
        for one in messages:
            assert isinstance(one, dict)
            event = one["event"]
            assert isinstance(event, dict)
            assert event["hubseq"] == one["hub_seq"]
            found.append(event)
        return found

    async def ack(self, seq: Json) -> httpx2.Response:
        """Acknowledge."""
        return await self.client.post("/v1/outbox/ack", json={"seq": seq})


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who can read."""

    base: str
    tokens: dict[str, str]

    @contextlib.asynccontextmanager
    async def of(self, org: OrgId) -> AsyncIterator[Reader]:
        """Yield the eyes of `org`."""
        head = {"Authorization": f"Bearer {self.tokens[org]}"}
        async with httpx2.AsyncClient(base_url=self.base, headers=head, timeout=40) as client:
            yield Reader(client)


@contextlib.asynccontextmanager
async def reading(world: World, rate: Rate | None = None) -> AsyncIterator[Readers]:
    """Serve the outbox of this hub."""
    intake = Intake(world.shell.kafka.client())
    door = OutboxDoor(world.shell)
    async with served(intake, *EVERYONE, rate=rate, outbox=door) as listening:
        yield Readers(listening.base, dict(listening.tokens))
    await intake.stop()


def as_event(got: Got) -> Event:
    """Return what HTTP has to say of a message that was read from Kafka."""
    names = {name: name.removeprefix("ce_") for name in got.headers if name.startswith("ce_")}
    names |= {"traceparent": "traceparent"} | ({"hub_ground": "hubground"} if "hub_ground" in got.headers else {})
    told: Event = {attribute: got.headers[name] for name, attribute in names.items()}
    return told | {"datacontenttype": "application/json", "hubseq": got.seq, "data": got.data}
