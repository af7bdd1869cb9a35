"""Absences, counted contacts and the privacy officer's list: rows that are about no event of a family's log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.decision import Away, Counted
from hub.ids import EventId, OrgId, PersonId, WorkerId
from hub.store import absences, contact_counts, disclosures
from hub.store.disclosures import Disclosure, Fact
from hub.store.engine import store_engine
from hub.store.migrations.upgrade import upgrade

Fresh = Callable[[str], Awaitable[str]]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SOCIAL_WORK = OrgId("perhesosiaalityo")
AINO, EERO, RIITTA = WorkerId("aino-koskela"), WorkerId("eero-vainio"), WorkerId("riitta-lahtela")
ALL = (AINO, EERO, RIITTA)


@pytest_asyncio.fixture
async def conn(fresh_database: Fresh) -> AsyncIterator[AsyncConnection]:
    """Return a transaction on a database with all tables."""
    engine = store_engine(await fresh_database("staff"))
    await upgrade(engine)
    async with engine.begin() as begun:
        yield begun
    await engine.dispose()


def away(worker: WorkerId, first: int, last: int, substitute: WorkerId | None = None) -> Away:
    """Return an absence from `first` to `last`, as days from today."""
    days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    return Away(EventId(uuid4()), SOCIAL_WORK, worker, *days, substitute)


async def test_who_is_away_today_is_told_with_the_stand_in(conn: AsyncConnection) -> None:
    """Both days are included; neither past nor coming absences count, and nobody else is told about."""
    await absences.add(conn, [away(AINO, 0, 0, EERO), away(EERO, -7, -1), away(RIITTA, 1, 3)])
    assert await absences.away(conn, ALL, NOW) == {AINO: EERO}
    assert await absences.away(conn, (EERO, RIITTA), NOW) == {}
    assert await absences.away(conn, (), NOW) == {}
    assert await absences.away(conn, ALL, NOW + timedelta(days=3)) == {RIITTA: None}


async def test_a_day_begins_in_helsinki(conn: AsyncConnection) -> None:
    """At 22:30 in UTC it is the next day already."""
    await absences.add(conn, [away(AINO, 1, 1)])
    assert await absences.away(conn, ALL, datetime(2026, 11, 24, 21, 30, tzinfo=UTC)) == {}
    assert await absences.away(conn, ALL, datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == {AINO: None}


async def test_the_newest_word_about_an_absence_counts(conn: AsyncConnection) -> None:
    """The same first day told anew shortens it or changes the stand-in; the older row stays and says nothing."""
    await absences.add(conn, [away(AINO, -2, 5, EERO), away(AINO, -2, 5, RIITTA)])
    assert await absences.away(conn, ALL, NOW) == {AINO: RIITTA}
    await absences.add(conn, [away(AINO, -2, -1, RIITTA)])
    assert await absences.away(conn, ALL, NOW) == {}


async def test_of_two_absences_the_newest_told_counts(conn: AsyncConnection) -> None:
    """A training day within a long leave has its own stand-in, whichever began first."""
    await absences.add(conn, [away(AINO, 0, 0, RIITTA)])
    await absences.add(conn, [away(AINO, -30, 30, EERO)])
    assert await absences.away(conn, ALL, NOW) == {AINO: EERO}


async def test_an_absence_without_days_is_none(conn: AsyncConnection) -> None:
    """What the form already refuses, the table refuses as well."""
    with pytest.raises(IntegrityError):
        await absences.add(conn, [away(AINO, 1, 0)])


async def test_contacts_are_counted_with_and_without_their_topics(conn: AsyncConnection) -> None:
    """The row without a topic counts contacts, the others the topics named; later ones are added."""
    one = Counted(TODAY, "mikkeli", "phone", "fi", frozenset({"mood", "sleep"}))
    other = Counted(TODAY, "mikkeli", "phone", "fi", frozenset({"mood"}))
    yesterday = Counted(TODAY - timedelta(days=1), "mikkeli", "phone", "", frozenset())
    await contact_counts.add(conn, [one, one, yesterday])
    await contact_counts.add(conn, [other])
    await contact_counts.add(conn, [])
    row = (TODAY, "mikkeli", "phone", "fi")
    assert await contact_counts.between(conn, TODAY, TODAY) == {(*row, ""): 3, (*row, "mood"): 3, (*row, "sleep"): 2}
    assert len(await contact_counts.between(conn, TODAY - timedelta(days=1), TODAY)) == 4


async def test_each_use_of_a_statutory_right_is_on_the_list(conn: AsyncConnection) -> None:
    """By time; what was withheld was no use, and other grounds are not listed."""
    person = PersonId(uuid4())
    fact = Fact(EventId(uuid4()), frozenset({"need"}), frozenset())
    rows = [
        Disclosure(uuid4(), "plan", SOCIAL_WORK, (person,), (fact,), rules, worker=AINO)
        for rules in (("statutory", "prohibition"), ("consent",), ("statutory",))
    ]
    await disclosures.disclose(conn, rows)
    await disclosures.change_state(conn, [rows[2].id], "withheld")
    (used,) = await disclosures.statutory(conn, datetime(2026, 1, 1, tzinfo=UTC))
    assert (used.id, used.org, used.worker, used.persons, used.categories) == (
        rows[0].id,
        SOCIAL_WORK,
        AINO,
        (person,),
        ("need",),
    )
    assert await disclosures.statutory(conn, used.made_at + timedelta(seconds=1)) == []
