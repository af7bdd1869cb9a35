"""Client work at the border: on what ground, about whom, and what it opens, answers or ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.border.decision import Reason
from hub.schemas.accepted import Basis, BasisKind, Json
from hub.schemas.labels import Purpose
from tests.examples.border import (
    ALL_PARTIES,
    CHILD,
    CONSENT,
    FATHER,
    MOTHER,
    NOTIFY,
    OWN,
    Border,
    coded,
    local,
)
from tests.examples.events import hetu, uid
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region

STRANGER = hetu(950)
ABOUT_CHILD: Json = coded(CHILD)
PLAN = str(uid("plan"))
SERVICE = str(uid("service"))
EVERYTHING: Json = ["status", "worker", "need", "service", "plan", "link", "identity"]


@pytest.fixture
def border() -> Border:
    """A family whose both guardians permit school and family social work `need` and `service`."""
    border = Border()
    border.family()
    border.permits(MOTHER)
    border.permits(FATHER)
    return border


def test_example_1_without_permission_known_and_unknown_get_the_same_answer() -> None:
    """A school's concern is refused `no_consent`, byte for byte the same for somebody the hub does not know."""
    border = Border()
    border.family()
    known = border.no(SCHOOL, "concern.raised", person=ABOUT_CHILD)
    unknown = border.no(SCHOOL, "concern.raised", person=coded(STRANGER))
    never_given = border.no(SCHOOL, "concern.raised", person={"id": str(uid("never given"))})
    assert known.reason is Reason.NO_CONSENT
    assert repr(known) == repr(unknown) == repr(never_given)
    assert "consent.granted" in known.mend
    assert "duty" in known.mend
    assert not border.knows(STRANGER)


def test_example_2_permitted_concerns_are_accepted(border: Border) -> None:
    """With the word of all who decide, the event goes on the family's log and reaches whom they permit."""
    yes = border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD)
    assert yes.event.origin.basis == Basis(BasisKind.CONSENT)
    assert SOCIAL_WORK in yes.event.reach
    assert yes.event.reach.isdisjoint({PARISH, NGO, COUNSELLING})
    assert yes.event.named == {SCHOOL, SOCIAL_WORK}


def test_example_3_a_silent_second_guardian_is_a_no() -> None:
    """One of two deciding guardians is not enough."""
    border = Border()
    border.family()
    border.permits(MOTHER)
    assert border.no(SCHOOL, "concern.raised", person=ABOUT_CHILD).reason is Reason.NO_CONSENT


def test_a_sender_outside_the_parties_may_not_share(border: Border) -> None:
    """The permission is for school and family social work; the parish is not among them."""
    assert border.no(PARISH, "concern.raised", person=ABOUT_CHILD).reason is Reason.NO_CONSENT


def test_somebody_unknown_in_about_is_not_made_under_consent(border: Border) -> None:
    """Only events of rights, duty and own work make persons."""
    no = border.no(SCHOOL, "concern.raised", person=ABOUT_CHILD, about=[coded(STRANGER)])
    assert no.reason is Reason.NO_CONSENT
    assert not border.knows(STRANGER)


def test_own_work_and_duty_make_persons_with_a_family() -> None:
    """The person opens a family; each other new person gets their own."""
    border = Border()
    yes = border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD, about=[coded(MOTHER)], basis=OWN)
    child, mother = border.person(CHILD), border.person(MOTHER)
    assert yes.head.members == {child}
    assert [one.members for one in yes.opened] == [{mother}]
    assert (yes.head.last_no, yes.opened[0].last_no) == (1, 0)
    assert (yes.head.has_state, yes.opened[0].has_state) == (True, False)
    assert border.rights[mother].family == yes.opened[0].family


def test_a_duty_goes_under_its_rule_and_purpose() -> None:
    """Example 7, border half: no consent is asked, the area is that of the sending unit, it reaches intake alone."""
    border = Border()
    unit = f"{SCHOOL}-yksikko"
    yes = border.yes(SCHOOL, "child_protection.notified", person=ABOUT_CHILD, basis=NOTIFY, unit=unit)
    assert yes.event.origin.basis == Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-25")
    assert yes.event.origin.area == "mikkeli"
    assert yes.event.reach == {CHILD_PROTECTION}
    assert yes.matter is not None
    assert yes.matter.kind == "notification"


