"""Rights are applied in the transaction that accepts the event; the hub's own events take the same way as others."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from hub.sealing.pairwise import for_org
from hub.store import rights
from tests.integration.streams.families import People, a_code, a_family, concern, joined, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World, until

HUB = "hub"


async def test_a_withdrawal_is_at_work_for_the_next_event(world: World) -> None:
    """After one guardian's withdrawal the school's next concern is refused, and the recall lane is asked to look."""
    people = await a_family(world)
    await permit(world, people)
    await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await _withdraw(world, people)
    row = await world.outcome(SCHOOL, await world.says(SCHOOL, "concern.raised", concern(people.child)))
    assert (row["outcome"], row["reason"]) == ("refused", "no_consent")
    assert await world.one(
        "SELECT count(*) FROM recheck r JOIN event e ON e.person = r.person WHERE e.event_id = :e",
        e=await world.one("SELECT event_id FROM event ORDER BY accepted_at DESC LIMIT 1"),
    )


async def test_a_change_of_rights_waits_for_whoever_publishes(world: World) -> None:
    """While the rights lock is held together by a door, no change of rights is committed; afterwards it is."""
    people = await a_family(world)
    await permit(world, people)
    async with world.shell.engine.begin() as door:
        await rights.lock_together(door)
        offset = await world.says(SOCIAL_WORK, "consent.withdrawn", _withdrawal(people))
        await asyncio.sleep(1.0)
        assert await world.rows("SELECT 1 FROM arrival WHERE org = :o AND position = :p", o=SOCIAL_WORK, p=offset) == []
    assert (await world.outcome(SOCIAL_WORK, offset))["outcome"] == "accepted"


async def test_an_event_that_changes_no_rights_waits_for_nobody(world: World) -> None:
    """A concern is accepted while a door holds the rights lock."""
    people = await a_family(world)
    await permit(world, people)
    async with world.shell.engine.begin() as door:
        await rights.lock_together(door)
        await world.accepted(SCHOOL, "concern.raised", concern(people.child))


async def test_a_family_of_one_batch_is_built_event_by_event(world: World) -> None:
    """Events that lie unread behind each other know what those before them changed: persons, family, numbers."""
    await world.stop()
    child, mother = a_code(7), a_code(8, "-")
    offsets = [
        await world.says(SOCIAL_WORK, "family.joined", joined(child, "child")),
        await world.says(
            SOCIAL_WORK,
            "family.joined",
            {**joined(mother, "guardian", of=child), "guardian_of": [{"child": {"hetu": child}, "decides": True}]},
        ),
        await world.says(SOCIAL_WORK, "protection.set", {"person": {"hetu": child, "local_id": "K-1"}}),
        await world.says(SOCIAL_WORK, "protection.set", {"person": {"local_id": "K-1"}}),
    ]
    world.start()
    events = [(await world.outcome(SOCIAL_WORK, offset))["event_id"] for offset in offsets]
    found = await world.rows(
        "SELECT family, family_no FROM event WHERE event_id = ANY(:e) ORDER BY family_no", e=events
    )
    assert len({family for family, _ in found}) == 1
    assert [number for _, number in found] == [1, 2, 3, 4]


async def test_a_worker_acknowledges_an_alert(world: World) -> None:
    """The holder's organisation acknowledges by the id it was given; nobody else can."""
    people = await a_family(world)
    await permit(world, people)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await world.applied(event)
    found = await world.rows(
        "SELECT a.id, a.org, a.worker FROM alert a JOIN event e ON e.family = a.family WHERE e.event_id = :e", e=event
    )
    alert, org, worker = found[0]
    assert isinstance(alert, UUID)
    data = {"alert_id": for_org(world.shell.keyring.pairwise_root, str(org)).to_org(alert), "worker": str(worker)}
    stranger = await world.outcome(SCHOOL, await world.says(SCHOOL, "alert.acknowledged", data))
    assert (stranger["outcome"], stranger["reason"]) == ("refused", "not_valid")
    await world.applied(await world.accepted(str(org), "alert.acknowledged", data))
    assert await world.one("SELECT state FROM alert WHERE id = :a", a=alert) == "closed"


async def test_what_the_hub_tells_itself_comes_through_the_border(world: World) -> None:
    """`clock.due` on `hub.in.hub` is judged by its form alone and moves the family's clock."""
    people = await a_family(world)
    await permit(world, people)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await world.applied(event)
    found = await world.rows(
        "SELECT d.id, d.next_step FROM deadline d JOIN event e ON e.family = d.family WHERE e.event_id = :e", e=event
    )
    deadline, step = found[0]
    assert isinstance(deadline, UUID)
    word = for_org(world.shell.keyring.pairwise_root, HUB).to_org(deadline)
    body = json.dumps({"deadline_id": word, "step": step}).encode()
    row = await world.outcome(HUB, await world.says_plain(HUB, "clock.due", body, ce_id=uuid4().hex))
    assert row["outcome"] == "accepted"
    await world.applied(row["event_id"])


async def test_two_workers_share_the_border_and_one_leaves(world: World) -> None:
    """With a second worker joining and leaving, every event is accepted once, with a gap-free number."""
    people = await a_family(world)
    await permit(world, people)
    world.start("worker-2")
    offsets = [await world.says(SCHOOL, "concern.raised", concern(people.child)) for _ in range(60)]
    await world.stop("worker-2")
    offsets += [await world.says(SCHOOL, "concern.raised", concern(people.child)) for _ in range(60)]
    events = [(await world.outcome(SCHOOL, offset))["event_id"] for offset in offsets]
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=events[0])
    numbers = await world.rows("SELECT family_no FROM event WHERE family = :f ORDER BY 1", f=family)
    assert [number for (number,) in numbers] == list(range(1, 126))

    async def applied() -> bool | None:
        return await world.one("SELECT applied_no = 125 FROM family_state WHERE family = :f", f=family) or None

    await until(applied)


def _withdrawal(people: People) -> dict[str, object]:
    return {"person": {"hetu": people.child}, "by": {"hetu": people.mother}}


async def _withdraw(world: World, people: People) -> None:
    await world.accepted(SOCIAL_WORK, "consent.withdrawn", _withdrawal(people), at=datetime.now(UTC))
