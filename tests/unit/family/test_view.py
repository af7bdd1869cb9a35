"""The shared plan as each viewer may see it: each fact by its own event, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.consent.model import Permission
from hub.family.door import Viewer
from hub.family.state import Family
from hub.family.view import PlanView, needed, view
from hub.ids import EventId, OrgId, WorkerId
from hub.schemas.accepted import Accepted, Basis, BasisKind
from hub.schemas.labels import Category, Purpose
from tests.examples.families import (
    CHILD,
    MONDAY,
    MOTHER,
    OWN,
    concern,
    event,
    given,
    known,
    notified,
    permission,
    plan_opened,
    plan_updated,
    rights,
    service_started,
)
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region

MIDDLE = (Category.STATUS, Category.WORKER, Category.LINK, Category.NEED, Category.SERVICE, Category.PLAN)
SHARED = permission(*MIDDLE, parties=(SCHOOL, SOCIAL_WORK, PARISH))
STORY: tuple[Accepted, ...] = (
    event("family.joined", SOCIAL_WORK, name="child", role="child"),
    event(
        "family.joined",
        SOCIAL_WORK,
        name="mother",
        person=MOTHER,
        role="guardian",
        guardian_of=[{"child": {"id": str(CHILD)}, "decides": True}],
    ),
    concern(SCHOOL, reach={SOCIAL_WORK, PARISH}, text="planted words"),
    notified(SCHOOL),
    plan_opened(),
    plan_updated(SOCIAL_WORK, "a", state="agreed"),
    service_started(SOCIAL_WORK),
)


def _seen(org: OrgId, story: Iterable[Accepted] = STORY, *given_by: Permission) -> PlanView:
    events = tuple(story)
    family = given(*events)
    contents = {one.event_id: one for one in events if one.event_id in needed(family)}
    viewer = Viewer(org, WorkerId("whoever"))
    return view(family, rights(*(given_by or (SHARED,))), viewer, MONDAY, region(), contents)


def _count(seen: PlanView) -> tuple[int, int, int, int]:
    return len(seen.links), len(seen.concerns), len(seen.services), len(seen.plans)


def test_a_party_of_the_permission_sees_the_plan_without_what_it_does_not_cover() -> None:
    """The parish sees named worker, links, concern, service and plan; no free text, no identity."""
    seen = _seen(PARISH)

    assert seen.named is not None
    assert _count(seen) == (3, 1, 1, 1)
    assert seen.concerns[0].data["level"] == "notable"
    assert seen.concerns[0].sender == SCHOOL
    assert "planted" not in repr(seen)
    assert "person" not in seen.concerns[0].data


def test_an_organisation_outside_the_permission_sees_nothing() -> None:
    """Nothing is also what the disclosure says."""
    seen = _seen(NGO)

    assert (seen.named, _count(seen), seen.shown) == (None, (0, 0, 0, 0), ())


def test_the_sender_sees_its_own_event_as_it_sent_it() -> None:
    """Rule 2: its text too."""
    assert _seen(SCHOOL).concerns[0].data["text"] == "planted words"


def test_a_sender_does_not_see_as_its_own_what_the_hub_decided() -> None:
    """The choice of a named worker comes from the school's event, but it is not the school's fact."""
    needs = permission(Category.NEED, parties=(SCHOOL, SOCIAL_WORK))

    seen = _seen(SCHOOL, STORY, needs)

    assert len(seen.concerns) == 1
    assert seen.named is None


def test_a_notification_is_in_no_view() -> None:
    """Not even of its recipient: a view is for care, and state holds nothing of a duty but its alert."""
    for org in (SOCIAL_WORK, CHILD_PROTECTION, SCHOOL):
        shown = {one.event_id for one in _seen(org).shown}
        assert notified(SCHOOL).event_id not in shown


def test_facts_gathered_for_another_purpose_are_not_shown() -> None:
    """Neither to others nor to the organisation that gathered them."""
    other = concern(SCHOOL, basis=Basis(BasisKind.CONSENT, Purpose.REPORTING))

    assert _seen(SCHOOL, (other,)).concerns == ()


def test_own_work_is_seen_by_its_owner_alone() -> None:
    """Rule 3a."""
    work = concern(SCHOOL, basis=OWN, reach=())

    assert (len(_seen(SCHOOL, (work,)).concerns), len(_seen(PARISH, (work,)).concerns)) == (1, 0)


def test_an_item_is_shown_as_its_latest_visible_writing() -> None:
    """What one may not see neither shows nor takes anything with it; leaves are never mixed."""
    hidden = plan_updated(COUNSELLING, "b", state="going", basis=OWN)

    (plan,) = _seen(PARISH, (*STORY, hidden)).plans
    (item,) = plan.items

    assert (item.version, item.beside) == (2, ())
    assert item.latest.data["item"] == {"item_id": str(known("item")), "kind": "service", "state": "agreed"}
    assert "going" not in repr(plan)


def test_two_writers_are_shown_side_by_side_to_whoever_may_see_both() -> None:
    """A worker decides; whoever may see one of them sees no conflict."""
    other = plan_updated(PARISH, "b", state="dropped", seen_version=1)
    own = replace(other, origin=replace(other.origin, basis=OWN))

    both = _seen(SCHOOL, (*STORY, other)).plans[0].items[0]
    one = _seen(SCHOOL, (*STORY, own)).plans[0].items[0]

    assert [fact.sender for fact in (both.latest, *both.beside)] == [PARISH, SOCIAL_WORK]
    assert ([one.latest.sender], one.beside) == ([SOCIAL_WORK], ())


def test_a_conflict_with_a_hidden_writing_shows_none_with_what_its_writer_had_seen() -> None:
    """Both are kept for whoever may see both; to its writer nothing tells that there is another."""
    hidden = plan_updated(SCHOOL, "b", state="dropped", seen_version=2)
    answer = plan_updated(PARISH, "c", state="going", seen_version=2)
    apart = permission(*MIDDLE, parties=(SOCIAL_WORK, PARISH)), permission(*MIDDLE, parties=(SOCIAL_WORK, SCHOOL))

    parish = _seen(PARISH, (*STORY, hidden, answer), *apart).plans[0].items[0]
    social_work = _seen(SOCIAL_WORK, (*STORY, hidden, answer), *apart).plans[0].items[0]

    assert ([parish.latest.sender], parish.beside) == ([PARISH], ())
    assert [fact.sender for fact in (social_work.latest, *social_work.beside)] == [PARISH, SCHOOL]


def test_no_conflict_is_shown_with_what_one_wrote_oneself() -> None:
    """A hidden writing in between would tell of itself."""
    mine = plan_updated(PARISH, "m", state="agreed")
    hidden = plan_updated(SCHOOL, "b", state="dropped")
    answer = plan_updated(PARISH, "c", state="going", seen_version=2)
    apart = permission(*MIDDLE, parties=(SOCIAL_WORK, PARISH)), permission(*MIDDLE, parties=(SOCIAL_WORK, SCHOOL))

    item = _seen(PARISH, (*STORY, mine, hidden, answer), *apart).plans[0].items[0]

    assert ([item.latest.sender], item.beside) == ([PARISH], ())


def test_what_somebody_had_seen_is_told_to_nobody() -> None:
    """Neither to others nor to themselves: it counts writings."""
    written = plan_updated(PARISH, "b", state="going", seen_version=2)

    for org in (PARISH, SOCIAL_WORK):
        assert "seen_version" not in _seen(org, (*STORY, written)).plans[0].items[0].latest.data


def test_the_end_of_a_service_is_shown_only_if_its_own_event_is() -> None:
    """A fact made of several events gives no more than each of them."""
    ended = event(
        "service.ended", SOCIAL_WORK, service_id=str(known("service")), service="home_service", task="social_work"
    )
    own = replace(ended, origin=replace(ended.origin, basis=OWN))

    assert _seen(PARISH, (*STORY, ended)).services[0].ended is not None
    assert _seen(PARISH, (*STORY, own)).services[0].ended is None


def test_a_link_is_shown_only_if_it_may_be_for_both_persons() -> None:
    """The mother's word counts for herself as the child's guardian does for the child."""
    family = given(*STORY)
    only_child = {**rights(SHARED), MOTHER: replace(rights(SHARED)[MOTHER], permissions=())}

    seen = view(family, only_child, Viewer(PARISH, WorkerId("whoever")), MONDAY, region(), {})

    assert seen.links == ()


def test_what_has_no_content_any_more_is_left_out() -> None:
    """An event whose keys are gone is not in the view; the rest is."""
    seen = view(given(*STORY), rights(SHARED), Viewer(PARISH, WorkerId("whoever")), MONDAY, region(), {})

    assert _count(seen)[1:] == (0, 0, 0)
    assert seen.named is not None


def test_the_disclosure_has_one_line_per_event_with_its_rules() -> None:
    """Everything shown is in it, and nothing else."""
    seen = _seen(PARISH)
    lines = {one.event_id: one for one in seen.shown}

    assert list(lines) == sorted(lines)
    assert {fact.shown.event_id for fact in seen.concerns} <= set(lines)
    raised = lines[concern(SCHOOL).event_id]
    assert raised.categories >= {Category.NEED, Category.WORKER}
    assert "consent" in raised.rules


def test_the_view_needs_the_content_of_exactly_the_events_it_may_show() -> None:
    """Rights, duties and clocks have no content in a view."""
    ids: frozenset[EventId] = needed(given(*STORY))

    assert ids == {one.event_id for one in STORY if one.type not in ("family.joined", "child_protection.notified")}
    assert needed(Family.new(given().id)) == frozenset()
