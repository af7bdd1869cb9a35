"""A bare alert by mail: one Message-ID through every try, no personal data, and no server delays another's mail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import UUID, uuid4

from aiosmtpd.smtp import SMTP, Envelope

from hub.delivery.mail import MailAccess
from hub.family.effects import Alert, Holder
from hub.ids import AlertId, FamilyId, UnitId, WorkerId
from hub.store import alerts, tellings
from hub.store.tellings import Telling
from hub.streams.notice_lane import NoticeLane
from tests.examples.regions import SOCIAL_WORK
from tests.examples.rights import CHILD, HOUSE
from tests.integration.lanes.world import CARD, CHILDS_CODE, World

WORKER, OTHER = WorkerId("aino-koskela"), WorkerId("eero-vainio")


class Server:
    """A mail server that answers as told: one answer per mail, `250` after the last one; `hang` says nothing."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.mails: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        """Take a mail and answer."""
        self.mails.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "hang":
            await asyncio.sleep(60)
        return answer


@asynccontextmanager
async def serving(world: World, *answers: str) -> AsyncIterator[tuple[Server, NoticeLane]]:
    """Run a server and return a lane that sends there."""
    server = Server(*answers)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, hostname="localhost"), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield server, NoticeLane(world.shell, MailAccess("127.0.0.1", port, "hub@hub.example"))
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


async def test_a_mail_is_bare(world: World) -> None:
    """Number, unit, due time and how to open it, in the worker's language; nobody's name, code, kind or matter."""
    await world.family()
    alert = await alerted(world)
    async with serving(world) as (server, lane):
        await world.turns(lane)
    ((to, content),) = server.mails
    mail = message_from_bytes(content, policy=default)
    body = mail.get_content()
    number = world.turner(SOCIAL_WORK).to_org(alert.id)
    assert to == world.region.workers[WORKER].mail
    assert f"hub ack {number} --as {WORKER}" in body
    for word in (CHILDS_CODE, *map(str, CARD.values()), str(alert.id), str(CHILD), alert.matter, "concern", "great"):
        assert word not in content.decode() + body + str(mail["Subject"])
    assert await world.rows("SELECT state, tries FROM notice") == [("sent", 1)]
    assert await world.rows("SELECT kind, org, worker, categories FROM disclosure") == [
        ("notice", SOCIAL_WORK, WORKER, [])
    ]


async def test_the_message_id_is_the_same_at_every_try(world: World) -> None:
    """4xx and a silent server are tried again, with growing waits, under one Message-ID and one disclosure."""
    await world.family()
    await alerted(world)
    async with serving(world, "451 later", "421 later", "hang") as (server, lane):
        for _ in range(4):
            await world.turns(lane)
            await again(world)
    assert len(server.mails) == 4
    assert len({message_from_bytes(one, policy=default)["Message-ID"] for _, one in server.mails}) == 1
    assert await world.rows("SELECT state, tries FROM notice") == [("sent", 4)]
    assert await world.one("SELECT count(*) FROM disclosure") == 1


async def test_a_notice_that_waits_is_not_tried_before_its_time(world: World) -> None:
    """After a 4xx the next turn leaves it alone."""
    await world.family()
    await alerted(world)
    async with serving(world, "451 later") as (server, lane):
        await world.turns(lane)
        await world.turns(lane)
    assert len(server.mails) == 1
    assert await world.one("SELECT wait_until > clock_timestamp() FROM notice")


async def test_a_refused_mail_is_not_tried_again(world: World) -> None:
    """5xx is for good."""
    await world.family()
    await alerted(world)
    async with serving(world, "550 no") as (server, lane):
        await world.turns(lane)
        await again(world)
        await world.turns(lane)
    assert len(server.mails) == 1
    assert await world.rows("SELECT state, rules FROM notice") == [("failed", ["mail_refused"])]


async def test_a_server_that_keeps_one_waiting_delays_no_other(world: World) -> None:
    """The mail of the second worker is there while the first still hangs."""
    await world.family()
    await alerted(world, WORKER, OTHER)
    async with serving(world, "hang") as (server, lane):
        turn = asyncio.create_task(world.turns(lane))
        begun = time.monotonic()
        while len(server.mails) < 2:
            await asyncio.sleep(0.05)
            assert time.monotonic() - begun < 8
        assert not turn.done()
        await turn
    assert sorted(await world.rows("SELECT state FROM notice")) == [("sending",), ("sent",)]


async def test_a_closed_alert_and_a_stranger_get_no_mail(world: World) -> None:
    """What was settled meanwhile, and who was never told, is denied just before sending."""
    await world.family()
    await alerted(world, state="closed")
    alert = await alerted(world)
    async with world.shell.engine.begin() as conn:
        await tellings.queue(conn, [Telling(UUID(int=7), alert.id, WorkerId("johanna-pelto"), 0, "raised")])
    async with serving(world) as (server, lane):
        await world.turns(lane)
    assert [to for to, _ in server.mails] == [world.region.workers[WORKER].mail]
    assert await world.rows("SELECT rules FROM notice WHERE state = 'denied' ORDER BY 1") == [
        (["closed"],),
        (["no_ground"],),
    ]


async def test_redelivered_notices_change_nothing(world: World) -> None:
    """A notice that was sent is not sent again; one whose process died in between is, with the same Message-ID."""
    await world.family()
    await alerted(world)
    async with serving(world) as (server, lane):
        await world.turns(lane)
        await world.turns(lane)
        assert len(server.mails) == 1
        await world.do("UPDATE notice SET state = 'sending'")
        await world.turns(lane, "next process")
    assert len({message_from_bytes(one, policy=default)["Message-ID"] for _, one in server.mails}) == 1
    assert len(server.mails) == 2
