"""Child protection's own steps, assessments and contacts: who sends which, and on what ground."""

from __future__ import annotations

import pytest

from hub.border.decision import Reason
from hub.schemas.accepted import Basis, BasisKind, Json
from hub.schemas.labels import Purpose
from tests.examples.border import CHILD, MOTHER, OWN, Border, coded
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, SCHOOL

ABOUT_CHILD: Json = coded(CHILD)
STEP: Json = {"kind": "duty", "rule": "LSL-26"}
UNIT = f"{CHILD_PROTECTION}-yksikko"
STEPS = ("urgency.assessed", "assessment.started", "assessment.unneeded", "assessment.ready", "family.informed")


@pytest.mark.parametrize("type", STEPS)
def test_the_steps_of_a_duty_reach_child_protection_alone(type: str) -> None:
    """The purpose is the rule's, the area that of the sending unit; no consent is asked."""
    extra: dict[str, Json] = {"party": coded(MOTHER)} if type == "family.informed" else {"kind": "lsl"}
    yes = Border().yes(CHILD_PROTECTION, type, person=ABOUT_CHILD, basis=STEP, unit=UNIT, **extra)
    assert yes.event.origin.basis == Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-26")
    assert (yes.event.origin.area, yes.event.reach) == ("mikkeli", {CHILD_PROTECTION})


@pytest.mark.parametrize("type", STEPS)
def test_a_step_of_a_duty_names_its_unit(type: str) -> None:
    """Without one nobody would know whose it is: refused, never sent to all."""
    no = Border().no(CHILD_PROTECTION, type, person=ABOUT_CHILD, basis=STEP)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "unit")


def test_the_duty_of_a_step_allows_no_other_type() -> None:
    """Nor does the duty to notify allow a step."""
    other = Border().no(CHILD_PROTECTION, "concern.raised", person=ABOUT_CHILD, basis=STEP, unit=UNIT)
    notify: Json = {"kind": "duty", "rule": "LSL-25"}
    step = Border().no(CHILD_PROTECTION, "urgency.assessed", person=ABOUT_CHILD, basis=notify, unit=UNIT)
    assert other.reason is step.reason is Reason.NO_SUCH_DUTY


@pytest.mark.parametrize("kind", ["lsl", "shl", "nepsy"])
def test_a_municipality_assesses_other_things_alone(kind: str) -> None:
    """By the word of the event: the type itself is theirs, this kind is not."""
    border = Border()
    no = border.no(SCHOOL, "assessment.started", person=ABOUT_CHILD, basis=OWN, kind=kind)
    assert (no.reason, no.field) == (Reason.NOT_YOUR_EVENT, "kind")
    assert border.yes(SCHOOL, "assessment.started", person=ABOUT_CHILD, basis=OWN, kind="other")
    assert border.yes(COUNSELLING, "assessment.started", person=ABOUT_CHILD, basis=OWN, kind=kind)


def test_urgency_is_not_the_schools_to_assess() -> None:
    """Nor do associations assess anything."""
    urgency = Border().no(SCHOOL, "urgency.assessed", person=ABOUT_CHILD, basis=OWN)
    assessment = Border().no(NGO, "assessment.ready", person=ABOUT_CHILD, basis=OWN, kind="other")
    assert urgency.reason is assessment.reason is Reason.NOT_YOUR_EVENT


def test_who_was_informed_becomes_known_with_a_family_of_their_own() -> None:
    """A duty makes persons: the party told is one."""
    border = Border()
    yes = border.yes(
        CHILD_PROTECTION, "family.informed", person=ABOUT_CHILD, basis=STEP, unit=UNIT, party=coded(MOTHER)
    )
    assert yes.event.data["party"] == {"id": str(border.person(MOTHER)), "born": "1985-02-02"}
    assert yes.head.members == {border.person(CHILD)}


def test_what_a_family_asks_for_is_told_beside_the_senders_own_task() -> None:
    """A prohibition of either task closes the contact."""
    asked: Json = ["substance_service", "home_service"]
    event = Border().yes(NGO, "contact.made", person=ABOUT_CHILD, basis=OWN, asked_for=asked).event
    assert event.origin.tasks == {"substance_abuse", "social_work", "peer_support"}
    assert Border().yes(NGO, "contact.made", person=ABOUT_CHILD, basis=OWN).event.origin.tasks == {"peer_support"}
