"""Who is written to when the named worker of a family changes, again and again."""

from __future__ import annotations

from tests.examples.events import event_data
from tests.integration.streams.families import a_family, concern, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World

NOTICES = (
    "SELECT n.worker FROM notice n JOIN alert a ON a.id = n.alert JOIN event e ON e.family = a.family"
    " WHERE e.event_id = :e AND a.kind = 'concern' AND n.step LIKE 'raised_%'"
)


async def test_whoever_is_handed_an_alert_again_is_written_to_again(world: World) -> None:
    """The concern follows the naming; each hand-over queues a notice of its own."""
    people = await a_family(world)
    await permit(world, people, "status", "worker", "link", "need", "service", "plan", "identity")
    event = await world.accepted(SCHOOL, "concern.raised", concern(people.child))
    about = {"person": {"hetu": people.child}, "basis": {"kind": "consent"}}
    turns = ["mikael-strand", "aino-koskela", "mikael-strand", "aino-koskela"]
    for worker in turns:
        named = event_data("worker.named", full=False, worker=worker, **about)
        naming = await world.accepted(SOCIAL_WORK, "worker.named", named)
    await world.applied(naming)
    assert sorted(worker for (worker,) in await world.rows(NOTICES, e=event)) == sorted(turns)
