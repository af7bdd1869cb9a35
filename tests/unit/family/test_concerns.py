"""What follows from a concern: a named worker, one open alert, a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.family.effects import Arm, Effect
from hub.family.step import gap, step
from hub.ids import OrgId
from hub.schemas.accepted import Accepted
from tests.examples.families import (
    COUNSELLING,
    MONDAY,
    MOTHER,
    OWN,
    alerts,
    concern,
    event,
    given,
    notices,
    told,
    when,
)
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK, region

TUESDAY = MONDAY + timedelta(days=1)


def test_a_concern_gives_the_family_a_named_worker_who_is_told_at_once() -> None:
    """The first coordinating unit in reach answers, and one of its workers has the alert."""
    family, effects = when(given(), concern())

    assert family.named is not None
    assert family.named.org == SOCIAL_WORK
    assert family.named.by_hub
    assert family.named.origin.event_id == concern().event_id
    assert notices(effects) == [(family.named.worker, 0, "raised")]
    assert told(effects) == {SOCIAL_WORK: "event"}


def test_the_client_group_decides_which_unit_answers() -> None:
    """For mental health the region names family counselling first."""
    family = given(concern(client_group="mental_health"))

    assert family.named is not None
    assert family.named.org == COUNSELLING


def test_a_unit_out_of_reach_is_passed_over() -> None:
    """Whoever could not be given the concern does not become its named worker."""
    family = given(concern(reach={COUNSELLING, PARISH}))

    assert family.named is not None
    assert family.named.org == COUNSELLING


def test_without_anybody_in_reach_the_raiser_keeps_the_matter() -> None:
    """Nobody is named, and the alert is with the unit that raised it."""
    family, effects = when(given(), concern(basis=OWN, reach=()))

    alert, orphan = alerts(effects)
    assert orphan.kind == "orphan"
    assert family.named is None
    assert (alert.holder.org, alert.holder.unit, alert.holder.worker) == (SCHOOL, "mikkeli-koulut-yksikko", None)
    assert notices(effects) == [("tuula-rantanen", 0, "raised"), ("riitta-lahtela", 0, "raised")]
    assert told(effects) == {}


def test_the_raiser_who_is_named_in_the_event_keeps_it_in_person() -> None:
    """A worker of the region file in the event holds what nobody else may have."""
    _, effects = when(given(), concern(PARISH, reach=(), worker={"id": "johanna-pelto"}))

    assert alerts(effects)[0].holder.worker == "johanna-pelto"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_named_worker_speaks_the_language_of_the_person(language: str) -> None:
    """Where one of the unit's workers speaks it, one who does is chosen."""
    joined = event("family.joined", SOCIAL_WORK, role="child", language=language)

    family = given(joined, concern())

    assert family.named is not None
    assert language in region().workers[family.named.worker].languages


def test_a_further_concern_updates_the_open_alert_in_place() -> None:
    """One open alert per matter: one event more and the higher level, with the origin of that level."""
    before = given(concern(level="small"))
    later = concern(level="great", name="second", at=TUESDAY)

    family, effects = when(before, later)

    (alert,) = alerts(effects)
    assert [one.id for one in family.alerts] == [before.alerts[0].id]
    assert (alert.events, alert.level, alert.origin.event_id) == (2, "great", later.event_id)
    assert alert.due_at == before.alerts[0].due_at
    assert [(rung, step) for _, rung, step in notices(effects)] == [(0, "risen_great")]
    assert len(family.concerns) == 2


def test_a_lower_concern_does_not_lower_the_alert() -> None:
    """The level and its origin stay those of the highest concern."""
    first = concern(level="great")

    family = given(first, concern(level="small", name="second"))

    assert (family.alerts[0].level, family.alerts[0].origin.event_id) == ("great", first.event_id)


