"""Every person is in exactly one family, and a family's numbers have no gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hub.border.decision import Acceptance, Reason
from hub.border.model import Candidate, FamilyHead
from hub.border.step import step
from hub.schemas.accepted import Json
from tests.examples.border import CHILD, FATHER, MOTHER, NOW, OWN, Border, coded
from tests.examples.events import hetu, uid
from tests.examples.regions import SCHOOL, SOCIAL_WORK

SISTER = hetu(953, "040420", "A")
JOINS_CHILD: Json = {"of": coded(CHILD)}


def home(border: Border, code: str) -> FamilyHead:
    return border.heads[border.families[border.person(code)]]


def test_numbers_rise_by_one_and_times_by_a_microsecond_at_least() -> None:
    """Also when the clock stands still, or goes back."""
    border = Border()
    first = border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN)
    border.now -= timedelta(seconds=3)
    second = border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN)
    assert (first.event.family_no, second.event.family_no) == (1, 2)
    assert second.event.accepted_at == first.event.accepted_at + timedelta(microseconds=1)
    assert home(border, CHILD) == second.head


def test_the_same_event_judged_again_gives_the_same_decision() -> None:
    """Nothing in the step is random: facts in, decision out."""
    border = Border()
    border.family()
    candidate = border.read(SCHOOL, "concern.raised", person=coded(SISTER), about=[coded(CHILD)], basis=OWN)
    assert isinstance(candidate, Candidate)
    facts = border.facts(candidate)
    assert step(candidate, facts, border.region) == step(candidate, facts, border.region)


def test_a_recorded_family_is_one() -> None:
    """Who joins the child's family is in it, and on its log."""
    border = Border()
    border.family()
    assert home(border, CHILD).members == {border.person(one) for one in (CHILD, MOTHER, FATHER)}
    assert home(border, CHILD).last_no == 3
    assert not home(border, CHILD).has_state


def test_new_people_named_by_a_joining_come_along() -> None:
    """A child that is named only as somebody's ward is in the guardian's family."""
    border = Border()
    ward: Json = {"child": coded(CHILD), "decides": True}
    yes = border.yes(
        SOCIAL_WORK,
        "family.joined",
        person=coded(MOTHER),
        role="guardian",
        guardian_of=[ward],
        lives_with=[coded(SISTER)],
    )
    assert yes.head.members == {border.person(one) for one in (CHILD, MOTHER, SISTER)}
    assert {one.code for one in yes.made} == {CHILD, MOTHER, SISTER}
    assert border.person(MOTHER) in border.rights[border.person(CHILD)].guardians


def test_a_family_with_nothing_but_rights_is_joined_into_another() -> None:
    """The old family's row loses them, the event is on the new family's log."""
    border = Border()
    border.yes(SOCIAL_WORK, "consent.withdrawn", person=coded(MOTHER), by=coded(MOTHER))
    old = home(border, MOTHER)
    border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN)
    yes = border.yes(SOCIAL_WORK, "family.joined", person=coded(MOTHER), family=JOINS_CHILD, role="guardian")
    assert yes.left == (replace(old, members=frozenset()),)
    assert yes.head.members == {border.person(CHILD), border.person(MOTHER)}
    assert yes.head.has_state


def test_two_families_with_work_going_on_are_not_joined_yet() -> None:
    """What is open in one would lose its person."""
    border = Border()
    for code in (CHILD, MOTHER):
        border.yes(SCHOOL, "concern.raised", person=coded(code), basis=OWN)
    no = border.no(SOCIAL_WORK, "family.joined", person=coded(MOTHER), family=JOINS_CHILD, role="guardian")
    assert no.reason is Reason.NOT_YET


def test_who_has_a_family_stays_in_it_when_none_is_named() -> None:
    """Recording a role or language does not tear anybody from an open concern."""
    border = Border()
    before = border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN).event.family
    yes = border.yes(SOCIAL_WORK, "family.joined", person=coded(CHILD), role="child", language="sv")
    assert (yes.event.family, yes.event.family_no) == (before, 2)


def test_who_leaves_gets_a_family_of_their_own_and_may_join_another() -> None:
    """The family keeps its log and the others."""
    border = Border()
    border.family()
    border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN)
    border.yes(SOCIAL_WORK, "family.joined", person=coded(SISTER), role="other")
    border.later(hours=1)
    yes = border.yes(SOCIAL_WORK, "family.left", person=coded(FATHER), family=JOINS_CHILD)
    father = border.person(FATHER)
    assert yes.event.family == border.families[border.person(CHILD)]
    assert father not in yes.head.members
    assert [one.members for one in yes.opened] == [{father}]
    assert border.rights[border.person(CHILD)].guardians[father].on
    border.yes(SOCIAL_WORK, "family.joined", person=coded(FATHER), family={"of": coded(SISTER)}, role="other")
    assert home(border, FATHER) == home(border, SISTER)


def test_a_leaving_told_late_takes_nobody_out_of_where_they_came_back_to() -> None:
    """What was said before the joining does not end it."""
    border = Border()
    border.family()
    yes = border.yes(SOCIAL_WORK, "family.left", at=NOW - timedelta(days=2), person=coded(FATHER), family=JOINS_CHILD)
    assert border.person(FATHER) in yes.head.members
    assert yes.opened == ()


def test_an_unknown_family_is_refused() -> None:
    """Neither an id nor a person the hub does not know names a family."""
    border = Border()
    by_id = border.no(SOCIAL_WORK, "family.joined", person=coded(CHILD), family={"id": str(uid("f"))}, role="child")
    by_person = border.no(SOCIAL_WORK, "family.joined", person=coded(CHILD), family={"of": coded(MOTHER)}, role="child")
    assert by_id == by_person
    assert (by_id.reason, by_id.field) == (Reason.NOT_VALID, "family")
    assert not border.knows(CHILD)


def test_a_family_named_in_client_work_tells_nothing() -> None:
    """The answer does not depend on who belongs to whom: the hub fills the family itself."""
    border = Border()
    border.family()
    for family in (MOTHER, SISTER):
        yes = border.says(SCHOOL, "concern.raised", person=coded(CHILD), family={"of": coded(family)}, basis=OWN)
        assert isinstance(yes, Acceptance)
        assert "family" not in yes.event.data
    assert not border.knows(SISTER)
