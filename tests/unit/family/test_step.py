"""The table of types, the tables of states, and what holds after any sequence of events."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from hub.errors import PoisonError
from hub.family import orphans
from hub.family.doc import canonical, of_doc, to_doc
from hub.family.effects import Misfit
from hub.family.machines import ALERTS, ITEM, PLAN, REFERRAL, SERVICE, Machine, picture
from hub.family.state import Family
from hub.family.step import TABLE
from hub.ids import OrgId
from hub.schemas import codes
from hub.schemas.accepted import Accepted
from hub.schemas.catalogue import TYPES
from hub.schemas.model import Group
from tests.examples.families import (
    CHILD,
    EVERYBODY,
    MONDAY,
    MOTHER,
    OWN,
    answered,
    concern,
    due,
    event,
    given,
    known,
    notified,
    plan_opened,
    plan_updated,
    referred,
    service_started,
    told,
    when,
)
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK

Make = Callable[[Family], Accepted]


def test_every_type_of_the_catalogue_has_its_row() -> None:
    """Control types are what the hub sends; what is about no person has no family; all others come in."""
    nowhere = (Group.CONTROL, Group.COUNT, Group.STAFF)
    assert set(TABLE) == {name for name, type in TYPES.items() if type.group not in nowhere}


def test_only_client_work_tells_others() -> None:
    """Rights, acknowledgements and the hub's own events are for the hub alone."""
    telling = {name for name, row in TABLE.items() if row.tells}

    assert telling == {name for name in TABLE if TYPES[name].group in (Group.WORK, Group.ANSWER)}


@pytest.mark.parametrize(
    "type", [name for name in TABLE if not TABLE[name].tells and TYPES[name].group is Group.RIGHTS]
)
def test_events_of_rights_have_no_effects(type: str) -> None:
    """They were applied at the border."""
    assert told(when(given(concern()), event(type, SOCIAL_WORK))[1]) == {}


def test_an_unknown_type_is_poison() -> None:
    """Our code cannot carry it out."""
    with pytest.raises(PoisonError):
        when(given(), event("never.heard"))


@pytest.mark.parametrize("machine", [PLAN, ITEM, SERVICE, REFERRAL, *ALERTS.values()])
def test_every_state_of_a_machine_has_its_row(machine: Machine) -> None:
    """So pictures can be drawn and nothing leads nowhere."""
    assert {after for words in machine.values() for after in words.values()} <= set(machine)


def test_a_machine_is_drawn_with_every_state_and_word() -> None:
    """What the picture shows is the table."""
    drawn = picture(REFERRAL)

    assert drawn.startswith("stateDiagram-v2\n    [*] --> sent: referral.sent\n")
    assert all(f"{state} --> [*]" in drawn for state in ("refused", "ended", "withdrawn"))
    assert sum(len(words) for words in REFERRAL.values()) == drawn.count("referral.")


def test_item_states_are_those_of_the_code_list() -> None:
    """The table knows each and no other."""
    assert set(ITEM) - {""} == {code.word for code in codes.LISTS["item_state"]}


ORGS = st.sampled_from([SCHOOL, SOCIAL_WORK, NGO, PARISH, OrgId("gone")])
WORKERS = st.sampled_from(["aino-koskela", "noora-kivela", "venla-aaltola", "nobody"])
NAMES = st.sampled_from("abc")
ANSWERS = ["received", "accepted", "started", "on_hold", "refused", "ended", "withdrawn"]
LEVELS = st.sampled_from(["none", "small", "notable", "great", "", "strange"])
STATES = st.sampled_from(["planned", "agreed", "going", "done", "dropped", "strange"])


def _a_concern() -> st.SearchStrategy[Accepted]:
    people = st.sampled_from([CHILD, MOTHER])
    reaches = st.frozensets(st.sampled_from(sorted(EVERYBODY)))
    bases = st.sampled_from([None, OWN])
    return st.builds(
        lambda org, level, name, person, reach, own: (
            replace(
                concern(org, level, name=name, person=person, reach=reach, client_group="separation"),
                data={} if level == "" else concern(org, level).data,
            )
            if own is None
            else concern(org, level, name=name, person=person, reach=reach, basis=own)
        ),
        ORGS,
        LEVELS,
        st.uuids().map(str),
        people,
        reaches,
        bases,
    )


def _assessed(step: str, org: OrgId, kind: str) -> Accepted:
    return event(f"assessment.{step}", org, name=kind, kind=kind)


