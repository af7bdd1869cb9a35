"""LAW 6: a withdrawal is never followed by a new attempt, however it races with the lane."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime

from hub.store import rights
from hub.streams.claim import claim_batch
from hub.streams.delivery_lane import DeliveryLane
from tests.examples.regions import PARISH, SOCIAL_WORK
from tests.examples.rights import CHILD, MOTHER, adult, child
from tests.integration.lanes.world import World, permit

ROUNDS = 40
COMMITTED = "SELECT pg_xact_commit_timestamp(xmin) FROM rights WHERE person = :p"
POSSIBLY = "SELECT hub_seq FROM disclosure WHERE state = 'possibly_delivered'"


async def test_forty_withdrawals_race_with_claim_and_publish(world: World) -> None:
    """No content has an append time later than the commit of the withdrawal in force, unless possibly delivered."""
    await world.family()
    dice = random.Random(6)
    spans: list[tuple[datetime, datetime]] = []
    lane = DeliveryLane(world.shell, world.sender())
    done = asyncio.Event()

    async def deliver() -> None:
        lease = await world.lease("delivery")
        while not done.is_set():
            if not await lane.turn(lease):
                await asyncio.sleep(0.005)

    delivering = asyncio.create_task(deliver())
    for _ in range(ROUNDS):
        await world.told(SOCIAL_WORK, PARISH, times=3)
        await asyncio.sleep(dice.uniform(0, 0.04))
        await world.withdraw()
        withdrawn = await world.one(COMMITTED, p=CHILD)
        await world.told(SOCIAL_WORK, PARISH)
        await asyncio.sleep(dice.uniform(0, 0.02))
        await world.permit(permit())
        spans.append((withdrawn, await world.one(COMMITTED, p=CHILD)))  # type: ignore[arg-type]  # two times
    done.set()
    await delivering
    await world.deliver()
    excused = {number for (number,) in await world.rows(POSSIBLY)}
    for org in (SOCIAL_WORK, PARISH):
        found = await world.out(org)
        assert [one.seq for one in found] == list(range(1, len(found) + 1))
        late = [
            one.seq
            for one in found
            if one.type != "hub.void.v1"
            and one.seq not in excused
            # Kafka's clock counts milliseconds.
            and any(
                out < one.appended_at and one.appended_at.timestamp() + 0.001 < back.timestamp() for out, back in spans
            )
        ]
        assert late == []


async def test_a_withdrawal_waits_for_what_is_being_sent(world: World) -> None:
    """While the lane holds the lock the change of rights cannot commit; the lock is let go with the marks."""
    await world.family()
    async with world.shell.engine.begin() as conn:
        await rights.lock_together(conn)
        withdrawing = asyncio.create_task(world.withdraw())
        await asyncio.sleep(0.3)
        assert not withdrawing.done()
    await withdrawing


async def test_rights_are_read_after_the_lock_was_had(world: World) -> None:
    """A publishing turn that had to wait for the withdrawal's lock sees the withdrawal."""
    await world.family()
    await world.told(SOCIAL_WORK)
    lane = DeliveryLane(world.shell, world.sender())
    lease = await world.lease("delivery")
    while await claim_batch(world.shell, lease):
        pass
    async with world.shell.engine.begin() as conn:
        await rights.lock_alone(conn)
        publishing = asyncio.create_task(lane.turn(lease))
        await asyncio.sleep(0.5)
        await rights.put(conn, {CHILD: child(MOTHER), MOTHER: adult(MOTHER)}, {})
    await publishing
    (got,) = await world.out(SOCIAL_WORK, 1)
    assert got.type == "hub.void.v1"
