"""A mail server that answers as told, and alerts to be told by mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope

from hub.delivery.mail import MailAccess
from hub.family.effects import Alert, Holder
from hub.ids import AlertId, FamilyId, UnitId, WorkerId
from hub.store import alerts, tellings
from hub.store.tellings import Telling
from hub.streams.notice_lane import NoticeLane, Post
from tests.examples.regions import SOCIAL_WORK
from tests.examples.rights import HOUSE
from tests.integration.lanes.world import World

WORKER, OTHER = WorkerId("aino-koskela"), WorkerId("eero-vainio")


class Server:
    """A mail server that answers as told: one answer per mail, `250` after the last one; `hang` says nothing."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.mails: list[tuple[str, bytes]] = []
        self.asked: list[str] = []
        self.recipients: dict[str, str] = {}
        """What is said of a recipient, instead of yes."""

    async def handle_RCPT(
        self, server: SMTP, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or answer as told about this one; `drop` breaks the line off."""
        self.asked.append(address)
        answer = self.recipients.get(address, "250 taken")
        if answer == "hang":
            await asyncio.sleep(60)
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        """Take a mail and answer."""
        self.mails.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "hang":
            await asyncio.sleep(60)
        return answer


@asynccontextmanager
async def serving(world: World, *answers: str, base: str = "") -> AsyncIterator[tuple[Server, NoticeLane]]:
    """Run a server and return a lane that sends there; `base`: where alerts open in a browser."""
    server = Server(*answers)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, hostname="localhost"), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        post = Post(MailAccess("127.0.0.1", port, "hub@hub.example"), world.sender(lasting=True), base)
        yield server, NoticeLane(world.shell, post)
    finally:
        listening.close()


async def alerted(world: World, *workers: WorkerId, state: str = "open") -> Alert:
    """Put an alert about the child and queue a notice of it to each worker."""
    event = await world.happens()
    chosen = workers or (WORKER,)
    alert = Alert(
        id=AlertId(uuid4()),
        kind="concern",
        level="great",
        matter=str(event.event_id),
        origin=event.origin,
        raiser=event.origin.sender,
        holder=Holder(SOCIAL_WORK, UnitId("perhesosiaalityo-mikkeli"), chosen[0]),
        told=chosen,
        rung=0,
        raised_at=datetime.now(UTC),
        due_at=datetime.now(UTC) + timedelta(days=2),
        state=state,
    )
    async with world.shell.engine.begin() as conn:
        await alerts.put(conn, [(FamilyId(HOUSE), alert)])
        await tellings.queue(conn, [Telling(uuid4(), alert.id, worker, 0, "raised") for worker in chosen])
    return alert


async def again(world: World) -> None:
    """Let the time until the next try pass."""
    await world.do("UPDATE notice SET wait_until = NULL")
