"""Contacts, assessments and work done twice: what is noted, and who is told."""

from __future__ import annotations

import pytest

from hub.family.effects import Misfit
from hub.ids import OrgId, PersonId
from hub.schemas.accepted import Accepted, Basis, BasisKind, Json
from hub.schemas.labels import Purpose
from tests.examples.families import (
    CHILD,
    MOTHER,
    alerts,
    event,
    given,
    known,
    notices,
    notified,
    service_started,
    told,
    when,
)
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK

NAMED = event("worker.named", SOCIAL_WORK, worker="aino-koskela", role="named_worker")
ON_DUTY = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-26")


def _assessed(state: str, sender: OrgId = COUNSELLING, kind: str = "nepsy", **more: object) -> Accepted:
    return event(f"assessment.{state}", sender, name=f"{state}/{kind}", kind=kind, **more)  # type: ignore[arg-type]  # fields given by name


def _contact(**more: object) -> Accepted:
    return event("contact.made", NGO, channel="phone", **more)  # type: ignore[arg-type]  # fields given by name


def test_an_urgent_contact_alerts_the_named_worker() -> None:
    """Whom its content may reach; an ordinary one is noted and told, no more."""
    family, effects = when(given(NAMED), _contact(urgent=True))
    quiet, told_quietly = when(given(NAMED), _contact())

    (alert,) = alerts(effects)
    assert (alert.kind, alert.level, alert.holder.worker) == ("contact", "great", "aino-koskela")
    assert family.notes == quiet.notes
    assert alerts(told_quietly) == []
    assert SOCIAL_WORK in told(told_quietly)


def test_an_urgent_contact_that_cannot_reach_the_named_worker_stays_with_its_sender() -> None:
    """The sender knows it already; nobody else may."""
    (alert,) = alerts(when(given(NAMED), _contact(urgent=True, reach=()))[1])

    assert (alert.holder.org, alert.level) == (NGO, "great")


def test_a_need_of_special_support_is_not_told_by_an_alert() -> None:
    """Who may not have that leaf would learn it from there being one."""
    assert alerts(when(given(NAMED), _contact(special_support=True))[1]) == []


def test_the_same_assessment_twice_is_told_to_both() -> None:
    """Each alert carries its holder's own event, and closes when one of the two ends."""
    family, effects = when(given(NAMED, _assessed("started", COUNSELLING)), _assessed("started", PARISH))

    found = [one for one in alerts(effects) if one.kind == "double_work"]
    assert {(one.holder.org, one.origin.sender) for one in found} == {(COUNSELLING, COUNSELLING), (PARISH, PARISH)}
    assert {step for _, _, step in notices(effects)} == {"raised"}
    over, _ = when(family, _assessed("ready", PARISH))
    assert [one for one in over.alerts if one.kind == "double_work"] == []


def test_who_may_not_hear_of_the_other_is_not_told() -> None:
    """That somebody else works with the child is itself something to know."""
    family = given(NAMED, _assessed("started", COUNSELLING, reach=(COUNSELLING,)))

    found = [one for one in alerts(when(family, _assessed("started", PARISH))[1]) if one.kind == "double_work"]

    assert [one.holder.org for one in found] == [COUNSELLING]


def test_what_was_permitted_once_does_not_count_when_the_second_begins() -> None:
    """The family has taken its word back since: neither hears of the other."""
    before = given(NAMED, _assessed("started", COUNSELLING))

    after, _ = when(before, _assessed("started", PARISH, reach=()))

    assert [one for one in after.alerts if one.kind == "double_work"] == []


def _double(*story: Accepted) -> list[OrgId]:
    return [one.holder.org for one in given(NAMED, *story).alerts if one.kind == "double_work"]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(_assessed("started", PARISH, person=MOTHER), id="another person"),
        pytest.param(_assessed("started", COUNSELLING, person=MOTHER), id="one organisation"),
        pytest.param(_assessed("started", PARISH, kind="other"), id="another kind"),
    ],
)
def test_what_is_not_the_same_is_no_double_work(second: Accepted) -> None:
    """Two organisations, one person, one kind: all three."""
    assert _double(_assessed("started", COUNSELLING), second) == []


