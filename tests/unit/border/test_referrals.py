"""Referrals at the border: to whom one may be sent, and who may say what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.border.decision import Reason
from hub.border.model import Matter
from hub.border.referrals import MAY_SAY, Side, picture
from hub.border.refusals import RECEIVER_AWAY, REFERRAL_NOT_COVERED, TO_ONESELF
from hub.consent.decide import decide
from hub.consent.model import Ask, Status
from hub.ids import OrgId
from hub.region.model import Agreement
from hub.schemas.accepted import Basis, BasisKind, Json
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category, Purpose
from tests.examples.border import CHILD, CONSENT, FATHER, MOTHER, OWN, Border, coded, local
from tests.examples.events import uid
from tests.examples.regions import COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, changed

ABOUT_CHILD: Json = coded(CHILD)
REFERRAL, AGAIN = str(uid("referral")), str(uid("referral again"))
PARTIES = (SCHOOL, SOCIAL_WORK, COUNSELLING)


@pytest.fixture
def border() -> Border:
    """A family whose both guardians permit school, family social work and counselling `need` and `service`."""
    border = Border()
    border.family()
    border.permits(MOTHER, PARTIES)
    border.permits(FATHER, PARTIES)
    return border


def refer(to: OrgId, unit: str | None = None, **data: Json) -> dict[str, Json]:
    """Return a referral of the child to an organisation, by its own id `REFERRAL`."""
    where: dict[str, Json] = {"organisation": to} if unit is None else {"organisation": to, "unit": unit}
    return {"person": ABOUT_CHILD, "referral_id": REFERRAL, "to": where, "service": "family_counselling", **data}


def sent(border: Border, to: OrgId = COUNSELLING, **data: Json) -> Matter:
    """Let the school refer the child."""
    matter = border.yes(SCHOOL, "referral.sent", **refer(to, **data)).matter
    assert matter is not None
    return matter


def state(name: str, org: OrgId, **data: Json) -> tuple[OrgId, str, dict[str, Json]]:
    """Return what `org` says of the referral."""
    return org, f"referral.{name}", {"person": None, "basis": None, "referral_id": REFERRAL, **data}


def test_a_referral_is_a_matter_of_both_ends(border: Border) -> None:
    """Its id is the sender's, its origin says who sent it to whom under which ground and task."""
    matter = sent(border)
    assert (str(matter.id), matter.kind, matter.organisations) == (REFERRAL, "referral", {SCHOOL, COUNSELLING})
    assert (matter.origin.sender, matter.origin.addressed) == (SCHOOL, {COUNSELLING})
    assert matter.origin.basis == Basis(BasisKind.CONSENT)
    assert matter.origin.tasks == {"family_counselling"}


def test_the_plain_word_of_an_organisation_is_a_receiver(border: Border) -> None:
    """`to` may be written short; the log has the record."""
    yes = border.yes(SCHOOL, "referral.sent", **{**refer(COUNSELLING), "to": COUNSELLING})
    assert yes.event.data["to"] == {"organisation": COUNSELLING}


def test_a_referral_never_stands_on_own_work(border: Border) -> None:
    """Sending somebody on is sharing: it needs their permission, and covers the receiver."""
    no = border.no(SCHOOL, "referral.sent", **refer(COUNSELLING, basis=OWN))
    assert no == REFERRAL_NOT_COVERED
    assert no.reason is Reason.RECEIVER_NOT_COVERED


def test_a_receiver_who_could_not_have_it_is_not_covered(border: Border) -> None:
    """The parish is no party of the permission; and without `need` the receiver has too little of it."""
    assert border.no(SCHOOL, "referral.sent", **refer(PARISH)) == REFERRAL_NOT_COVERED
    poor = Border()
    poor.family()
    poor.permits(MOTHER, PARTIES, categories=["service"])
    poor.permits(FATHER, PARTIES)
    assert poor.no(SCHOOL, "referral.sent", **refer(COUNSELLING)) == REFERRAL_NOT_COVERED


def test_without_permission_the_receiver_is_not_looked_at(border: Border) -> None:
    """Who may not share learns nothing about the rights of a receiver."""
    assert border.no(NGO, "referral.sent", **refer(COUNSELLING)).reason is Reason.NO_CONSENT


def test_the_receiver_takes_part_now_and_the_unit_is_its_own(border: Border) -> None:
    """An ended agreement, an unknown party and somebody else's unit are told at their field."""
    assert border.yes(SCHOOL, "referral.sent", **refer(COUNSELLING, f"{COUNSELLING}-yksikko"))
    foreign = border.no(SCHOOL, "referral.sent", **refer(COUNSELLING, f"{SCHOOL}-yksikko", referral_id=AGAIN))
    unknown = border.no(SCHOOL, "referral.sent", **refer(OrgId("nobody-knows")))
    assert border.no(SCHOOL, "referral.sent", **refer(SCHOOL, referral_id=AGAIN)) == TO_ONESELF
    assert (foreign.reason, foreign.field) == (Reason.NOT_VALID, "to.unit")
    assert (unknown.reason, unknown.field) == (Reason.NOT_VALID, "to.organisation")
    ended = replace(
        border.region.organisations[COUNSELLING], agreements=(Agreement(date(2020, 1, 1), date(2026, 1, 1)),)
    )
    border.region = changed(border.region, ended)
    assert border.no(SCHOOL, "referral.sent", **refer(COUNSELLING)) == RECEIVER_AWAY


