"""Two words for one person: found, linked, or refused when they mean two."""

from __future__ import annotations

import pytest

from hub.border.decision import LocalLink, PersonDraft, Reason
from hub.border.model import Candidate, RefKey
from hub.border.refs import keys
from hub.schemas.accepted import Json
from tests.examples.border import CHILD, FATHER, MOTHER, OWN, Border, coded, local
from tests.examples.regions import NGO, SCHOOL


@pytest.fixture
def border() -> Border:
    """The school knows the child by code and local id, the mother by local id alone, the father by code alone."""
    border = Border()
    border.yes(SCHOOL, "concern.raised", person=coded(CHILD, local_id="17"), basis=OWN)
    border.yes(SCHOOL, "concern.raised", person=local("m"), basis=OWN)
    border.yes(SCHOOL, "concern.raised", person=coded(FATHER), basis=OWN)
    return border


def test_a_local_id_finds_whom_it_was_linked_to(border: Border) -> None:
    """Code and local id given together once mean one person from then on."""
    yes = border.yes(SCHOOL, "concern.raised", person=local("17"), basis=OWN)
    assert yes.event.origin.person == border.person(CHILD)
    assert yes.made == ()
    assert yes.links == ()


def test_the_same_local_id_of_another_organisation_is_somebody_else(border: Border) -> None:
    """Local ids are each organisation's own."""
    yes = border.yes(NGO, "concern.raised", person=local("17"), basis=OWN)
    assert yes.event.origin.person != border.person(CHILD)


def test_a_new_local_id_beside_a_known_code_is_linked(border: Border) -> None:
    """The person is known, the word is new."""
    yes = border.yes(SCHOOL, "concern.raised", person=coded(FATHER, local_id="f"), basis=OWN)
    assert yes.links == (LocalLink(border.person(FATHER), local_id="f"),)


def test_a_code_is_linked_to_somebody_known_without_one(border: Border) -> None:
    """Who was known by local id alone gets the code, and keeps the person id."""
    before = border.yes(SCHOOL, "concern.raised", person=local("m"), basis=OWN).event.origin.person
    yes = border.yes(SCHOOL, "concern.raised", person=coded(MOTHER, local_id="m"), basis=OWN)
    assert yes.links == (LocalLink(before, code=MOTHER),)
    assert yes.event.origin.person == before


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(coded(FATHER, local_id="17"), id="the code is the father's, the local id the child's"),
        pytest.param(coded(MOTHER, local_id="17"), id="the local id is of somebody with another code"),
    ],
)
def test_two_words_for_two_persons_are_refused(border: Border, person: dict[str, Json]) -> None:
    """A contradiction is the sender's to mend; nobody is linked."""
    no = border.no(SCHOOL, "concern.raised", person=person, basis=OWN)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "person")
    assert not border.knows(MOTHER)


def test_one_new_person_named_twice_is_made_once() -> None:
    """References of one event that share a word mean one person."""
    border = Border()
    yes = border.yes(
        SCHOOL, "concern.raised", person=local("m"), about=[coded(MOTHER, local_id="m"), coded(MOTHER)], basis=OWN
    )
    assert yes.made == (PersonDraft(yes.event.origin.person, MOTHER, "m"),)
    assert yes.event.origin.about == ()


def test_two_codes_for_one_new_person_are_refused() -> None:
    """Also within one event."""
    people = [coded(MOTHER, local_id="m"), coded(FATHER, local_id="m")]
    no = Border().no(SCHOOL, "concern.raised", person=coded(CHILD), about=people, basis=OWN)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "about.1")


def test_an_unknown_id_makes_nobody() -> None:
    """An id comes from the hub, or is a mistake."""
    no = Border().no(SCHOOL, "concern.raised", person={"id": "00000000-0000-4000-8000-000000000001"}, basis=OWN)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "person")


def test_a_known_id_with_a_local_id_links_the_two(border: Border) -> None:
    """An organisation may answer with its own word for a person it heard of from the hub."""
    who = border.person(FATHER)
    yes = border.yes(NGO, "concern.raised", person={"id": str(who), "local_id": "n1"}, basis=OWN)
    assert yes.links == (LocalLink(who, local_id="n1"),)


def test_every_word_is_looked_for() -> None:
    """The shell is told code and local id of everybody in the event."""
    candidate = Border().read(SCHOOL, "concern.raised", person=coded(CHILD, local_id="17"), about=[local("m")])
    assert isinstance(candidate, Candidate)
    assert keys(candidate) == {RefKey("code", CHILD), RefKey("local", "17"), RefKey("local", "m")}


def test_codes_local_ids_and_card_never_go_on_the_log() -> None:
    """The log names persons by id; the birth date stays, as a fact of rights."""
    border = Border()
    yes = border.yes(SCHOOL, "concern.raised", person=coded(CHILD, local_id="17"), about=[local("m")], basis=OWN)
    assert yes.event.data["person"] == {"id": str(border.person(CHILD)), "born": "2018-01-01"}
    assert CHILD not in repr(dict(yes.event.data))
    assert "17" not in str(yes.event.data["person"]).split("'")


def test_a_contradiction_does_not_tell_who_is_known(border: Border) -> None:
    """Without permission the answer is `no_consent`, whether the code is known, unknown or the wrong one."""
    answers = {
        repr(border.no(SCHOOL, "concern.raised", person=coded(code, local_id=word)))
        for code in (CHILD, FATHER, MOTHER)
        for word in ("17", "m", "new")
    }
    assert len(answers) == 1
