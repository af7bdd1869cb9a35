"""A mail server that is away, refuses, hangs or breaks off: kept, tried again, and nobody else waits for it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest

from hub.border.decision import Away
from hub.delivery.mail import MailAccess
from hub.ids import EventId
from hub.region.model import HELSINKI
from hub.schemas.topics import INTERNAL
from hub.store import absences, notices
from hub.streams.notice_lane import NoticeLane, Post
from tests.examples.regions import SOCIAL_WORK
from tests.integration.lanes.mail_server import OTHER, WORKER, again, alerted, serving
from tests.integration.lanes.world import World


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        pytest.param("450 mailbox busy", "sending", 0, id="not now"),
        pytest.param("550 no such mailbox", "failed", 1, id="never"),
        pytest.param("drop", "sending", 0, id="the line breaks"),
        pytest.param("hang", "sending", 0, id="silence"),
    ],
)
async def test_what_is_said_of_one_recipient_is_nobody_elses_matter(
    world: World, answer: str, state: str, told: int
) -> None:
    """The other's mail is there; only what is for good climbs at once, everything else waits with its Message-ID."""
    await world.family()
    await alerted(world, WORKER, OTHER)
    mine, theirs = (world.region.workers[one].mail for one in (WORKER, OTHER))
    async with serving(world) as (server, lane):
        server.recipients[mine] = answer
        await world.turns(lane)
        assert [to for to, _ in server.mails] == [theirs]
        server.recipients.clear()
        await again(world)
        await world.turns(lane)
    assert [to for to, _ in server.mails] == [theirs, *([mine] if state == "sending" else [])]
    assert len(await world.read(INTERNAL)) == told


async def test_a_server_that_lets_nobody_in_fails_nobodys_address(world: World) -> None:
    """A 5xx before any recipient was named is our own trouble: kept, and tried again."""

    async def no_entry(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service\r\n")
        await writer.drain()
        writer.close()

    await world.family()
    await alerted(world)
    async with await asyncio.start_server(no_entry, "127.0.0.1", 0) as server:
        access = MailAccess("127.0.0.1", server.sockets[0].getsockname()[1], "hub@hub.example")
        await world.turns(NoticeLane(world.shell, Post(access, world.sender(lasting=True))))
    assert await world.rows("SELECT state, tries, wait_until > clock_timestamp() FROM notice") == [("sending", 1, True)]
    assert await world.read(INTERNAL) == []


async def test_what_is_new_goes_before_what_failed(world: World) -> None:
    """However much waits to be tried again."""
    await world.family()
    await alerted(world)
    async with serving(world, "451 later") as (server, lane):
        await world.turns(lane)
        await again(world)
        await alerted(world, OTHER)
        await lane.turn(await world.lease(lane.name))
        assert [to for to, _ in server.mails][1:] == [world.region.workers[OTHER].mail]


async def test_alerts_that_no_mail_reached_anybody_about_are_counted(world: World) -> None:
    """Until one mail of the alert is taken."""
    await world.family()
    await alerted(world)
    async with serving(world, "550 no") as (_, lane):
        await world.turns(lane)
        async with world.shell.engine.connect() as conn:
            assert await notices.unheard(conn) == 1
        await world.do("UPDATE notice SET state = 'queued'")
        await world.turns(lane)
        async with world.shell.engine.connect() as conn:
            assert await notices.unheard(conn) == 0


async def test_who_is_written_to_instead_at_a_later_try_is_disclosed_too(world: World) -> None:
    """The worker went away after the first try: one Message-ID, and a disclosure for each who was written to."""
    await world.family()
    await alerted(world)
    async with serving(world, "451 later") as (server, lane):
        await world.turns(lane)
        today = datetime.now(HELSINKI).date()
        async with world.shell.engine.begin() as conn:
            await absences.add(conn, [Away(EventId(uuid4()), SOCIAL_WORK, WORKER, today, today, OTHER)])
        await again(world)
        await world.turns(lane)
    assert [to for to, _ in server.mails] == [world.region.workers[one].mail for one in (WORKER, OTHER)]
    assert len({message_from_bytes(one, policy=default)["Message-ID"] for _, one in server.mails}) == 1
    assert sorted(await world.rows("SELECT worker FROM disclosure")) == [(WORKER,), (OTHER,)]