@pytest.mark.parametrize(
    ("type", "rule"),
    [
        pytest.param("concern.raised", "LSL-25", id="a type the duty does not allow"),
        pytest.param("child_protection.notified", "LSL-26", id="a duty that does not bind schools"),
        pytest.param("child_protection.notified", "SHL-999", id="no such paragraph"),
    ],
)
def test_a_duty_that_is_none_is_refused(type: str, rule: str) -> None:
    """The rule must be in force, bind the sector and allow the type."""
    basis: Json = {"kind": "duty", "rule": rule}
    no = Border().no(SCHOOL, type, person=ABOUT_CHILD, basis=basis, unit=f"{SCHOOL}-yksikko")
    assert no.reason is Reason.NO_SUCH_DUTY


def test_a_duty_out_of_force_is_refused() -> None:
    """What the law no longer says is no ground."""
    old = region()
    duty = replace(old.duties["LSL-25"], valid_to=old.duties["LSL-25"].valid_from + timedelta(days=1))
    border = Border(region=replace(old, duties={"LSL-25": duty}))
    unit = f"{SCHOOL}-yksikko"
    no = border.no(SCHOOL, "child_protection.notified", person=ABOUT_CHILD, basis=NOTIFY, unit=unit)
    assert no.reason is Reason.NO_SUCH_DUTY


def test_own_work_reaches_nobody_by_consent(border: Border) -> None:
    """Example 22, border half: rule 7 does not apply to a sender's own client work."""
    assert border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD, basis=OWN).event.reach == frozenset()


def test_an_opening_event_opens_a_matter(border: Border) -> None:
    """The matter has the sender's own id, or the event's; the sender is concerned."""
    plan = border.yes(SOCIAL_WORK, "plan.opened", person=ABOUT_CHILD, plan_id=PLAN).matter
    concern = border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD)
    assert plan is not None
    assert (str(plan.id), plan.kind, plan.organisations) == (PLAN, "plan", {SOCIAL_WORK})
    assert concern.matter is not None
    assert concern.matter.id == concern.event.event_id


def test_an_id_in_use_opens_nothing_in_another_family(border: Border) -> None:
    """A second opening in the same family is only noted; in another it would take the plan away."""
    border.yes(SOCIAL_WORK, "plan.opened", person=ABOUT_CHILD, plan_id=PLAN)
    assert border.yes(SOCIAL_WORK, "plan.opened", person=ABOUT_CHILD, plan_id=PLAN).matter is None
    no = border.no(SOCIAL_WORK, "plan.opened", person=local("s"), plan_id=PLAN, basis=OWN)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "plan_id")


def test_a_service_event_carries_its_tasks(border: Border) -> None:
    """A prohibition by task meets what the event tells of, or else the sender's tasks."""
    told = border.yes(SOCIAL_WORK, "service.started", person=ABOUT_CHILD, service_id=SERVICE, task="substance_abuse")
    silent = border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD)
    assert "substance_abuse" in told.event.origin.tasks
    assert "social_work" not in told.event.origin.tasks
    assert silent.event.origin.tasks == {"education", "pupil_welfare"}


def test_what_is_added_to_must_be_open_in_this_family(border: Border) -> None:
    """An item for an unknown plan, another family's, or something that is no plan is refused alike."""
    border.yes(SOCIAL_WORK, "plan.opened", person=ABOUT_CHILD, plan_id=PLAN)
    border.yes(SOCIAL_WORK, "service.started", person=ABOUT_CHILD, service_id=SERVICE)
    border.yes(SCHOOL, "plan.updated", person=ABOUT_CHILD, plan_id=PLAN)
    unknown = border.no(SCHOOL, "plan.updated", person=ABOUT_CHILD, plan_id=str(uid("other")))
    foreign = border.no(SCHOOL, "plan.updated", person=local("s"), plan_id=PLAN, basis=OWN)
    no_plan = border.no(SCHOOL, "plan.updated", person=ABOUT_CHILD, plan_id=SERVICE)
    assert (unknown.reason, unknown.field) == (Reason.NOT_VALID, "plan_id")
    assert unknown == foreign == no_plan