def test_a_concern_that_arrived_earlier_brings_the_due_time_forward() -> None:
    """The due time of an alert is the earliest of its concerns."""
    before = given(concern(at=TUESDAY))
    older = concern(name="older", at=TUESDAY, occurred_at=MONDAY)

    family, effects = when(before, older)

    assert before.alerts[0].due_at is not None
    assert family.alerts[0].due_at == before.alerts[0].due_at - timedelta(days=1)
    assert [one.deadline.id for one in effects if isinstance(one, Arm)] == [before.deadlines[0].id]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(concern(PARISH), id="another sender"),
        pytest.param(concern(name="m", person=MOTHER), id="another person"),
        pytest.param(concern(name="a", about=(MOTHER,)), id="more people"),
        pytest.param(concern(name="r", reach={PARISH}), id="a narrower reach"),
    ],
)
def test_what_one_verdict_would_not_cover_is_an_alert_of_its_own(other: Accepted) -> None:
    """An alert never tells by its level what only another event says."""
    family = given(concern(), other)

    assert len(family.alerts) == 2


def test_when_the_named_worker_is_out_of_reach_the_concern_stays_with_its_raiser() -> None:
    """The named worker of the family has nothing from a concern that could not be given to them."""
    family, effects = when(given(concern()), concern(PARISH, reach={NGO}))

    assert family.named is not None
    assert alerts(effects)[0].holder.org == PARISH
    assert family.named.worker not in alerts(effects)[0].told


def test_the_clock_of_a_concern_counts_from_the_earlier_of_sending_and_arrival() -> None:
    """Two weekdays from Monday: told again on Wednesday, due at the first instant of Thursday in Helsinki."""
    _, effects = when(given(), concern(at=TUESDAY, occurred_at=MONDAY))

    (clock,) = [one.deadline for one in effects if isinstance(one, Arm)]
    assert clock.clock == "network.concern"
    assert clock.steps == (
        ("due_day", datetime(2026, 11, 25, 6, 0, tzinfo=UTC)),
        ("overdue", datetime(2026, 11, 25, 22, 0, tzinfo=UTC)),
    )
    assert alerts(effects)[0].due_at == clock.steps[-1][1]


def test_the_audience_is_the_involved_and_the_named_but_never_the_sender() -> None:
    """Relevance: the named worker's organisation, those a permission names, in sorted order."""
    family = given(concern())

    _, effects = when(family, concern(PARISH, named={SCHOOL, PARISH}))

    assert list(told(effects)) == sorted({SCHOOL, SOCIAL_WORK})


def test_a_concern_without_content_is_a_misfit() -> None:
    """What a destroyed key took away changes nothing."""
    bare = replace(concern(), data={})

    family, effects = when(given(), bare)

    assert [type(one).__name__ for one in effects] == ["Misfit"]
    assert (family.last_no, family.concerns) == (1, ())


def test_a_hole_in_the_numbers_is_seen() -> None:
    """The next number is no gap, the one after it is."""
    family = given(concern())

    assert (gap(family, 2), gap(family, 3)) == (False, True)


def test_folding_the_same_events_gives_the_same_family_and_effects() -> None:
    """Nothing depends on when or where the step runs."""
    events = [replace(one, family_no=no) for no, one in enumerate((concern(), concern(PARISH)), start=1)]

    def run() -> tuple[object, tuple[Effect, ...]]:
        family, effects = given(), ()
        for one in events:
            family, more = step(family, one, region())
            effects = (*effects, *more)
        return family, effects

    assert run() == run()


def test_a_worker_who_left_the_region_file_is_replaced_at_the_next_concern() -> None:
    """A named worker the region no longer has cannot hold anything: another is chosen, and takes the open concerns."""
    before = given(concern())
    assert before.named is not None
    gone = region(workers={id: one for id, one in region().workers.items() if id != before.named.worker})

    family, _ = when(before, concern(name="second"), gone)

    assert family.named is not None
    assert family.named.worker != before.named.worker
    assert {one.holder.worker for one in family.alerts} == {family.named.worker}
    assert len([one for one in family.workers if one.until is None]) == 1


def test_a_sender_the_region_does_not_know_does_not_stop_the_family() -> None:
    """Where nobody at all can hold the matter, the family goes on and the misfit is counted."""
    family, effects = when(given(), concern(OrgId("gone"), reach=()))

    assert len(family.concerns) == 1
    assert alerts(effects) == []
