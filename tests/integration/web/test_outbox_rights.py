"""LAW 6 over HTTP: each message is decided again at reading; what may no longer be had is a void of its number."""

from __future__ import annotations

import asyncio
import random

import pytest

from hub.region.read import parse
from hub.schemas.labels import Category
from hub.store import regions, rights
from hub.streams.outbox_keeper import forget
from hub.streams.recall_lane import RecallLane
from hub.vault.keys import destroy
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.examples.rights import CHILD, MOTHER, adult, child
from tests.integration.lanes.world import World, by_name, permit
from tests.integration.web.reading import Event, Reader, reading

VOID = "hub.void.v1"
RACES = 20


def is_bare_void(event: Event) -> bool:
    """Tell whether an event is a void that says nothing."""
    attributes = {"specversion", "id", "source", "type", "time", "dataschema", "datacontenttype", "traceparent"}
    return event["type"] == VOID and event["data"] == {} and event.keys() == attributes | {"hubseq", "data"}


async def types(reader: Reader, **query: object) -> list[object]:
    """Return the types of what is read."""
    return [one["type"] for one in await reader.events(**query)]


async def test_after_a_withdrawal_it_is_a_void_and_nothing_of_it_is_told(world: World) -> None:
    """Same number, same id; no person, no ground, no content anywhere in the answer."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK, times=2)
    await world.deliver()
    async with reading(world) as readers, readers.of(SOCIAL_WORK) as social:
        before = await social.events()
        await world.withdraw()
        answer = await social.ask()
        after = await social.events()
    page = world.shell.metrics.page().decode()
    for outcome, count in (("read", 2), ("read_void", 4)):
        assert f'hub_deliveries_total{{org="{SOCIAL_WORK}",outcome="{outcome}"}} {count}.0' in page
    assert [one["type"] for one in before] == ["hub.concern.raised.v1"] * 2
    assert [is_bare_void(one) for one in after] == [True, True]
    assert [(one["id"], one["hubseq"]) for one in after] == [(one["id"], one["hubseq"]) for one in before]
    planted = (world.turner(SOCIAL_WORK).to_org(CHILD), "notable", "attention", "concern", "sealed", SCHOOL)
    assert [word for word in planted if word in answer.text] == []
    assert all(word in str(before) for word in planted)


async def test_a_narrower_permission_is_a_void_too(world: World) -> None:
    """Exactly what was claimed, or nothing: a message never comes with less than before."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK)
    await world.deliver()
    await world.permit(permit(Category.NEED))
    async with reading(world) as readers, readers.of(SOCIAL_WORK) as social:
        assert [is_bare_void(one) for one in await social.events()] == [True]


async def test_what_was_read_as_a_void_stays_one(world: World) -> None:
    """A permission given anew opens the view, not past messages."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    async with reading(world) as readers, readers.of(PARISH) as parish:
        await world.withdraw()
        assert await types(parish) == [VOID]
        await world.permit(permit())
        assert await types(parish) == [VOID]
        await world.told(PARISH)
        await world.deliver()
        assert await types(parish) == [VOID, "hub.concern.raised.v1"]


async def test_what_was_called_back_stays_a_void(world: World) -> None:
    """Though nobody read it meanwhile: who was told to take it back is not sent it again. The recall itself is read."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.withdraw()
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))
    await world.permit(permit())
    await world.deliver()
    async with reading(world) as readers, readers.of(PARISH) as parish:
        assert await types(parish) == [VOID, "hub.recall.v1"]
    assert await world.rows("SELECT state, recall IS NULL FROM disclosure") == [("released", False)]


async def test_without_a_recall_or_a_reading_between_it_is_told(world: World) -> None:
    """What is covered when it is read was held back from nobody."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.withdraw()
    await world.permit(permit())
    async with reading(world) as readers, readers.of(PARISH) as parish:
        assert await types(parish) == ["hub.concern.raised.v1"]


async def test_who_has_no_agreement_any_more_reads_refusals_recalls_and_voids(world: World) -> None:
    """Rule 0: nothing else goes out, whatever is permitted."""
    await world.family()
    await world.told(PARISH)
    await world.refuse(PARISH)
    await world.deliver()
    mark = "en: Parish of Mikkeli}\n    sector: parish\n    tasks: [parish_work]\n    agreements:\n      - {"
    assert world.region.text.count(mark) == 1
    ended = world.region.text.replace(mark, f"{mark}valid_to: 2025-06-01, ")
    async with world.shell.engine.begin() as conn:
        await regions.store(conn, parse(ended, world.region.defaults, "ended", version=2))
    async with reading(world) as readers, readers.of(PARISH) as parish:
        assert sorted(await types(parish)) == ["hub.refused.v1", VOID]  # type: ignore[type-var]  # words


@pytest.mark.parametrize("what", ["the person was erased", "what the vault had added is gone"])
async def test_what_cannot_be_rebuilt_is_a_void(world: World, what: str) -> None:
    """Nothing is told that differs from what was sent."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK)
    await world.deliver()
    if what == "the person was erased":
        await destroy(world.shell.vault, CHILD)
    else:
        await world.do("UPDATE delivery SET sent_at = sent_at - interval '15 days'")
        assert await forget(world.shell.engine) == 1
        assert await forget(world.shell.engine) == 0
    async with reading(world) as readers, readers.of(SOCIAL_WORK) as social:
        assert [is_bare_void(one) for one in await social.events()] == [True]


async def test_a_reading_waits_for_a_withdrawal_that_is_being_committed(world: World) -> None:
    """Rights are read in a statement begun after the lock was had."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    async with reading(world) as readers, readers.of(PARISH) as parish:
        async with world.shell.engine.begin() as conn:
            await rights.lock_alone(conn)
            asking = asyncio.create_task(types(parish))
            await asyncio.sleep(0.4)
            assert not asking.done()
            await rights.put(conn, {CHILD: child(MOTHER), MOTHER: adult(MOTHER)}, {})
        assert await asking == [VOID]


async def test_withdrawals_race_with_readings(world: World) -> None:
    """No reading begun after a withdrawal's commit has content that was sent before it; before, all was told."""
    await world.family()
    dice = random.Random(7)
    async with reading(world) as readers, readers.of(PARISH) as parish, readers.of(PARISH) as other:
        for race in range(RACES):
            await world.permit(permit())
            await world.told(PARISH, times=2)
            await world.deliver()
            first = race * 2 + 1
            assert VOID not in await types(parish, from_=first, to=first + 1)
            committed = asyncio.Event()
            racing = asyncio.create_task(_read_on(other, committed, first))
            await asyncio.sleep(dice.uniform(0, 0.05))
            await world.withdraw()
            committed.set()
            assert await racing
            assert await types(parish, from_=1, to=first + 1) == [VOID] * (first + 1)


async def _read_on(reader: Reader, committed: asyncio.Event, first: int) -> int:
    """Read again and again until a reading begun after the commit is done; return how many there were."""
    for count in range(1, 200):
        late = committed.is_set()
        found = await types(reader, from_=first, to=first + 1)
        assert len(found) == 2
        if late:
            assert found == [VOID, VOID]
            return count
    return 0
