"""The revisions make exactly the tables that `tables_*.py` describe, once, whoever runs them and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import StoppedError
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import keep_months, newest, upgrade
from hub.store.tables import METADATA

Fresh = Callable[[str], Awaitable[str]]

# Partitions are made by months and by hash; the tables describe their parents.
_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'alembic_version' ORDER BY 1, 2"""
_CONSTRAINTS = """
    SELECT c.relname, n.contype, pg_get_constraintdef(n.oid) FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> 'alembic_version'
    ORDER BY 1, 2, 3"""
_INDEXES = """
    SELECT indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.tablename
    WHERE i.schemaname = 'public' AND NOT c.relispartition AND i.tablename <> 'alembic_version' ORDER BY 1"""
_PARTITIONED = """
    SELECT c.relname, pg_get_partkeydef(c.oid) FROM pg_class c WHERE c.relkind = 'p' ORDER BY 1"""


@pytest_asyncio.fixture
async def empty(fresh_database: Fresh) -> AsyncIterator[AsyncEngine]:
    """Return an engine on a new, empty database."""
    engine = store_engine(await fresh_database("migrations", empty=True))
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture
async def described(fresh_database: Fresh) -> AsyncIterator[AsyncEngine]:
    """Return an engine on a database with the tables as they are described."""
    engine = store_engine(await fresh_database("described", empty=True))
    async with engine.begin() as conn:
        await conn.run_sync(METADATA.create_all)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("question", [_COLUMNS, _CONSTRAINTS, _INDEXES, _PARTITIONED])
async def test_the_revisions_make_the_tables_as_described(
    empty: AsyncEngine, described: AsyncEngine, question: str
) -> None:
    """Columns, constraints, indexes and partition keys are those of the tables in code, to the letter."""
    await upgrade(empty)
    assert await _asked(empty, question) == await _asked(described, question)


async def test_upgrading_twice_and_side_by_side_changes_nothing(empty: AsyncEngine) -> None:
    """Several processes that start together upgrade once, and all come to the newest revision."""
    assert set(await asyncio.gather(*(upgrade(empty) for _ in range(3)))) == {newest()}
    before = await _asked(empty, _COLUMNS)
    assert await upgrade(empty) == newest()
    assert await _asked(empty, _COLUMNS) == before


async def test_a_database_of_a_newer_hub_is_left_alone(empty: AsyncEngine) -> None:
    """An unknown revision stops the start instead of being guessed at."""
    await upgrade(empty)
    async with empty.begin() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoppedError, match="database_is_newer"):
        await upgrade(empty)


async def test_the_ledger_has_its_months_ahead(empty: AsyncEngine) -> None:
    """A missing month is made again, and today's rows lie in their month, not in the rest."""
    await upgrade(empty)
    async with empty.begin() as conn:
        await conn.execute(text(f"DROP TABLE {(await _months(conn))[-1]}"))
    assert len(await keep_months(empty)) == 1
    assert await keep_months(empty) == ()
    async with empty.begin() as conn:
        await conn.execute(
            text("INSERT INTO arrival VALUES ('t', 0, 1, clock_timestamp(), 'o', 'c', 'y', 'refused', NULL, NULL)")
        )
        first = (await conn.execute(text("SELECT tableoid::regclass::text FROM arrival"))).scalar_one()
    assert first.startswith("arrival_20")


async def _asked(engine: AsyncEngine, question: str) -> list[tuple[object, ...]]:
    async with engine.connect() as conn:
        return [tuple(row) for row in await conn.execute(text(question))]


async def _months(conn: AsyncConnection) -> list[str]:
    found = await conn.execute(text("SELECT relname FROM pg_class WHERE relname ~ '^arrival_20' AND relkind = 'r'"))
    return sorted(found.scalars())
