"""Which facts of rights the family's state keeps."""

from __future__ import annotations

from hub.schemas.accepted import Accepted
from tests.examples.families import CHILD, MOTHER, event, given, when
from tests.examples.regions import SOCIAL_WORK


def _joined() -> Accepted:
    return event(
        "family.joined",
        SOCIAL_WORK,
        name="mother",
        person=MOTHER,
        role="guardian",
        language="sv",
        guardian_of=[{"child": {"id": str(CHILD)}, "decides": True}],
    )


def test_a_member_and_their_guardianship_are_facts_of_the_recorder() -> None:
    """Links count as shared by consent for care, about both persons."""
    family = given(event("family.joined", SOCIAL_WORK, role="child"), _joined())

    (link,) = family.guardianships
    assert (link.guardian, link.child, link.origin.subjects) == (MOTHER, CHILD, (MOTHER, CHILD))
    assert link.origin.basis is not None
    assert family.languages(CHILD) == {"sv"}


def test_whoever_leaves_is_a_member_no_more_but_stays_a_guardian() -> None:
    """Leaving ends living together, never being a guardian."""
    before = given(_joined())

    family, effects = when(before, event("family.left", SOCIAL_WORK, person=MOTHER, reason="moved"))

    assert effects == ()
    assert family.members == ()
    assert len(family.guardianships) == 1


def test_a_later_word_keeps_the_language_it_does_not_repeat() -> None:
    """The newest record of a member replaces the one before."""
    again = event("family.joined", SOCIAL_WORK, name="again", person=MOTHER, role="other")

    family = given(_joined(), again)

    assert [(one.role, one.language) for one in family.members] == [("other", "sv")]
