"""Events of rights: narrowing is free, widening needs the recording right and the word of somebody who counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.border.decision import Reason
from hub.border.fold import fold_rights
from hub.consent.decide import decide
from hub.consent.model import Ask, PersonRights
from hub.ids import PersonId
from hub.schemas.accepted import Json
from hub.schemas.labels import Category, Purpose
from tests.examples.border import CHILD, FATHER, MOTHER, Border, coded
from tests.examples.events import hetu, uid
from tests.examples.regions import CHILD_PROTECTION, PARISH, SCHOOL, SOCIAL_WORK, changed

ABOUT_CHILD: Json = coded(CHILD)
BY_MOTHER: Json = coded(MOTHER)
STRANGER = hetu(951, "050505", "A")
PARAGRAPH: dict[str, Json] = {"paragraph": "SHAL-20", "purpose": "child_protection"}
EVIDENCE: Json = {"how": "oral", "before": "aino-koskela"}


@pytest.fixture
def border() -> Border:
    """A family of a child and two deciding guardians."""
    border = Border()
    border.family()
    return border


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("consent.granted", {"by": BY_MOTHER, "parties": ["network"], "evidence": EVIDENCE}),
        ("prohibition.lifted", {"by": ABOUT_CHILD}),
        ("family.joined", {}),
        ("family.left", {"family": {"of": ABOUT_CHILD}}),
        ("protection.lifted", {}),
        ("access.statutory", {"paragraph": "SHAL-20"}),
    ],
)
def test_widening_needs_the_recording_right(border: Border, type: str, data: dict[str, Json]) -> None:
    """A parish holds none: whatever would widen, or change household or guardianship, is refused."""
    assert border.no(PARISH, type, person=ABOUT_CHILD, **data).reason is Reason.NOT_YOURS_TO_GIVE


def test_example_17_a_parish_records_no_consent(border: Border) -> None:
    """`consent.granted` to the network without `records_consent`."""
    no = border.no(PARISH, "consent.granted", person=ABOUT_CHILD, by=BY_MOTHER, evidence=EVIDENCE)
    assert no.reason is Reason.NOT_YOURS_TO_GIVE


def test_example_18_a_withdrawal_is_taken_from_anybody_and_works_at_once(border: Border) -> None:
    """40 days old, told to a parish, without an id: everything the mother gave is dead."""
    border.permits(MOTHER)
    border.permits(FATHER)
    border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD)
    told = border.now - timedelta(days=40)
    yes = border.yes(PARISH, "consent.withdrawn", at=told, person=ABOUT_CHILD, by=BY_MOTHER, consent_id=None)
    assert border.person(CHILD) in yes.recheck
    assert border.no(SCHOOL, "concern.raised", person=ABOUT_CHILD).reason is Reason.NO_CONSENT


def test_example_20_a_withdrawal_may_come_before_its_grant(border: Border) -> None:
    """A permission whose withdrawal is known was never given."""
    id = str(uid("permission"))
    border.permits(FATHER)
    border.yes(PARISH, "consent.withdrawn", person=ABOUT_CHILD, by=BY_MOTHER, consent_id=id)
    border.permits(MOTHER, consent_id=id)
    assert border.no(SCHOOL, "concern.raised", person=ABOUT_CHILD).reason is Reason.NO_CONSENT


def test_example_21_a_parish_does_not_remove_a_silent_guardian(border: Border) -> None:
    """`family.left` would change who decides if anybody could send it."""
    no = border.no(PARISH, "family.left", person=coded(FATHER), family={"of": ABOUT_CHILD})
    assert no.reason is Reason.NOT_YOURS_TO_GIVE


def test_able_to_decide_needs_its_own_right(border: Border) -> None:
    """Recording guardianship is not assessing capacity."""
    border.yes(SOCIAL_WORK, "family.joined", person=ABOUT_CHILD, role="child", able_to_decide=True)
    social = border.region.organisations[SOCIAL_WORK]
    fewer = tuple(one for one in social.holdings if one.right != "assesses_capacity")
    border.region = changed(border.region, replace(social, holdings=fewer))
    no = border.no(SOCIAL_WORK, "family.joined", person=ABOUT_CHILD, role="child", able_to_decide=True)
    assert no.reason is Reason.NOT_YOURS_TO_GIVE


def test_a_statutory_right_is_recorded_by_its_holder(border: Border) -> None:
    """Under the paragraph it holds, and no other."""
    yes = border.yes(CHILD_PROTECTION, "access.statutory", person=ABOUT_CHILD, **PARAGRAPH)
    assert len(border.rights[border.person(CHILD)].accesses) == 1
    assert yes.recheck == ()
    no = border.no(CHILD_PROTECTION, "access.statutory", person=ABOUT_CHILD, paragraph="SHL-1")
    assert no.reason is Reason.NOT_YOURS_TO_GIVE


def test_a_recorded_right_opens_the_door_and_its_end_closes_it(border: Border) -> None:
    """From the border to the door: what a school holds as its own work, until the right is ended by anybody."""
    own: Json = {"kind": "own", "purpose": "child_protection"}
    event = border.yes(SCHOOL, "concern.raised", person=ABOUT_CHILD, basis=own).event
    ask = Ask(event.origin, CHILD_PROTECTION, Purpose.CHILD_PROTECTION, border.now)
    assert decide(ask, border.rights, border.region).person == frozenset()
    access = str(uid("access"))
    chosen: dict[str, Json] = {**PARAGRAPH, "access_id": access, "valid_to": "2026-12-24T08:00:00Z"}
    border.yes(CHILD_PROTECTION, "access.statutory", person=ABOUT_CHILD, **chosen, categories=["need"])
    opened = decide(ask, border.rights, border.region)
    assert (opened.person, opened.rules) == ({Category.NEED}, ("own_work", "statutory"))
    ended = border.later(hours=1).yes(PARISH, "access.ended", person=ABOUT_CHILD, access_id=access)
    assert ended.recheck == (border.person(CHILD),)
    assert decide(ask, border.rights, border.region).person == frozenset()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"categories": ["need", "health"]}, "categories", id="more than the paragraph"),
        pytest.param({"purpose": "care"}, "purpose", id="another purpose"),
        pytest.param({"valid_to": None}, "valid_to", id="without an end"),
    ],
)
def test_a_statutory_right_keeps_to_its_paragraph(border: Border, change: dict[str, Json], field: str) -> None:
    """What the law does not name is told at once, and a right without an end is none."""
    law = replace(border.region.statutes["SHAL-20"], categories=frozenset({Category.NEED, Category.SOCIAL}))
    border.region = replace(border.region, statutes={"SHAL-20": law})
    chosen: dict[str, Json] = {**PARAGRAPH, "categories": ["need", "social"], **change}
    no = border.no(CHILD_PROTECTION, "access.statutory", person=ABOUT_CHILD, **chosen)
    assert (no.reason, no.field) == (Reason.NOT_VALID, field)
    assert border.yes(CHILD_PROTECTION, "access.statutory", person=ABOUT_CHILD, **PARAGRAPH, categories=["need"])


@pytest.mark.parametrize("by", [STRANGER, CHILD], ids=["a stranger", "a child not able to decide"])
def test_a_permission_is_given_by_somebody_whose_word_counts(border: Border, by: str) -> None:
    """And nobody is made by what is refused."""
    no = border.no(SOCIAL_WORK, "consent.granted", person=ABOUT_CHILD, by=coded(by), evidence=EVIDENCE)
    assert (no.reason, no.field) == (Reason.NOT_YOUR_WORD, "by")
    assert not border.knows(STRANGER)


def test_an_adult_new_to_the_hub_permits_for_themselves() -> None:
    """The identity code tells the age; the event makes the person."""
    border = Border()
    adult: Json = BY_MOTHER
    yes = border.yes(SOCIAL_WORK, "consent.granted", person=adult, by=adult, evidence=EVIDENCE, parties=["network"])
    assert [one.code for one in yes.made] == [MOTHER]
    border.yes(SCHOOL, "concern.raised", person=adult)


def test_a_guardian_cannot_prohibit_for_a_child(border: Border) -> None:
    """A guardian ends sharing by withdrawing; a child able to decide prohibits."""
    no = border.no(SOCIAL_WORK, "prohibition.set", person=ABOUT_CHILD, by=BY_MOTHER)
    assert no.reason is Reason.GUARDIAN_CANNOT_PROHIBIT
    other = border.no(SOCIAL_WORK, "prohibition.set", person=ABOUT_CHILD, by=coded(STRANGER))
    assert other.reason is Reason.NOT_YOUR_WORD
    border.yes(SOCIAL_WORK, "family.joined", person=ABOUT_CHILD, role="child", able_to_decide=True)
    yes = border.yes(PARISH, "prohibition.set", person=ABOUT_CHILD, by=ABOUT_CHILD)
    assert border.person(CHILD) in yes.recheck


def test_events_of_rights_reach_nobody(border: Border) -> None:
    """They carry no basis and go to no organisation."""
    yes = border.permits(MOTHER)
    assert (yes.event.origin.basis, yes.event.reach, yes.event.named) == (None, frozenset(), frozenset())
    assert yes.recheck == ()


def test_protection_narrows_the_whole_household(border: Border) -> None:
    """Whoever lives with somebody protected is looked at again."""
    yes = border.yes(PARISH, "protection.set", person=BY_MOTHER)
    assert set(yes.recheck) == {border.person(one) for one in (CHILD, MOTHER, FATHER)}


def test_a_card_goes_to_the_vault_and_leaves_the_birth_date(border: Border) -> None:
    """Names and addresses are never on the log."""
    card: Json = {"given_name": "Sulo", "family_name": "Esimerkki", "born": "2018-01-01", "address": "Metsätie 1"}
    yes = border.yes(SOCIAL_WORK, "family.joined", person=ABOUT_CHILD, role="child", card=card)
    assert yes.card == (border.person(CHILD), card)
    assert "card" not in yes.event.data
    assert yes.event.data["person"] == {"id": str(border.person(CHILD)), "born": "2018-01-01"}
    assert "Metsätie" not in repr(yes)


def test_a_card_with_another_birthday_than_the_code_is_refused(border: Border) -> None:
    """Two birth dates would leave nobody's word counting, for ever."""
    card: Json = {"given_name": "Sulo", "family_name": "Esimerkki", "born": "2017-01-01"}
    no = border.no(SOCIAL_WORK, "family.joined", person=ABOUT_CHILD, role="child", card=card)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "card.born")


def test_the_log_alone_gives_the_same_rights(border: Border) -> None:
    """Folding the accepted events again, from nothing, ends in the very same rights."""
    border.permits(MOTHER)
    border.yes(SCHOOL, "concern.raised", person=coded(STRANGER), about=[coded(hetu(952))], basis={"kind": "own"})
    border.yes(PARISH, "consent.withdrawn", person=ABOUT_CHILD, by=BY_MOTHER)
    border.later(hours=1).yes(SOCIAL_WORK, "family.left", person=coded(FATHER), family={"of": ABOUT_CHILD})
    again: dict[PersonId, PersonRights] = {}
    for yes in border.log:
        again |= fold_rights(again, yes.event)
    assert again == border.rights
