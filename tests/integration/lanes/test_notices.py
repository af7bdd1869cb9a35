"""A bare alert by mail: one Message-ID through every try, no personal data, and no server delays another's mail."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import UUID, uuid4

from hub.border.decision import Away
from hub.ids import EventId, OrgId, WorkerId
from hub.region.model import HELSINKI
from hub.schemas.topics import INTERNAL
from hub.store import absences, alerts, tellings
from hub.store.tellings import Telling
from hub.streams.absent import with_stand_ins
from hub.streams.door_inbox import see_inbox
from tests.examples.regions import SOCIAL_WORK
from tests.examples.rights import CHILD
from tests.integration.lanes.mail_server import OTHER, WORKER, again, alerted, serving
from tests.integration.lanes.world import CARD, CHILDS_CODE, World


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


async def test_a_mail_that_may_have_gone_is_told_as_such(world: World) -> None:
    """Tried, its answer never heard, and settled meanwhile: no further try, and the family may learn that it went."""
    await world.family()
    await alerted(world)
    async with serving(world, "hang") as (server, lane):
        await world.turns(lane)
        await again(world)
        await world.do("UPDATE alert SET state = 'closed'")
        await world.turns(lane)
    assert len(server.mails) == 1
    assert await world.rows("SELECT state, rules FROM notice") == [("denied", ["closed", "possibly_delivered"])]
    assert await world.rows("SELECT state FROM disclosure") == [("possibly_delivered",)]


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


async def test_a_mail_opens_where_the_hub_has_an_address(world: World) -> None:
    """One link with the alert's number; whoever follows it is asked who they are."""
    await world.family()
    alert = await alerted(world)
    async with serving(world, base="https://hub.example") as (server, lane):
        await world.turns(lane)
    ((_, content),) = server.mails
    body = message_from_bytes(content, policy=default).get_content()
    assert f"https://hub.example/a/{world.turner(SOCIAL_WORK).to_org(alert.id)}" in body
    assert "hub ack" not in body


async def test_who_is_away_is_not_written_to(world: World) -> None:
    """The stand-in named for the absence gets the mail today, under the same notice; the disclosure names them."""
    await world.family()
    await alerted(world)
    today = datetime.now(HELSINKI).date()
    async with world.shell.engine.begin() as conn:
        await absences.add(conn, [Away(EventId(uuid4()), SOCIAL_WORK, WORKER, today, today, OTHER)])
    async with serving(world) as (server, lane):
        await world.turns(lane)
    assert [to for to, _ in server.mails] == [world.region.workers[OTHER].mail]
    assert await world.rows("SELECT worker FROM disclosure") == [(OTHER,)]


async def test_what_no_mail_can_tell_is_told_to_the_ladder(world: World) -> None:
    """A refusal for good goes up a rung through the border, once."""
    await world.family()
    alert = await alerted(world)
    async with serving(world, "550 no") as (_, lane):
        await world.turns(lane)
        await again(world)
        await world.turns(lane)
    (told,) = await world.read(INTERNAL, count=1)
    assert dict(told.headers)["ce_type"] == b"hub.notice.failed.v1"
    word = world.turner(OrgId("hub")).to_org(alert.id)
    assert json.loads(told.value or b"") == {"alert_id": word, "worker": WORKER}


async def test_a_server_that_is_silent_for_hours_is_told_to_the_ladder_once(world: World) -> None:
    """The notice goes on being tried: the mail comes as soon as the server is back."""
    await world.family()
    await alerted(world)
    async with serving(world, "451 later", "451 later", "451 later") as (server, lane):
        await world.turns(lane)
        assert await world.read(INTERNAL) == []
        await world.do("UPDATE notice SET made_at = made_at - interval '5 hours'")
        for _ in range(3):
            await again(world)
            await world.turns(lane)
    assert [dict(one.headers)["ce_type"] for one in await world.read(INTERNAL)] == [b"hub.notice.failed.v1"]
    assert len(server.mails) == 4
    assert await world.rows("SELECT state FROM notice") == [("sent",)]


async def test_a_stand_in_sees_the_alerts_of_who_is_away(world: World) -> None:
    """For as long as the absence lasts, marked with whose they are; and nobody else does."""
    await world.family()
    alert = await alerted(world)
    assert (await see_inbox(world.shell, OTHER)).rows == ()
    today = datetime.now(HELSINKI).date()
    async with world.shell.engine.begin() as conn:
        await absences.add(conn, [Away(EventId(uuid4()), SOCIAL_WORK, WORKER, today, today, OTHER)])
    seen = await see_inbox(world.shell, OTHER)
    assert [row.alert for row in seen.rows] == [alert.id]
    assert seen.stands_in == {alert.id: WORKER}
    assert (await see_inbox(world.shell, "helmi-ojala")).rows == ()


async def test_a_stand_in_may_say_what_who_is_away_may(world: World) -> None:
    """The border counts them among those an alert was told to, today and no longer."""
    await world.family()
    alert = await alerted(world)
    now = datetime.now(UTC)
    today = now.astimezone(HELSINKI).date()
    async with world.shell.engine.begin() as conn:
        told = await alerts.known(conn, [alert.id])
        assert (await with_stand_ins(conn, told, world.region, now))[alert.id].workers == {WORKER}
        await absences.add(conn, [Away(EventId(uuid4()), SOCIAL_WORK, WORKER, today, today, OTHER)])
        assert (await with_stand_ins(conn, told, world.region, now))[alert.id].workers == {WORKER, OTHER}
        later = now + timedelta(days=2)
        assert (await with_stand_ins(conn, told, world.region, later))[alert.id].workers == {WORKER}
