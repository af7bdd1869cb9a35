"""How the shared plan and the services grow, and whom that concerns."""

from __future__ import annotations

import pytest

from hub.family.effects import Misfit
from hub.schemas.accepted import Accepted
from tests.examples.families import OWN, event, given, known, plan_opened, plan_updated, service_started, told, when
from tests.examples.regions import COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK

CLOSED = event("plan.closed", SOCIAL_WORK, plan_id=str(known("plan")), ready=True)


def _ended() -> Accepted:
    return event("service.ended", NGO, service_id=str(known("service")), service="home_service", task="social_work")


def test_every_accepted_update_is_the_next_version() -> None:
    """The opening is version 1."""
    family = given(plan_opened(), plan_updated(SCHOOL, "a"), plan_updated(NGO, "b", item="other"))

    (plan,) = family.plans
    assert plan.version == 3
    assert [item.writes[-1].version for item in plan.items] == [2, 3]


def test_two_writers_who_had_not_seen_each_other_are_both_kept() -> None:
    """The later one is marked: a worker decides."""
    first = plan_updated(SCHOOL, "a", state="agreed", seen_version=1)
    second = plan_updated(NGO, "b", state="dropped", seen_version=1)

    family = given(plan_opened(), first, second)

    (item,) = family.plans[0].items
    assert [(one.state, one.conflict) for one in item.writes] == [("agreed", False), ("dropped", True)]


@pytest.mark.parametrize("seen", [2, None])
def test_a_writer_who_had_seen_the_last_version_is_no_conflict(seen: int | None) -> None:
    """Nor is one who does not say what they had seen."""
    family = given(plan_opened(), plan_updated(SCHOOL, "a"), plan_updated(NGO, "b", seen_version=seen))

    assert not family.plans[0].items[0].writes[-1].conflict


def test_an_item_that_is_done_is_gone() -> None:
    """It is not written again by somebody who knew."""
    done = plan_updated(SCHOOL, "a", state="done")
    family = given(plan_opened(), done)

    assert when(family, plan_updated(SCHOOL, "b", state="going"))[1] == (Misfit("item_gone", done.event_id),)
    assert when(family, plan_updated(NGO, "c", state="going", seen_version=1))[0].plans[0].items[0].writes[-1].conflict


@pytest.mark.parametrize(
    ("past", "happens", "expected"),
    [
        pytest.param((), plan_updated(SCHOOL, "a"), Misfit("unknown_plan"), id="an unknown plan"),
        pytest.param((), CLOSED, Misfit("unknown_plan"), id="closing an unknown plan"),
        pytest.param((plan_opened(),), plan_opened(), Misfit("opened_twice"), id="a second opening"),
        pytest.param(
            (plan_opened(), CLOSED),
            plan_updated(SCHOOL, "a"),
            Misfit("closed_plan", CLOSED.event_id),
            id="a closed plan",
        ),
        pytest.param((plan_opened(), CLOSED), CLOSED, Misfit("closed_plan", CLOSED.event_id), id="a second closing"),
        pytest.param((), _ended(), Misfit("unknown_service"), id="an unknown service"),
        pytest.param(
            (service_started(NGO),), service_started(NGO), Misfit("opened_twice"), id="a service started twice"
        ),
        pytest.param(
            (service_started(NGO), _ended()),
            _ended(),
            Misfit("already_ended", _ended().event_id),
            id="a service ended twice",
        ),
    ],
)
def test_what_does_not_fit_changes_nothing_and_tells_nobody(
    past: tuple[Accepted, ...], happens: Accepted, expected: Misfit
) -> None:
    """A misfit is a note, not a poison; it names the event that stands in the way, where there is one."""
    before = given(service_started(PARISH, "other"), *past)

    family, effects = when(before, happens)

    assert effects == (expected,)
    assert family.last_no == before.last_no + 1
    assert (family.plans, family.services) == (before.plans, before.services)


def test_those_with_an_open_item_or_service_hear_of_the_plan() -> None:
    """Writers of open items, the organisation of whoever answers for one, those with an open service."""
    entry = {"item_id": str(known("mine")), "kind": "service", "state": "agreed", "responsible": "noora-kivela"}
    given_to = event("plan.updated", SCHOOL, name="r", plan_id=str(known("plan")), item=entry)
    family = given(plan_opened(), given_to, service_started(NGO))

    _, effects = when(family, plan_updated(SOCIAL_WORK, "b", item="other"))

    assert set(told(effects)) == {SCHOOL, COUNSELLING, NGO}


def test_those_whose_item_or_service_is_over_hear_no_more() -> None:
    """But they hear of its end from others."""
    family = given(plan_opened(), plan_updated(SCHOOL, "a"), service_started(NGO))

    closing = when(family, CLOSED)[1]
    after = given(CLOSED, _ended(), family=family)

    assert set(told(closing)) == {SCHOOL, NGO}
    assert told(when(after, service_started(PARISH, "other"))[1]) == {}


def test_the_state_holds_no_text() -> None:
    """Free text stays in the event."""
    family = given(plan_opened(), plan_updated(SCHOOL, "a", text="planted words"))

    assert "planted" not in repr(family)


def test_what_others_cannot_know_of_neither_blocks_nor_contradicts_them() -> None:
    """An item done in somebody's own client work is open to everybody else, and they still hear of it."""
    hidden = plan_updated(SOCIAL_WORK, "own", state="done", basis=OWN)
    family = given(plan_opened(), plan_updated(SCHOOL, "a", state="going"), hidden)

    after, effects = when(family, plan_updated(NGO, "b", state="agreed", seen_version=2))

    assert [one.state for one in after.plans[0].items[0].writes] == ["going", "done", "agreed"]
    assert not after.plans[0].items[0].writes[-1].conflict
    assert {SCHOOL, SOCIAL_WORK} <= told(effects).keys()
    assert when(family, plan_updated(SOCIAL_WORK, "own too", state="going", basis=OWN))[1] == (
        Misfit("item_gone", hidden.event_id),
    )


def test_an_item_dropped_in_own_work_alone_stays_open_for_the_others() -> None:
    """Whoever wrote to it hears of further events, as before."""
    family = given(
        plan_opened(), plan_updated(SCHOOL, "a", state="going"), plan_updated(NGO, "own", state="dropped", basis=OWN)
    )

    assert SCHOOL in told(when(family, plan_updated(PARISH, "b", item="other"))[1])
