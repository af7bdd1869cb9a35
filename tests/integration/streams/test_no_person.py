"""Contacts that are counted and workers who are away: through the border of a running hub, and on no family's log."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from hub.ids import WorkerId
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json
from hub.schemas.topics import in_topic
from hub.store import absences, contact_counts
from hub.store.receipts import told_at
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World


async def _number(world: World, topic: str) -> int:
    today = datetime.now(UTC).astimezone(HELSINKI).date()
    async with world.shell.engine.connect() as conn:
        rows = await contact_counts.between(conn, today, today)
    return rows.get((today, "mikkeli", "meeting_place", "so", topic), 0)


async def test_a_counted_contact_leaves_a_number_and_a_receipt(world: World) -> None:
    """One more of the day, sent twice counts once; no event, no log row, no person."""
    events = await world.one("SELECT count(*) FROM event")
    before = await _number(world, "sleep")
    data: dict[str, Json] = {"channel": "meeting_place", "area": "mikkeli", "language": "so", "topics": ["sleep"]}
    ce_id, at = uuid4().hex, datetime.now(UTC)
    offset = await world.says(SCHOOL, "contact.counted", data, ce_id=ce_id, at=at)
    first = await world.outcome(SCHOOL, offset)
    again = await world.outcome(SCHOOL, await world.says(SCHOOL, "contact.counted", data, ce_id=ce_id, at=at))
    assert (first["outcome"], first["event_id"]) == ("accepted", None)
    assert (again["outcome"], again["repeat_of"]) == ("repeat", offset)
    assert await _number(world, "sleep") == before + 1
    assert await world.one("SELECT count(*) FROM event") == events
    async with world.shell.engine.connect() as conn:
        told = await told_at(conn, (in_topic(SCHOOL), 0, offset))
    assert told is not None
    assert (told.arrival.outcome, told.person, told.opened) == ("accepted", None, ())


async def test_a_worker_who_is_away_is_known_to_the_doors(world: World) -> None:
    """The row is there when the receipt is; a stranger's word about them is refused."""
    worker, substitute = await _two_of(world, SOCIAL_WORK)
    now = datetime.now(UTC)
    today = now.astimezone(HELSINKI).date().isoformat()
    data: dict[str, Json] = {"worker": worker, "from": today, "to": today, "substitute": substitute}
    refused = await world.outcome(SCHOOL, await world.says(SCHOOL, "worker.absent", data))
    assert (refused["outcome"], refused["reason"], refused["field"]) == ("refused", "not_a_party", "worker")
    assert await world.accepted(SOCIAL_WORK, "worker.absent", data) is None
    async with world.shell.engine.connect() as conn:
        assert await absences.away(conn, [worker, substitute], now) == {worker: substitute}


async def _two_of(world: World, org: str) -> tuple[WorkerId, WorkerId]:
    one, other = sorted(id for id, worker in world.region.workers.items() if worker.org == org)[:2]
    return one, other
