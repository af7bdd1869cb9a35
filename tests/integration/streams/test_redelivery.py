"""Kafka delivers at least once: what was done once is not done again, and a stale batch changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from hub.schemas.topics import in_topic
from hub.store import offsets
from tests.integration.streams.families import a_family, concern, permit
from tests.integration.streams.world import SCHOOL, World, until

TABLES = (
    *("arrival", "seen", "event", "family", "member", "rights", "hold", "matter", "recheck", "quarantine"),
    *("contact_count", "absence"),
    *("family_state", "waiting", "misfit", "alert", "deadline", "delivery", "notice"),
)


async def _hashes(world: World) -> dict[str, object]:
    return {
        table: await world.one(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
        for table in TABLES
    }


async def _idle(world: World) -> None:
    """Wait until both stages have read everything, and nothing waits for the log."""

    async def look() -> bool | None:
        waiting = await world.one("SELECT count(*) FROM event WHERE state = 'waiting'")
        applied = await world.one(
            "SELECT count(*) FROM family f LEFT JOIN family_state s USING (family)"
            " WHERE f.last_no > COALESCE(s.applied_no, 0) AND s.frozen IS NULL"
        )
        return True if not waiting and not applied else None

    await until(look)


async def test_redelivered_events_change_nothing(world: World) -> None:
    """With all stored offsets set back to 0, both stages read everything again and every table stays as it was."""
    people = await a_family(world)
    await permit(world, people)
    await world.applied(await world.accepted(SCHOOL, "concern.raised", concern(people.child)))
    assert await world.accepted(SCHOOL, "contact.counted", {"channel": "phone", "area": "mikkeli"}) is None
    await world.stop()
    await _idle(world)
    before = await _hashes(world)
    ends = await world.rows("SELECT stage, topic, partition, next FROM offsets ORDER BY 1, 2, 3")
    async with world.shell.engine.begin() as conn:
        await conn.exec_driver_sql("UPDATE offsets SET next = 0")
    world.start()

    async def caught_up() -> bool | None:
        now = await world.rows("SELECT stage, topic, partition, next FROM offsets ORDER BY 1, 2, 3")
        return True if now == ends else None

    await until(caught_up)
    assert await _hashes(world) == before


async def test_the_same_event_sent_twice_gets_its_first_receipt(world: World) -> None:
    """The same id and content is a repeat, also when it was sealed anew; other content under it is parked."""
    people = await a_family(world)
    await permit(world, people)
    data, at, ce_id = concern(people.child), datetime.now(UTC), uuid4().hex
    first = await world.says(SCHOOL, "concern.raised", data, ce_id=ce_id, at=at)
    again = await world.says(SCHOOL, "concern.raised", data, ce_id=ce_id, at=at)
    other = await world.says(SCHOOL, "concern.raised", {**data, "level": "great"}, ce_id=ce_id, at=at)
    accepted = await world.outcome(SCHOOL, first)
    assert accepted["outcome"] == "accepted"
    repeat = await world.outcome(SCHOOL, again)
    assert (repeat["outcome"], repeat["repeat_of"], repeat["event_id"]) == ("repeat", first, accepted["event_id"])
    parked = await world.outcome(SCHOOL, other)
    assert (parked["outcome"], parked["reason"]) == ("quarantined", "other_content")


async def test_a_refused_event_is_judged_again(world: World) -> None:
    """What was refused for want of a permission is accepted when the same event comes after it was given."""
    people = await a_family(world)
    data, at, ce_id = concern(people.child), datetime.now(UTC), uuid4().hex
    refused = await world.outcome(SCHOOL, await world.says(SCHOOL, "concern.raised", data, ce_id=ce_id, at=at))
    assert refused["outcome"] == "refused"
    await permit(world, people)
    accepted = await world.outcome(SCHOOL, await world.says(SCHOOL, "concern.raised", data, ce_id=ce_id, at=at))
    assert accepted["outcome"] == "accepted"


async def test_a_stale_batch_changes_nothing(world: World) -> None:
    """A batch whose expected offset is not the stored one is told so before anything is written."""
    place = (in_topic(SCHOOL), 0)
    async with world.shell.engine.begin() as conn:
        stored = (await offsets.read(conn, "border", [place]))[place]
        assert await offsets.lock(conn, "border", {place: stored + 1}) == {place}
        assert await offsets.lock(conn, "border", {place: stored}) == frozenset()