def test_one_organisation_s_two_services_of_a_kind_are_its_own_matter() -> None:
    """It knows both."""
    assert _double(service_started(NGO), service_started(NGO, "second")) == []


def test_what_has_ended_meets_nothing() -> None:
    """Neither an assessment nor a service."""
    ended = event("service.ended", NGO, service_id=str(known("service")))

    assert _double(_assessed("started", COUNSELLING), _assessed("ready"), _assessed("started", PARISH)) == []
    assert _double(service_started(NGO), ended, service_started(PARISH, "second")) == []


def test_the_end_of_a_service_closes_the_alerts_of_both() -> None:
    """Whoever gave it."""
    ended = event("service.ended", NGO, service_id=str(known("service")))

    assert _double(service_started(NGO), service_started(PARISH, "second"), ended) == []


def test_the_same_service_twice_is_told_to_both_workers() -> None:
    """Another service is no double work."""
    before = given(NAMED, service_started(NGO))

    double = alerts(when(before, service_started(PARISH, service="second"))[1])
    other = event("service.started", PARISH, service_id=str(before.id), service="camp", task="parish_work")

    assert {one.holder.org for one in double if one.kind == "double_work"} == {NGO, PARISH}
    assert alerts(when(before, other)[1]) == []


@pytest.mark.parametrize(
    ("past", "then", "reason"),
    [
        ((NAMED, _assessed("started")), _assessed("started"), "opened_twice"),
        ((), _assessed("ready"), "not_started"),
        ((), _assessed("started", kind=""), "content_absent"),
    ],
)
def test_what_does_not_follow_changes_nothing(past: tuple[Accepted, ...], then: Accepted, reason: str) -> None:
    """It is a note for those who ask why."""
    assert when(given(*past), then)[1] == (Misfit(reason),)


def test_an_assessment_that_never_began_may_be_unneeded() -> None:
    """Nobody waits for it then."""
    family = given(_assessed("unneeded"))

    assert [one.ended is not None for one in family.assessments] == [True]


def test_the_duty_track_ends_its_own_alert_and_leaves_no_other_mark() -> None:
    """The named worker learns nothing of urgency, start or end."""
    family = given(NAMED, notified())
    (alert,) = family.alerts
    steps: list[tuple[str, dict[str, Json]]] = [
        ("urgency.assessed", {"urgent": True}),
        ("assessment.started", {"kind": "lsl"}),
        ("assessment.unneeded", {"kind": "lsl"}),
    ]
    for type, data in steps:
        assert family.alerts == (alert,)
        family, effects = when(family, event(type, alert.holder.org, basis=ON_DUTY, reach=(), **data))
        assert SOCIAL_WORK not in told(effects)
        assert "aino-koskela" not in {worker for worker, _, _ in notices(effects)}

    assert family.alerts == ()
    assert (family.assessments, family.notes) == ((), ())


@pytest.mark.parametrize(
    ("sender", "person"),
    [pytest.param(SOCIAL_WORK, CHILD, id="another organisation"), pytest.param(CHILD_PROTECTION, MOTHER, id="person")],
)
def test_a_duty_s_alert_waits_for_its_recipient_s_word_about_this_person(sender: OrgId, person: PersonId) -> None:
    """Nobody else's last step ends it."""
    before = given(notified())
    ready = event("assessment.ready", sender, basis=ON_DUTY, reach=(), person=person, kind="lsl")

    assert given(ready, family=before).alerts == before.alerts


def test_feedback_is_noted_and_told() -> None:
    """Its words stay in the event."""
    family, effects = when(given(NAMED), event("feedback.given", SCHOOL, kind="client", score=8))

    assert [one.type for one in family.notes] == ["feedback.given"]
    assert SOCIAL_WORK in told(effects)
