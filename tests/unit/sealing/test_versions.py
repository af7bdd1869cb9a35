"""A plan's version turned for one organisation is the same number every time there, and tells of no other version."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hub.sealing.versions import NEVER_GIVEN, versions_for

ROOT = bytes(range(32))
SCHOOL, PARISH = versions_for(ROOT, "mikkeli-koulut"), versions_for(ROOT, "parish")
PLAN = UUID(int=1)
VERSIONS = st.integers(1, 2**20 - 1)


@given(st.uuids(), VERSIONS)
def test_there_and_back(plan: UUID, version: int) -> None:
    """The organisation's number leads back to the same version, and JSON carries it exactly."""
    number = SCHOOL.to_org(plan, version)
    assert SCHOOL.from_org(plan, number) == version
    assert 0 <= number < 2**52


def test_the_number_never_changes() -> None:
    """A writer may come back to it after a long time: this one is pinned."""
    assert SCHOOL.to_org(PLAN, 1) == 134403306467026


@given(VERSIONS)
def test_a_number_is_one_organisations_and_one_plans(version: int) -> None:
    """Two organisations cannot compare what they see, nor can one compare two plans."""
    number = SCHOOL.to_org(PLAN, version)
    assert PARISH.from_org(PLAN, number) == NEVER_GIVEN
    assert SCHOOL.from_org(UUID(int=2), number) == NEVER_GIVEN
    assert number != PARISH.to_org(PLAN, version)


def test_numbers_do_not_tell_their_order() -> None:
    """Nor how many versions lie between two of them."""
    numbers = [SCHOOL.to_org(PLAN, version) for version in range(1, 101)]
    rises = sum(later > earlier for earlier, later in pairwise(numbers))
    assert len(set(numbers)) == 100
    assert 30 < rises < 70


@given(st.integers(-(2**70), 2**70))
def test_a_made_up_number_was_never_given(number: int) -> None:
    """A count, or a guess: it stands for having seen nothing."""
    assert SCHOOL.from_org(PLAN, number) == NEVER_GIVEN


def test_a_plan_written_a_million_times_still_has_numbers() -> None:
    """Beyond the last version of its own all share one: a writer then counts as not having seen the newer."""
    assert SCHOOL.from_org(PLAN, SCHOOL.to_org(PLAN, 2**21)) == 2**20 - 1
