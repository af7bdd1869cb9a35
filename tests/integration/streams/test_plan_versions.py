"""The versions of a shared plan as two organisations are shown them, and as they come back with what they write."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from hub.commands.plan_text import Teller
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.streams.door_plan import see_plan
from tests.integration.streams.families import a_family, permit
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World

ITEM = str(uuid4())


async def test_a_version_is_ones_own_number_and_tells_of_nothing_in_between(world: World) -> None:
    """The number of a writing stays the same whatever is written unseen, and leads back to that writing."""
    plan = await _a_plan(world)
    await plan.write("planned")
    seen, theirs = await plan.item(SCHOOL), await plan.item(SOCIAL_WORK)
    assert seen["version"] != theirs["version"]
    await plan.write("agreed", basis={"kind": "own"})
    await plan.write("agreed", item=str(uuid4()), basis={"kind": "own"})
    assert (await plan.item(SCHOOL))["version"] == seen["version"]
    await plan.write("going", org=SCHOOL, seen_version=seen["version"])
    after = await plan.item(SCHOOL)
    assert _states(after) == ["going"]
    assert "seen_version" not in str(after)


async def test_who_had_not_seen_the_last_writing_stands_beside_it(world: World) -> None:
    """And whoever sends a number the hub never gave them has seen nothing: both are kept."""
    plan = await _a_plan(world)
    await plan.write("planned")
    old = (await plan.item(SCHOOL))["version"]
    await plan.write("agreed")
    await plan.write("going", org=SCHOOL, seen_version=old)
    assert _states(await plan.item(SOCIAL_WORK)) == ["going", "agreed"]
    await plan.write("done", seen_version=4)
    assert _states(await plan.item(SCHOOL)) == ["done", "going", "agreed"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan of family social work, and the child it is for."""

    world: World
    code: str
    person: UUID
    own: str
    """Family social work's own UUID of it."""

    async def write(self, state: str, *, org: str = SOCIAL_WORK, item: str = ITEM, **more: Json) -> None:
        """Write an item; what is another's is named as the hub's view names it."""
        plan = self.own
        if org != SOCIAL_WORK:
            shown = await self._shown(org)
            plan, item = str(shown["id"]), str((await self.item(org))["id"])
        entry: dict[str, Json] = {"item_id": item, "kind": "service", "state": state}
        data: dict[str, Json] = {"person": {"hetu": self.code}, "basis": {"kind": "consent"}, **more}
        event = await self.world.accepted(org, "plan.updated", {**data, "plan_id": plan, "item": entry})
        await self.world.applied(event)

    async def item(self, org: str) -> dict[str, Json]:
        """Return the first item as an organisation is shown it."""
        return _records((await self._shown(org))["items"])[0]

    async def _shown(self, org: str) -> dict[str, Json]:
        worker = min(id for id, one in self.world.region.workers.items() if one.org == org)
        word = for_org(self.world.shell.keyring.pairwise_root, org).to_org(self.person)
        (plan,) = _records(Teller(self.world.shell, await see_plan(self.world.shell, word, worker)).document()["plans"])
        return plan


async def _a_plan(world: World) -> _Plan:
    people, own = await a_family(world), str(uuid4())
    await permit(world, people)
    goals: list[Json] = [{"goal_id": str(uuid4()), "code": "everyday_life"}]
    data: dict[str, Json] = {"person": {"hetu": people.child}, "basis": {"kind": "consent"}}
    event = await world.accepted(SOCIAL_WORK, "plan.opened", {**data, "plan_id": own, "goals": goals})
    await world.applied(event)
    person = await world.one("SELECT person FROM event WHERE event_id = :e", e=event)
    return _Plan(world, people.child, UUID(str(person)), own)


def _states(item: dict[str, Json]) -> list[Json]:
    """Return the state of the latest writing and of those beside it."""
    told = [_record(fact)["data"] for fact in (item["latest"], *_records(item["beside"]))]
    return [_record(_record(data)["item"])["state"] for data in told]


def _records(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [_record(one) for one in value]


def _record(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
