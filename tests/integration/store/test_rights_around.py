"""Whose rights does a question about somebody touch? Also those tied to them by word alone: rule 8 looks both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.model import PersonRights
from hub.ids import PersonId
from hub.store import rights
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade
from tests.examples.events import uid
from tests.examples.rights import home, switch

CHILD, GRANNY, FATHER = PersonId(uid("child")), PersonId(uid("granny")), PersonId(uid("father"))


@pytest_asyncio.fixture
async def conn(fresh_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[AsyncConnection]:
    """Return a transaction on a database with all tables."""
    engine = store_engine(await fresh_database("around"))
    await upgrade(engine)
    async with engine.begin() as begun:
        yield begun
    await engine.dispose()


async def _stored(conn: AsyncConnection, *known: PersonRights) -> None:
    await rights.put(conn, {one.person: one for one in known}, {})


async def test_whom_somebody_lives_with_is_looked_at_from_both_sides(conn: AsyncConnection) -> None:
    """A grandmother of another family, named once as living with the child, may be the one who is protected."""
    await _stored(conn, PersonRights(CHILD, homes=(home(GRANNY),)), PersonRights(GRANNY, protections=(switch(),)))
    assert GRANNY in await rights.load_around(conn, {CHILD})
    assert CHILD in await rights.load_around(conn, {GRANNY})


async def test_a_guardian_and_their_ward_are_looked_at_from_both_sides(conn: AsyncConnection) -> None:
    """A father in a family of his own may be found through a protected child, and the child through him."""
    ward = PersonRights(CHILD, guardians={FATHER: switch()}, protections=(switch(),))
    await _stored(conn, ward, PersonRights(FATHER))
    assert FATHER in await rights.load_around(conn, {CHILD})
    assert CHILD in await rights.load_around(conn, {FATHER})


async def test_a_stranger_is_not_loaded(conn: AsyncConnection) -> None:
    """Nobody else's rights are touched."""
    await _stored(conn, PersonRights(CHILD), PersonRights(GRANNY))
    assert GRANNY not in await rights.load_around(conn, {CHILD})
