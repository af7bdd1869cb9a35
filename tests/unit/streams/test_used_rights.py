"""Which recorded right of the law was in force about whom, at a time that is past?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hub.consent.model import Access, PersonRights
from hub.ids import EventId, MatterId
from hub.schemas.labels import RELEASABLE, Purpose
from hub.streams.used_rights import UsedRights
from tests.examples.regions import CHILD_PROTECTION, SCHOOL, region
from tests.examples.rights import CHILD, MOTHER

RECORDED, ENDED = EventId(UUID(int=1)), EventId(UUID(int=2))
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
ACCESS = Access(
    MatterId(UUID(int=3)), CHILD_PROTECTION, "SHAL-20", Purpose.CHILD_PROTECTION, RELEASABLE, MONDAY + 9 * DAY, RECORDED
)
RIGHTS = PersonRights(CHILD, accesses=(ACCESS,))
USED = UsedRights({CHILD: RIGHTS, MOTHER: PersonRights(MOTHER)}, region(), {RECORDED: MONDAY, ENDED: MONDAY + 3 * DAY})


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(-1, (), id="before it was recorded"),
        pytest.param(0, ("SHAL-20",), id="from then on"),
        pytest.param(8, ("SHAL-20",), id="until its time is over"),
        pytest.param(9, (), id="its time is over"),
    ],
)
def test_a_right_counts_from_its_recording_until_its_time_is_over(days: int, said: tuple[str, ...]) -> None:
    """What was recorded later was not the ground of what went before."""
    assert USED.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY + days * DAY) == said


def test_a_right_that_was_ended_counts_until_its_end() -> None:
    """And what was told under it before stays told under it."""
    ended = replace(USED, around={CHILD: replace(RIGHTS, ended_accesses={ACCESS.id: ENDED})})

    assert ended.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY + 2 * DAY) == ("SHAL-20",)
    assert ended.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY + 3 * DAY) == ()


def test_a_right_is_one_organisations_about_one_person() -> None:
    """Neither another's nor about another."""
    assert USED.paragraphs(SCHOOL, (CHILD,), MONDAY) == ()
    assert USED.paragraphs(CHILD_PROTECTION, (MOTHER,), MONDAY) == ()


def test_a_right_counts_only_while_its_paragraph_is_law() -> None:
    """By the day in Helsinki; one that is no longer in the law data is told all the same."""
    here = region()
    statutes = {"SHAL-20": replace(here.statutes["SHAL-20"], valid_from=date(2026, 11, 24))}

    later = replace(USED, region=replace(here, statutes=statutes))
    gone = replace(USED, region=replace(here, statutes={}))

    assert later.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY) == ()
    assert later.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY + DAY) == ("SHAL-20",)
    assert gone.paragraphs(CHILD_PROTECTION, (CHILD,), MONDAY) == ("SHAL-20",)
