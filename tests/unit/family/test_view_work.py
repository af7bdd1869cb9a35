"""Referrals, assessments and contacts in the view: each by its own event, or not at all."""

from __future__ import annotations

from hub.consent.model import Permission
from hub.family.door import Viewer
from hub.family.view import PlanView, facts_of, needed, view
from hub.ids import OrgId, WorkerId
from hub.schemas.accepted import Accepted, Basis, BasisKind
from hub.schemas.labels import Category, Purpose
from tests.examples.families import MONDAY, OWN, answered, event, given, permission, referred, rights
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region

PARTIES = (SCHOOL, SOCIAL_WORK, COUNSELLING, PARISH)
MIDDLE = permission(Category.STATUS, Category.WORKER, Category.NEED, Category.SERVICE, parties=PARTIES)
SOCIAL = permission(Category.SOCIAL, parties=(SOCIAL_WORK, COUNSELLING))
STARTED = event("assessment.started", COUNSELLING, kind="nepsy", text="planted words")
READY = event("assessment.ready", COUNSELLING, kind="nepsy", outcome="advice")
CALLED = event("contact.made", SCHOOL, channel="phone", urgent=True, special_support=True, text="planted words")


def _seen(org: OrgId, *story: Accepted, permits: tuple[Permission, ...] = (MIDDLE,)) -> PlanView:
    family = given(*story)
    contents = {one.event_id: one for one in story if one.event_id in needed(family)}
    return view(family, rights(*permits), Viewer(org, WorkerId("whoever")), MONDAY, region(), contents)


def test_a_referral_is_shown_in_the_state_of_its_newest_answer() -> None:
    """To whoever may have both."""
    (shown,) = _seen(PARISH, referred(), answered("accepted")).referrals

    assert shown.state == "accepted"
    assert shown.sent is not None
    assert (shown.sent.data["service"], shown.sent.data["to"]) == ("family_counselling", {"organisation": COUNSELLING})
    assert shown.last is not None


def test_an_answer_that_may_not_be_shown_leaves_the_referral_as_it_was_sent() -> None:
    """Nothing tells that there is one; whoever gave it sees it."""
    story = (referred(), answered("accepted", basis=OWN))

    (theirs,), (own,) = _seen(SCHOOL, *story).referrals, _seen(COUNSELLING, *story).referrals

    assert (theirs.state, theirs.last) == ("sent", None)
    assert own.state == "accepted"


def test_outside_the_permission_there_is_no_referral() -> None:
    """Nor a line of disclosure."""
    seen = _seen(NGO, referred(), answered("accepted"))

    assert (seen.referrals, seen.shown) == ((), ())


def test_an_assessment_is_shown_by_what_was_said_of_it_last() -> None:
    """It is of the category `social`: the parish sees nothing of it, and no one sees the words."""
    both = (MIDDLE, SOCIAL)

    (begun,), (ready,) = (
        _seen(SOCIAL_WORK, *story, permits=both).assessments for story in ((STARTED,), (STARTED, READY))
    )

    assert (begun.data["kind"], ready.data["outcome"]) == ("nepsy", "advice")
    assert "planted" not in repr((begun, ready))
    assert _seen(PARISH, STARTED, READY, permits=both).assessments == ()


def test_a_contact_is_shown_leaf_by_leaf() -> None:
    """Channel and urgency are permitted; special support is of another category, the words of a third."""
    (shown,) = _seen(PARISH, CALLED).notes

    assert {"channel", "urgent"} <= set(shown.data)
    assert {"special_support", "text"}.isdisjoint(shown.data)


def test_steps_of_a_duty_are_in_no_view() -> None:
    """Not even of those who took them: a view is for care."""
    duty = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-26")
    steps = [
        event(type, CHILD_PROTECTION, basis=duty, kind="lsl") for type in ("urgency.assessed", "assessment.started")
    ]

    for org in (CHILD_PROTECTION, SOCIAL_WORK):
        seen = _seen(org, *steps, permits=(MIDDLE, SOCIAL))
        assert (seen.assessments, seen.notes, seen.shown) == ((), (), ())


def test_whatever_is_shown_is_in_the_disclosure() -> None:
    """Referral, answer, assessment and contact alike."""
    seen = _seen(COUNSELLING, referred(), answered("accepted"), STARTED, CALLED, permits=(MIDDLE, SOCIAL))

    assert {fact.shown.event_id for fact in facts_of(seen)} == {one.event_id for one in seen.shown}
    assert len(seen.shown) == 4
