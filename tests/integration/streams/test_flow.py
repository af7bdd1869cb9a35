"""From `hub.in` to what follows, on real Kafka and PostgreSQL."""

from __future__ import annotations

from tests.integration.streams.families import a_family, concern, permit
from tests.integration.streams.world import SCHOOL, World


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
