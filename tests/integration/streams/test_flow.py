"""From `hub.in` to what follows, on real Kafka and PostgreSQL."""

from __future__ import annotations

from hub.schemas.accepted import Json
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
    data: dict[str, Json] = {"person": {"hetu": people.child}, "worker": str(worker), "role": "named_worker"}
    other = await world.outcome(SCHOOL, await world.says(SCHOOL, "worker.released", data))
    never: dict[str, Json] = {**data, "worker": "helmi-ojala"}
    unknown: dict[str, Json] = {**never, "person": {"hetu": a_code(9)}}
    refused = [
        await world.outcome(SOCIAL_WORK, await world.says(SOCIAL_WORK, "worker.released", one))
        for one in (never, unknown)
    ]
    assert refused[0] == refused[1] == other
    assert (other["outcome"], other["reason"]) == ("refused", "not_valid")
    released = await world.accepted(SOCIAL_WORK, "worker.released", data)
    await world.applied(released)
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=released)
    assert await world.rows("SELECT worker, until IS NULL FROM naming WHERE family = :f", f=family) == [(worker, False)]
    # Whoever raised the concern has it again, and the coordinator hears that nobody is named.
    coordinator = world.region.workers[world.region.coordinators["default"]]
    assert await world.rows(
        "SELECT kind, org FROM alert WHERE family = :f AND state = 'open' ORDER BY kind", f=family
    ) == [("concern", SCHOOL), ("orphan", coordinator.org)]


async def test_a_worker_the_hub_chose_anew_after_a_release_is_released_again(world: World) -> None:
    """The naming that was ended gives way; each has its own row, and the orphan alert of between is closed."""
    people = await a_family(world)
    await permit(world, people)
    data: dict[str, Json] = {"person": {"hetu": people.child}, "role": "named_worker"}
    for _ in range(2):
        chosen = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
        await world.applied(chosen)
        family = await world.one("SELECT family FROM event WHERE event_id = :e", e=chosen)
        named = await world.one("SELECT worker FROM naming WHERE family = :f AND until IS NULL", f=family)
        assert (
            await world.rows("SELECT 1 FROM alert WHERE family = :f AND kind = 'orphan' AND state = 'open'", f=family)
            == []
        )
        released = await world.accepted(SOCIAL_WORK, "worker.released", {**data, "worker": str(named)})
        await world.applied(released)
    assert await world.rows("SELECT by_hub, until IS NULL FROM naming WHERE family = :f ORDER BY since", f=family) == [
        (True, False),
        (True, False),
    ]
    assert await world.rows(
        "SELECT state, count(*) FROM alert WHERE family = :f AND kind = 'orphan' GROUP BY 1 ORDER BY 1", f=family
    ) == [("closed", 1), ("open", 1)]