def _plain() -> st.SearchStrategy[Accepted]:
    naming = st.sampled_from(["worker.named", "worker.released"])
    roles = st.sampled_from(["named_worker", "coordinator"])
    versions = st.one_of(st.none(), st.integers(0, 6))
    return st.one_of(
        _a_concern(),
        st.builds(lambda org, name: notified(org, name), st.sampled_from([SCHOOL, NGO]), NAMES),
        st.builds(lambda plan: plan_opened(plan=plan), NAMES),
        st.builds(
            lambda org, item, state, plan, seen: plan_updated(
                org, "u", item=item, state=state, plan=plan, seen_version=seen
            ),
            ORGS,
            NAMES,
            STATES,
            NAMES,
            versions,
        ),
        st.builds(lambda plan: event("plan.closed", plan_id=str(known(plan)), ready=True), NAMES),
        st.builds(service_started, ORGS, NAMES),
        st.builds(lambda one: event("service.ended", service_id=str(known(one))), NAMES),
        st.builds(lambda type, who, role: event(type, SOCIAL_WORK, worker=who, role=role), naming, WORKERS, roles),
        st.builds(
            lambda type, one: event(type, PARISH, name=one, recall_id=str(known(one)), organisation=PARISH),
            st.sampled_from(["recall.sent", "recall.acknowledged"]),
            NAMES,
        ),
        st.builds(lambda one, to: referred(SCHOOL, to=to, name=one), NAMES, st.sampled_from([NGO, PARISH])),
        st.builds(lambda state, org, one: answered(state, org, name=one), st.sampled_from(ANSWERS), ORGS, NAMES),
        st.builds(_assessed, st.sampled_from(["started", "unneeded", "ready"]), ORGS, st.sampled_from(["lsl", "shl"])),
        st.builds(lambda org, urgent: event("contact.made", org, channel="phone", urgent=urgent), ORGS, st.booleans()),
        st.sampled_from(sorted(TABLE)).filter(lambda type: type != "child_protection.notified").map(event),
    )


def _of_state() -> st.SearchStrategy[Make]:
    """Return events that name what the family has by then: its alerts and its clocks' steps."""

    def acknowledge(family: Family, pick: int) -> Accepted:
        ids = [str(alert.id) for alert in family.alerts] or ["none"]
        return event("alert.acknowledged", alert_id=ids[pick % len(ids)], worker="aino-koskela")

    def tick(family: Family, pick: int) -> Accepted:
        steps = [(one.id, *step) for one in family.deadlines for step in one.steps] or [(known("none"), "x", MONDAY)]
        return due(*steps[pick % len(steps)])

    picks = st.integers(0, 20)
    acknowledging = picks.map(lambda pick: lambda family: acknowledge(family, pick))
    return st.one_of(acknowledging, picks.map(lambda pick: lambda family: tick(family, pick)))


EVENTS: st.SearchStrategy[list[Make]] = st.lists(
    st.one_of(_plain().map(lambda one: lambda family: one), _of_state()), max_size=14
)


@settings(max_examples=60, deadline=None)
@for_all(EVENTS)
def test_after_any_events_the_family_is_in_order(story: list[Make]) -> None:
    """Nothing raises; one alert per matter, one named worker, clocks only of open alerts; the document holds."""
    family = given()
    for no, make in enumerate(story, start=1):
        happens = make(family)
        family, effects = when(family, replace(happens, accepted_at=MONDAY + timedelta(minutes=no)))
        assert family.last_no == no
        assert happens.origin.sender not in [org for org, kind in told(effects).items() if kind == "event"]
        _in_order(family)


@settings(max_examples=20, deadline=None)
@for_all(EVENTS, st.integers(1, 5))
def test_the_state_is_the_same_however_the_events_are_cut_into_batches(story: list[Make], size: int) -> None:
    """Writing the family down between batches changes nothing."""
    whole = cut = given()
    for no, make in enumerate(story):
        happens = make(whole)
        whole, effects = when(whole, happens)
        cut, more = when(cut if no % size else of_doc(json.loads(canonical(cut))), happens)
        assert effects == more
    assert canonical(whole) == canonical(cut)


@settings(max_examples=20, deadline=None)
@for_all(EVENTS)
def test_a_misfit_changes_nothing_but_the_number(story: list[Make]) -> None:
    """It is a note for those who ask why."""
    family = given()
    for make in story:
        after, effects = when(family, make(family))
        if effects and all(isinstance(one, Misfit) and one.reason != "nobody_to_hold" for one in effects):
            assert replace(after, last_no=family.last_no) == family
        family = after


def _in_order(family: Family) -> None:
    matters = Counter((alert.kind, alert.matter) for alert in family.alerts)
    assert all(count == 1 for count in matters.values())
    assert sum(one.until is None and one.role == "named_worker" for one in family.workers) <= 1
    waiting = {alert.id for alert in family.alerts}
    assert all(one.alert is None or one.alert in waiting for one in family.deadlines)
    assert all(one.steps for one in family.deadlines)
    ended = {str(one.id) for one in family.referrals if not one.open}
    assert not [one for one in family.alerts if one.kind in ("referral", "first_contact") and one.matter in ended]
    assert {one.kind for one in family.alerts} <= set(ALERTS)
    alone = orphans.is_open(family) and family.named is None
    assert alone == any(one.kind == orphans.KIND for one in family.alerts)
    assert of_doc(to_doc(family)) == family
