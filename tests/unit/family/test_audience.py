"""Who would need to know: and what an organisation did in its own client work tells nobody else apart."""

from __future__ import annotations

import pytest

from hub.ids import OrgId
from hub.schemas.accepted import Accepted, Json
from tests.examples.families import OWN, event, given, known, plan_opened, plan_updated, told, when
from tests.examples.regions import COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK

GOING = plan_updated(SCHOOL, "a", state="going")
DONE = plan_updated(SCHOOL, "a2", state="done")


def _own(state: str) -> Accepted:
    return plan_updated(NGO, f"own {state}", state=state, basis=OWN)


def _hear(*past: Accepted) -> set[OrgId]:
    """Return who hears of the parish's word about something else."""
    return set(told(when(given(plan_opened(), *past), plan_updated(PARISH, "b", item="other"))[1]))


@pytest.mark.parametrize("state", ["planned", "going", "done", "dropped"])
@pytest.mark.parametrize("past", [(GOING,), (GOING, DONE)], ids=["the item goes on", "the item is done"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_own_work_on_an_item_changes_nothing_for_others(past: tuple[Accepted, ...], state: str, place: int) -> None:
    """Neither does a hidden end silence them, nor does a hidden beginning call them in again."""
    assert _hear(*past[:place], _own(state), *past[place:]) - {NGO} == _hear(*past)


def test_who_works_on_an_item_in_their_own_work_still_hears() -> None:
    """It goes on for them, though the others are done with it."""
    assert _hear(GOING, _own("going"), DONE) == {NGO}
    assert _hear(GOING, _own("done"), DONE) == set()


def test_whoever_own_work_makes_answer_for_an_item_learns_nothing_by_it() -> None:
    """They could not know of it; named in a shared write they hear."""
    entry: dict[str, Json] = {"item_id": str(known("item")), "kind": "service", "state": "going"}
    entry |= {"responsible": "noora-kivela"}
    hidden = event("plan.updated", SOCIAL_WORK, plan_id=str(known("plan")), item=entry, basis=OWN)
    shared = event("plan.updated", SOCIAL_WORK, plan_id=str(known("plan")), item=entry)

    assert COUNSELLING not in _hear(hidden)
    assert COUNSELLING in _hear(shared)
