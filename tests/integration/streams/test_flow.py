"""From `hub.in` to what follows, on real Kafka and PostgreSQL."""

from __future__ import annotations

from tests.integration.streams.families import a_code, a_family, concern, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World


async def test_a_concern_comes_in_is_logged_and_raises_an_alert(world: World) -> None:
    """A permitted concern gets the family's next number, an alert, a clock and deliveries."""
    people = await a_family(world)
    await permit(world, people)
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    await world.applied(event)
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=event)
    assert await world.rows("SELECT family_no FROM event WHERE family = :f ORDER BY 1", f=family) == [
        (number,) for number in range(1, 7)
    ]
    assert await world.rows("SELECT kind, state FROM alert WHERE family = :f", f=family) == [("concern", "open")]
    assert await world.one("SELECT count(*) FROM deadline WHERE family = :f AND state = 'armed'", f=family) == 1
    assert await world.one("SELECT count(*) FROM notice n JOIN alert a ON a.id = n.alert WHERE a.family = :f", f=family)


async def test_a_concern_without_permission_is_refused_and_its_sender_told(world: World) -> None:
    """A refused event leaves its receipt and a control message, and makes nobody."""
    people = await a_family(world)
    offset = await world.says(SCHOOL, "concern.raised", concern(people.child))
    row = await world.outcome(SCHOOL, offset)
    assert (row["outcome"], row["reason"]) == ("refused", "no_consent")
    assert (
        await world.one(
            "SELECT body ->> 'reason' FROM delivery WHERE kind = 'refused' AND recipient = :o"
            " ORDER BY made_at DESC LIMIT 1",
            o=SCHOOL,
        )
        == "no_consent"
    )


async def test_a_worker_whom_the_hub_chose_is_released_by_their_own_organisation(world: World) -> None:
    """Nobody else may, and somebody who was never named is as unknown as an unknown person."""
    people = await a_family(world)
    await permit(world, people)
    await world.applied(await world.accepted(SCHOOL, "concern.raised", concern(people.child)))
    ((worker, org, by_hub),) = await world.rows(
        "SELECT n.worker, n.org, n.by_hub FROM naming n JOIN seen s ON s.event_id::text = n.origin ->> 'event'"
        " JOIN event e ON e.event_id = s.event_id WHERE e.person = n.person AND n.until IS NULL"
        " ORDER BY n.since DESC LIMIT 1"
    )
    assert (org, by_hub) == (SOCIAL_WORK, True)
    data = {"person": {"hetu": people.child}, "worker": worker, "role": "named_worker"}
    other = await world.outcome(SCHOOL, await world.says(SCHOOL, "worker.released", data))
    never = {**data, "worker": "helmi-ojala"}
    unknown = {**never, "person": {"hetu": a_code(9)}}
    refused = [
        await world.outcome(SOCIAL_WORK, await world.says(SOCIAL_WORK, "worker.released", one))
        for one in (never, unknown)
    ]
    assert other["reason"] == "not_a_party"
    assert refused[0] == refused[1]
    assert refused[0]["outcome"] == "refused"
    released = await world.accepted(SOCIAL_WORK, "worker.released", data)
    await world.applied(released)
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=released)
    assert await world.one("SELECT count(*) FROM naming WHERE family = :f AND until IS NULL", f=family) == 0
    assert await world.one("SELECT org FROM alert WHERE family = :f AND state = 'open'", f=family) == SCHOOL
