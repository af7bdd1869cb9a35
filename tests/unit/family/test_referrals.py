"""A referral arrives at a desk, is answered in time, and whoever sent it hears how it ended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as invented
from hypothesis import strategies as some

from hub.family.effects import Arm, Disarm, Misfit
from hub.family.machines import REFERRAL
from hub.family.state import Family
from hub.ids import UnitId
from hub.schemas.accepted import Accepted
from tests.examples.families import alerts, answered, due, given, notices, referred, told, when
from tests.examples.regions import COUNSELLING, NGO, SCHOOL, SOCIAL_WORK, region, unit

STATES = ("received", "accepted", "started", "on_hold", "refused", "ended", "withdrawn")


def _open(family: Family, kind: str) -> list[str]:
    return [one.holder.org for one in family.alerts if one.kind == kind]


def test_it_arrives_at_the_receivers_desk_with_its_clock() -> None:
    """The intake is alerted at once, and its answer has a due time."""
    family, effects = when(given(), referred())

    alert = next(one for one in alerts(effects) if one.kind == "referral")
    assert (alert.holder.org, alert.level, alert.state) == (COUNSELLING, "notable", "open")
    assert {(worker, step) for worker, _, step in notices(effects)} >= {(one, "raised") for one in alert.told}
    (clock,) = [one.deadline for one in effects if isinstance(one, Arm)]
    assert (clock.clock, clock.steps[-1]) == ("network.answer", ("overdue", alert.due_at))
    assert told(effects)[COUNSELLING] == "event"
    assert family.referrals[0].state == "sent"


def _to(named: str) -> Accepted:
    whole = referred()
    return replace(whole, data={**whole.data, "to": {"organisation": COUNSELLING, "unit": named}})


def test_a_unit_it_names_is_its_desk_if_it_is_the_receiver_s() -> None:
    """Any other word of a unit leads to the receiver's intake: never to another organisation."""
    second = replace(unit(COUNSELLING), id=UnitId("perheneuvola-toinen"), intake=False)
    within = region(units={**region().units, second.id: second})

    def desk(named: str) -> UnitId | None:
        family, _ = when(given(), _to(named), within)
        held = family.referrals[0].desk
        return None if held is None else held.unit

    assert [desk(second.id), desk(f"{NGO}-yksikko")] == [second.id, f"{COUNSELLING}-yksikko"]


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "started", "ended"])
def test_an_answer_closes_the_alert_and_stops_the_clock(state: str) -> None:
    """Whichever way it is answered."""
    before = given(referred())
    clock = next(one for one in before.deadlines if one.clock == "network.answer")
    sender = SCHOOL if state == "withdrawn" else COUNSELLING

    family, effects = when(before, answered(state, sender))

    assert _open(family, "referral") == []
    assert Disarm(clock.id) in effects
    assert family.referrals[0].state == state


@pytest.mark.parametrize("state", ["received", "on_hold"])
def test_what_is_no_answer_lets_the_clock_run(state: str) -> None:
    """It was seen, or waits: the sender still waits for an answer."""
    before = given(referred())

    family = given(answered(state), family=before)

    assert _open(family, "referral") == [COUNSELLING]
    assert family.deadlines == before.deadlines


def test_the_sender_hears_every_answer() -> None:
    """As the event or, where the door allows less, as a neutral state."""
    family = given(referred())
    for state in ("received", "accepted", "started", "ended"):
        family, effects = when(family, answered(state))
        assert SCHOOL in told(effects)


def test_a_refusal_comes_back_to_whoever_sent_it() -> None:
    """Until the next place is asked, or they say that they know."""
    refused = given(referred(), answered("refused", reason="full"))
    assert _open(refused, "refused") == [SCHOOL]
    assert next(one for one in refused.alerts if one.kind == "refused").origin == refused.referrals[0].sent

    again = given(referred(to=NGO, name="second", answers=str(refused.referrals[0].id)), family=refused)

    assert _open(again, "refused") == []
    assert again.referrals[1].answers == refused.referrals[0].id


def test_an_acceptance_starts_the_wait_for_the_first_contact() -> None:
    """Its alert comes with the first telling, with the receiver, and ends when the service starts."""
    before = given(referred())
    family, effects = when(before, answered("accepted"))
    clock = next(one.deadline for one in effects if isinstance(one, Arm))
    assert (clock.clock, clock.alert) == ("network.first_contact", None)

    family, told_ = when(family, due(clock.id, "reminder", clock.steps[0][1]))
    assert {step for _, _, step in notices(told_)} == {"reminder"}
    assert _open(family, "first_contact") == [COUNSELLING]

    family, effects = when(family, answered("started"))
    assert _open(family, "first_contact") == []
    assert Disarm(clock.id) in effects


def test_a_start_before_the_first_telling_stops_the_clock_too() -> None:
    """Nothing is told then."""
    family = given(referred(), answered("accepted"), answered("started"))

    assert family.deadlines == ()


@pytest.mark.parametrize(
    ("past", "then", "reason"),
    [
        ((), answered("accepted"), "unknown_referral"),
        ((referred(),), referred(), "opened_twice"),
        ((referred(), answered("accepted")), answered("received"), "does_not_follow"),
        ((referred(), answered("refused")), answered("accepted"), "does_not_follow"),
    ],
)
def test_what_does_not_follow_changes_nothing(past: tuple[Accepted, ...], then: Accepted, reason: str) -> None:
    """It is a note for those who ask why."""
    before = given(*past)

    after, effects = when(before, then)

    # Whoever may not see the last answer is not told that there was one.
    cause = past[-1].event_id if reason == "does_not_follow" else None
    assert effects == (Misfit(reason, cause),)
    assert after.referrals == before.referrals


@invented(some.lists(some.sampled_from(STATES), max_size=8))
def test_whatever_is_told_an_open_referral_is_waited_for(states: list[str]) -> None:
    """Its answer has a clock until it is answered, its first contact until it is made; an end leaves neither."""
    family, answers = given(referred()), set[str]()
    for state in states:
        family, effects = when(family, answered(state, SCHOOL if state == "withdrawn" else COUNSELLING))
        answers |= set() if any(isinstance(one, Misfit) for one in effects) else {state}
        (referral,) = family.referrals
        clocks = {clock.clock for clock in family.deadlines}
        waits = bool(REFERRAL[referral.state]) and not answers & {"accepted", "started"}
        assert ("network.answer" in clocks) == waits
        assert ("network.first_contact" in clocks) <= (referral.state in ("accepted", "on_hold"))
        if not REFERRAL[referral.state]:
            assert (clocks, _open(family, "referral"), _open(family, "first_contact")) == (set(), [], [])


def test_both_ends_are_involved_while_it_is_open() -> None:
    """They hear of what others tell of the family, where the door allows it."""
    family = given(referred(SCHOOL))

    assert {SCHOOL, COUNSELLING} <= told(when(family, referred(SOCIAL_WORK, to=NGO, name="other"))[1]).keys()
