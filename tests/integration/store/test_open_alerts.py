"""Open alerts are found without a look at the closed ones, however many there have been."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest_asyncio
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import PoisonError
from hub.ids import PersonId, WorkerId
from hub.store import inbox_rows
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade

Fresh = Callable[[str], Awaitable[str]]
Question = Callable[[AsyncConnection], Awaitable[object]]

FILLED = """
    INSERT INTO alert (id, family, person, persons, kind, level, matter, org, unit, worker, told, state, raised_at, doc)
    SELECT gen_random_uuid(), gen_random_uuid(), p, ARRAY[p], 'concern', 'notable', n::text, 'org', 'unit', 'w' || w,
           ARRAY['w' || w, 'w' || (w + 7) % 300], CASE WHEN n % 50 = 0 THEN 'open' ELSE 'closed' END,
           clock_timestamp(), jsonb_build_object('filler', repeat('x', 800))
    FROM (SELECT n, n / 50 % 300 AS w, gen_random_uuid() AS p FROM generate_series(1, 30000) AS n) AS made"""


@pytest_asyncio.fixture
async def filled(fresh_database: Fresh) -> AsyncIterator[AsyncEngine]:
    """Return an engine on a database with 30,000 alerts, one in fifty of them open."""
    engine = store_engine(await fresh_database("open_alerts"))
    await upgrade(engine)
    async with engine.begin() as conn:
        await conn.execute(text(FILLED))
    async with engine.connect() as conn:
        await (await conn.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE alert"))
    yield engine
    await engine.dispose()


async def test_the_inbox_finds_them_by_who_was_told(filled: AsyncEngine) -> None:
    """One worker and who they stand in for."""
    told = [WorkerId("w50"), WorkerId("w57")]
    assert "alert_open_told" in await _plan(filled, lambda conn: inbox_rows.open_alerts(conn, told))


async def test_the_recall_lane_goes_through_them_by_id(filled: AsyncEngine) -> None:
    """Page after page, without sorting them."""
    middle = UUID("80000000-0000-0000-0000-000000000000")
    plan = await _plan(filled, lambda conn: inbox_rows.open_after(conn, middle, 200))
    assert "alert_open_id" in plan
    assert "Sort" not in plan


async def test_the_recall_lane_finds_those_about_a_person(filled: AsyncEngine) -> None:
    """Whoever's rights were narrowed."""
    somebody = PersonId(UUID(int=1))
    assert "alert_persons" in await _plan(filled, lambda conn: inbox_rows.open_about(conn, somebody))


async def _plan(engine: AsyncEngine, question: Question) -> str:
    """Return how the database answers the one statement of a question."""
    asked: list[tuple[str, object]] = []

    def note(conn: Connection, cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    async with engine.connect() as conn:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        try:
            # What was filled in is no document: only how it is found matters here.
            with contextlib.suppress(PoisonError):
                await question(conn)
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
        ((statement, parameters),) = asked
        found = await conn.exec_driver_sql(f"EXPLAIN {statement}", parameters)  # type: ignore[arg-type]  # as it was asked
        plan = "\n".join(found.scalars())
    return plan