def test_an_ending_needs_no_person_and_comes_from_those_concerned(border: Border) -> None:
    """The person is the matter's; others are refused `not_a_party`; the matter is ended."""
    border.yes(SOCIAL_WORK, "service.started", person=ABOUT_CHILD, service_id=SERVICE)
    no = border.no(SCHOOL, "service.ended", person=None, basis=None, service_id=SERVICE)
    yes = border.yes(SOCIAL_WORK, "service.ended", person=None, basis=None, service_id=SERVICE)
    assert no.reason is Reason.NOT_A_PARTY
    assert yes.event.origin.person == border.person(CHILD)
    assert yes.event.data["person"] == {"id": str(border.person(CHILD))}
    assert yes.matter is not None
    assert yes.matter.ended


def test_example_16_an_answer_after_the_withdrawal_counts_as_own(border: Border) -> None:
    """What was begun under a permission may still be ended; the matter's ground holds no longer."""
    border.yes(SOCIAL_WORK, "service.started", person=ABOUT_CHILD, service_id=SERVICE)
    border.yes(PARISH, "consent.withdrawn", person=ABOUT_CHILD, by=coded(MOTHER))
    yes = border.yes(SOCIAL_WORK, "service.ended", person=None, basis=CONSENT, service_id=SERVICE)
    assert yes.event.origin.basis == Basis(BasisKind.OWN)
    assert "basis" not in yes.event.data
    assert yes.event.reach == frozenset()


def test_example_16b_an_answer_under_a_permission_in_force_keeps_the_ground(border: Border) -> None:
    """Nothing was withdrawn: the ending stands on consent as its beginning did."""
    border.yes(SOCIAL_WORK, "service.started", person=ABOUT_CHILD, service_id=SERVICE)
    yes = border.yes(SOCIAL_WORK, "service.ended", person=None, basis=None, service_id=SERVICE)
    assert yes.event.origin.basis == Basis(BasisKind.CONSENT)


def test_a_worker_is_named_where_the_permission_covers_their_organisation(border: Border) -> None:
    """`identity`, `need` and `plan` must be open to the worker's organisation."""
    no = border.no(SOCIAL_WORK, "worker.named", person=ABOUT_CHILD, worker="aino-koskela")
    assert no.reason is Reason.RECEIVER_NOT_COVERED
    for by in (MOTHER, FATHER):
        border.permits(by, ALL_PARTIES, categories=EVERYTHING)
    yes = border.yes(SOCIAL_WORK, "worker.named", person=ABOUT_CHILD, worker="aino-koskela")
    assert yes.matter is not None
    assert (yes.matter.kind, yes.matter.organisations) == ("worker", {SOCIAL_WORK})


def test_only_a_coordinating_organisation_names_the_workers_of_others(border: Border) -> None:
    """The school names its own worker; family social work coordinates and may name the school's."""
    for by in (MOTHER, FATHER):
        border.permits(by, ALL_PARTIES, categories=EVERYTHING)
    no = border.no(SCHOOL, "worker.named", person=ABOUT_CHILD, worker="aino-koskela")
    assert (no.reason, no.field) == (Reason.NOT_A_PARTY, "worker")
    border.yes(SCHOOL, "worker.named", person=ABOUT_CHILD, worker="tuula-rantanen")
    yes = border.yes(SOCIAL_WORK, "worker.named", person=ABOUT_CHILD, worker="tuula-rantanen")
    assert yes.matter is not None
    assert yes.matter.organisations == {SOCIAL_WORK, SCHOOL}


def test_a_named_worker_is_released_by_those_concerned(border: Border) -> None:
    """The release finds its naming by person, worker and role; for others there is none, as for an unknown person."""
    for by in (MOTHER, FATHER):
        border.permits(by, ALL_PARTIES, categories=EVERYTHING)
    named: dict[str, Json] = {"person": ABOUT_CHILD, "worker": "aino-koskela", "role": "named_worker"}
    border.yes(SOCIAL_WORK, "worker.named", **named)
    never = border.no(SOCIAL_WORK, "worker.released", **{**named, "worker": "eero-vainio"})
    assert (never.reason, never.field) == (Reason.NOT_VALID, "person")
    strangers = border.no(PARISH, "worker.released", **named)
    unknown = border.no(PARISH, "worker.released", **{**named, "person": coded(STRANGER)})
    assert repr(strangers) == repr(unknown) == repr(never)
    released = border.yes(SOCIAL_WORK, "worker.released", **named).matter
    assert released is not None
    assert released.ended