@pytest.mark.parametrize("name", sorted(MAY_SAY))
def test_each_state_is_said_by_its_own_side(border: Border, name: str) -> None:
    """The receiver tells what it does, the sender takes back; the other side and strangers are no party."""
    sent(border)
    ours, others = (SCHOOL, COUNSELLING) if MAY_SAY[name] is Side.SENDER else (COUNSELLING, SCHOOL)
    for org in (others, PARISH):
        who, type, data = state(name.partition(".")[2], org)
        assert border.no(who, type, **data).reason is Reason.NOT_A_PARTY
    who, type, data = state(name.partition(".")[2], ours)
    yes = border.yes(who, type, **data)
    assert yes.event.origin.person == border.person(CHILD)
    assert yes.event.origin.referral_from == SCHOOL
    assert yes.event.origin.basis == Basis(BasisKind.CONSENT)


def test_the_table_has_every_answer_and_is_drawn() -> None:
    """No state of the catalogue is without a side."""
    assert set(MAY_SAY) == {name for name, type in TYPES.items() if type.answers == "referral"}
    assert all(name in picture() for name in MAY_SAY)


def test_example_16_an_answer_after_the_withdrawal_is_own_work(border: Border) -> None:
    """Accepted all the same: to the sender only a neutral state can follow from it."""
    sent(border)
    border.yes(PARISH, "consent.withdrawn", person=ABOUT_CHILD, by=coded(MOTHER), consent_id=None)
    who, type, data = state("accepted", COUNSELLING, basis=CONSENT)
    event = border.yes(who, type, **data).event
    assert event.origin.basis == Basis(BasisKind.OWN)
    assert event.reach == frozenset()
    heard = decide(Ask(event.origin, SCHOOL, Purpose.CARE, border.now), border.rights, border.region)
    assert (heard.person, heard.status, heard.rules) == (frozenset(), Status.TAKEN_OVER, ("own_work", "loop"))


def test_example_16b_while_permitted_the_answer_itself_is_for_the_sender(border: Border) -> None:
    """No neutral state is needed then."""
    sent(border)
    who, type, data = state("accepted", COUNSELLING)
    event = border.yes(who, type, **data).event
    heard = decide(Ask(event.origin, SCHOOL, Purpose.CARE, border.now), border.rights, border.region)
    assert Category.SERVICE in heard.person
    assert (heard.status, heard.rules) == (None, ("consent",))


def test_an_ended_referral_may_be_answered_again(border: Border) -> None:
    """The order of states is the family's to judge; the border knows only who speaks."""
    sent(border)
    for name in ("accepted", "ended", "accepted"):
        who, type, data = state(name, COUNSELLING)
        border.yes(who, type, **data)


def test_a_referral_sent_anew_names_the_one_it_answers(border: Border) -> None:
    """`answers` is a reference: it opens its own matter, and leaves the other as it was."""
    first = sent(border)
    again = sent(border, SOCIAL_WORK, referral_id=AGAIN, answers=REFERRAL)
    assert (str(again.id), again.organisations) == (AGAIN, {SCHOOL, SOCIAL_WORK})
    assert border.matters[first.id] == first


def test_what_is_answered_is_a_referral_of_this_family_that_the_sender_knows(border: Border) -> None:
    """Unknown, another organisation's, another family's and something else's id are all answered alike."""
    sent(border, SOCIAL_WORK)
    plan = str(uid("plan"))
    border.yes(SOCIAL_WORK, "plan.opened", person=ABOUT_CHILD, plan_id=plan)
    answers = {"referral_id": AGAIN}
    unknown = border.no(SCHOOL, "referral.sent", **refer(COUNSELLING, **answers, answers=str(uid("unknown"))))
    stranger = border.no(COUNSELLING, "referral.sent", **refer(SCHOOL, **answers, answers=REFERRAL))
    no_referral = border.no(SOCIAL_WORK, "referral.sent", **refer(SCHOOL, **answers, answers=plan))
    assert (unknown.reason, unknown.field) == (Reason.NOT_VALID, "answers")
    assert unknown == stranger == no_referral


def test_feedback_may_name_a_referral_of_the_family_alone(border: Border) -> None:
    """Its sender is one of both ends; somebody else's family is not found, nor is what a stranger names."""
    sent(border)
    given: dict[str, Json] = {"person": ABOUT_CHILD, "referral_id": REFERRAL, "basis": OWN}
    yes = border.yes(COUNSELLING, "feedback.given", **given)
    assert yes.matter is None
    assert border.yes(PARISH, "feedback.given", **{**given, "referral_id": None})
    no = border.no(PARISH, "feedback.given", **given)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "referral_id")
    assert border.no(COUNSELLING, "feedback.given", **{**given, "person": local("somebody else")}) == no


def test_a_second_sending_under_one_id_changes_no_matter(border: Border) -> None:
    """The family notes that it does not fit; who is concerned stays as it was."""
    sent(border)
    assert border.yes(SCHOOL, "referral.sent", **refer(SOCIAL_WORK)).matter is None
    who, type, data = state("accepted", SOCIAL_WORK)
    assert border.no(who, type, **data).reason is Reason.NOT_A_PARTY
