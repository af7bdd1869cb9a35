"""Any number of rows travels in one statement, whatever their columns hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import UnavailableError
from hub.store import offsets
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from hub.store.rows import changing, write, writing
from hub.store.tables_border import EVENT, MATTER
from hub.store.trouble import answering

Fresh = Callable[[str], Awaitable[str]]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def conn(fresh_database: Fresh) -> AsyncIterator[AsyncConnection]:
    """Return a transaction on a database with all tables."""
    engine = store_engine(await fresh_database("rows"))
    await upgrade(engine)
    async with engine.begin() as begun:
        yield begun
    await engine.dispose()


def _matter(id: UUID, *orgs: str) -> dict[str, object]:
    origin = {"word": 'quote " and \\ and {brace}', "none": None}
    return {"id": id, "kind": "plan", "person": id, "family": id, "organisations": orgs, "origin": origin}


async def test_arrays_and_documents_arrive_whole(conn: AsyncConnection) -> None:
    """Lists of words and documents come back as they were given, also empty and with signs of the syntax."""
    put = writing(MATTER, "id kind person family organisations origin")
    one, two = uuid4(), uuid4()
    await write(conn, put, [_matter(one, "a", 'b"c', "d,e"), _matter(two)])
    rows = await conn.execute(select(MATTER.c.id, MATTER.c.organisations, MATTER.c.origin))
    found = {id: (orgs, origin) for id, orgs, origin in rows}
    assert found[one] == (["a", 'b"c', "d,e"], _matter(one)["origin"])
    assert found[two][0] == []


async def test_a_change_finds_its_rows_by_key(conn: AsyncConnection) -> None:
    """An update of many rows changes those it names and no other."""
    put = writing(EVENT, "event_id family family_no person sender accepted_at value")
    ids = sorted(uuid4() for _ in range(3))
    await write(conn, put, [_event(id) for id in ids])
    await write(conn, changing(EVENT, "event_id state"), [{"event_id": id, "state": "logged"} for id in ids[:2]])
    rows = await conn.execute(select(EVENT.c.event_id, EVENT.c.state).order_by(EVENT.c.event_id))
    assert [state for _, state in rows] == ["logged", "logged", "waiting"]


async def test_no_rows_is_no_statement(conn: AsyncConnection) -> None:
    """Nothing to write writes nothing."""
    assert await write(conn, writing(EVENT, "event_id value"), []) == ()


async def test_two_holders_of_one_offset_never_both_move_it(fresh_database: Fresh) -> None:
    """The second transaction waits for the first and then sees that the offset moved."""
    engine = store_engine(await fresh_database("offsets"))
    await upgrade(engine)
    place = ("hub.in.example", 0)
    async with engine.begin() as conn:
        await offsets.begin(conn, "border", [place])
    async with engine.begin() as conn:
        assert await offsets.lock(conn, "border", {place: 0}) == frozenset()
        await offsets.move(conn, "border", {place: (5, NOW)})
    async with engine.begin() as conn:
        assert await offsets.lock(conn, "border", {place: 0}) == {place}
        assert await offsets.read(conn, "border", [place]) == {place: 5}
    await engine.dispose()


async def test_a_database_that_is_away_is_unavailable() -> None:
    """Nobody listening there is trouble, never an unexpected error."""
    engine = store_engine("postgresql://nobody:none@127.0.0.1:1/none")
    with pytest.raises(UnavailableError):
        async with answering(), engine.connect():
            pass
    await engine.dispose()


def _event(id: UUID) -> dict[str, object]:
    return {
        "event_id": id,
        "family": id,
        "family_no": 1,
        "person": id,
        "sender": "example",
        "accepted_at": NOW,
        "value": b"\x00\xff",
    }
