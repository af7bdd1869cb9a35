"""Over HTTP an organisation reads what Kafka has for it: its own, in order, again by number, waiting for more."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

from hub.schemas.accepted import Basis, BasisKind
from hub.schemas.labels import Purpose
from hub.streams.claim import claim_batch
from hub.streams.recall_lane import RecallLane
from hub.web.limits import Rate
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.integration.lanes.world import World, by_name
from tests.integration.web.reading import Readers, as_event, reading


async def test_http_says_what_kafka_says_in_the_same_order(world: World) -> None:
    """Ids, times, grounds, subjects and minimised data are those of the topic, page by page without a gap."""
    await world.family()
    await world.told(SOCIAL_WORK, PARISH, times=5)
    await world.deliver()
    expected = [as_event(one) for one in await world.out(PARISH, 5)]
    async with reading(world) as readers, readers.of(PARISH) as parish:
        page = await parish.page()
        assert (page["acknowledged"], page["last"]) == (0, 5)
        assert await parish.events() == expected
        assert await parish.events(limit=2) == expected[:2]
        assert await parish.events(after=2, limit=2) == expected[2:4]
        assert await parish.events(after=5) == []
        assert await parish.events(from_=4, to=9) == expected[3:]
        assert (await parish.page(from_=6, to=9)) == {"messages": [], "acknowledged": 0, "last": 5}
    assert {"specversion", "id", "source", "type", "time", "dataschema", "subject", "hubground"} <= expected[0].keys()


async def test_every_kind_of_message_comes_this_way_too(world: World) -> None:
    """Refusal, status, recall and void stand in the same numbers."""
    await world.family()
    duty = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-25")
    told = {"urgent": True, "reasons": ["violence"], "anticipatory": False, "police_told": False}
    notified = await world.happens("child_protection.notified", basis=duty, data=told)
    await world.queue(notified, SCHOOL, kind="status")
    await world.refuse(SCHOOL)
    await world.deliver()
    await world.told(SCHOOL, sender=PARISH)
    await world.deliver()
    await world.told(SCHOOL, sender=PARISH)
    lease = await world.lease("delivery")
    assert await claim_batch(world.shell, lease)
    await world.withdraw()
    await world.deliver()
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))
    await world.deliver()
    on_kafka = await world.out(SCHOOL, 5)
    async with reading(world) as readers, readers.of(SCHOOL) as school:
        found = await school.events()
    assert sorted(one["type"] for one in found) == sorted(  # type: ignore[type-var]  # words
        f"hub.{name}.v1" for name in ("refused", "status", "void", "void", "recall")
    )
    alike = [(one, as_event(got)) for one, got in zip(found, on_kafka, strict=True) if one["type"] == got.type]
    assert len(alike) == 4
    assert all(one == same for one, same in alike)


async def test_what_the_vault_added_comes_again_to_the_letter(world: World) -> None:
    """Sealed once at the claim, an identity is the same sealed bytes whenever it is read; so is the whole answer."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK, times=3)
    await world.deliver()
    got = await world.out(SOCIAL_WORK, 3)
    async with reading(world) as readers, readers.of(SOCIAL_WORK) as social:
        first, again = [(await social.ask(from_=1, to=3)).content for _ in range(2)]
        assert first == again
        assert await social.events() == [as_event(one) for one in got]
    assert b'"sealed"' in first


async def test_the_mark_moves_forward_only(world: World) -> None:
    """Reading goes on behind it; a smaller number changes nothing, a number never sent is refused."""
    await world.family()
    await world.told(PARISH, times=3)
    await world.deliver()
    async with reading(world) as readers, readers.of(PARISH) as parish:
        assert (await parish.ack(2)).json() == {"acknowledged": 2, "last": 3}
        assert [one["hubseq"] for one in await parish.events()] == [3]
        assert (await parish.ack(1)).json()["acknowledged"] == 2
        refused = await parish.ack(4)
        assert (refused.status_code, refused.json()["field"]) == (400, "seq")
        assert refused.json()["mend"]
        for odd in (0, -1, True, "3", None, 2.5, 10**18):
            assert (await parish.ack(odd)).json()["field"] == "seq"
        assert (await parish.client.post("/v1/outbox/ack", content=b"PLANTED")).json()["field"] == "seq"
        assert [one["hubseq"] for one in await parish.events(after=0)] == [1, 2, 3]


async def test_nobody_reads_or_moves_anothers(world: World) -> None:
    """Each has its own numbers, its own mark, and no word of the others'."""
    await world.family()
    await world.told(SOCIAL_WORK, times=3)
    await world.deliver()
    async with reading(world) as readers, readers.of(PARISH) as parish, readers.of(SOCIAL_WORK) as social:
        assert await parish.page(after=0) == {"messages": [], "acknowledged": 0, "last": 0}
        assert await parish.page(from_=1, to=3) == {"messages": [], "acknowledged": 0, "last": 0}
        assert (await parish.ack(1)).status_code == 400
        assert (await social.page())["acknowledged"] == 0
        parish.client.headers["Authorization"] = "Bearer nobodys"
        assert (await parish.ask()).status_code == 401
        assert (await parish.ack(1)).status_code == 401


async def test_what_is_under_way_is_not_there_yet(world: World) -> None:
    """A claimed message has a number; it can be read once Kafka has it, and nothing behind it before."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.told(PARISH, times=2)
    assert await claim_batch(world.shell, await world.lease("delivery"))
    await world.do("UPDATE delivery SET state = 'sent' WHERE hub_seq = 3")
    async with reading(world) as readers, readers.of(PARISH) as parish:
        page = await parish.page(from_=1, to=3)
        assert page["last"] == 1
        assert [one["hubseq"] for one in await parish.events()] == [1]


async def test_who_waits_is_woken_and_holds_no_connection(world: World) -> None:
    """A message is there soon after it was sent; meanwhile at most the one look of everybody uses the pool."""
    await world.family()
    async with reading(world) as readers, readers.of(PARISH) as parish:
        waiting = [asyncio.create_task(parish.events(wait=20)) for _ in range(4)]
        await asyncio.sleep(0.5)
        pool = world.shell.engine.pool
        for _ in range(500):
            # Each looks once for itself before it waits; a machine that is busy takes its time over that.
            if not pool.checkedout():  # type: ignore[attr-defined]  # a queue pool counts
                break
            await asyncio.sleep(0.02)
        used = []
        for _ in range(30):
            used.append(pool.checkedout())  # type: ignore[attr-defined]  # a queue pool counts
            await asyncio.sleep(0.02)
        assert max(used) <= 1
        assert used.count(0) > len(used) / 2
        assert (await parish.ask(wait=1)).status_code == 429
        await world.told(PARISH)
        await world.deliver()
        sent = time.monotonic()
        assert [[one["hubseq"] for one in await task] for task in waiting] == [[1]] * 4
        assert time.monotonic() - sent < 2


async def test_waiting_ends_by_itself_and_with_the_asker(world: World) -> None:
    """After the seconds asked for; and who hung up no longer counts among those who wait."""
    async with reading(world) as readers, readers.of(PARISH) as parish:
        began = time.monotonic()
        assert await parish.events(wait=1) == []
        assert 0.9 < time.monotonic() - began < 4
        gone = [asyncio.create_task(_hang_up(readers)) for _ in range(4)]
        await asyncio.gather(*gone)
        await asyncio.sleep(2)
        assert await parish.events(wait=1) == []


async def test_the_end_of_the_server_does_not_wait_for_those_who_wait(world: World) -> None:
    """They are answered, with nothing."""
    async with contextlib.AsyncExitStack() as stack:
        readers = await stack.enter_async_context(reading(world))
        async with readers.of(PARISH) as parish:
            waiting = asyncio.create_task(parish.events(wait=30))
            await asyncio.sleep(0.5)
            began = time.monotonic()
            await stack.aclose()
            assert await waiting == []
            assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "PLANTED"}, "after"),
        ({"after": -1}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"wait": 31}, "wait"),
        ({"from": 0, "to": 1}, "from"),
        ({"from": 2}, "to"),
        ({"from": 2, "to": 1}, "to"),
        ({"from": 1, "to": 101}, "to"),
        ({"to": 1}, "from"),
        ({"from": 1, "to": 2, "wait": 1}, "from"),
        ({"PLANTED": 1}, ""),
    ],
)
async def test_a_question_that_is_none_is_refused(world: World, query: dict[str, object], field: str) -> None:
    """Field, rule and mend; never what was asked."""
    async with reading(world) as readers, readers.of(PARISH) as parish:
        answer = await parish.ask(**query)
    assert (answer.status_code, answer.json().get("field", "")) == (400, field)
    assert answer.json()["rule"]
    assert "PLANTED" not in answer.text


async def test_more_than_agreed_is_refused_for_a_while(world: World) -> None:
    """So many messages per second as may be sent, each organisation for itself."""
    slow = Rate(per_second=1, at_once=100)
    async with reading(world, slow) as readers, readers.of(PARISH) as parish, readers.of(SCHOOL) as school:
        assert (await parish.ask(limit=100)).status_code == 200
        late = await parish.ask()
        assert late.status_code == 429
        assert 45 <= int(late.headers["retry-after"]) <= 50
        assert (await school.ask()).status_code == 200


async def _hang_up(readers: Readers) -> None:
    async with readers.of(PARISH) as parish:
        try:
            async with asyncio.timeout(0.5):
                await parish.ask(wait=30)
        except TimeoutError:
            return
