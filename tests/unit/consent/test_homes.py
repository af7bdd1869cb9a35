"""Rule 8: who is sheltered by whose address protection."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.consent.decide import decide
from hub.consent.homes import have_lived_together
from hub.consent.model import Home, Membership, PersonRights, Switch
from hub.schemas.labels import Category, Label
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, SOCIAL_WORK, region
from tests.examples.rights import (
    BEFORE,
    CHILD,
    DAY,
    HOUSE,
    MOTHER,
    NOW,
    OTHER_HOUSE,
    STRANGER,
    ask,
    child,
    everybody,
    everything,
    home,
    member,
    notified,
    origin,
    switch,
)

SET = NOW - 50 * DAY
"""When the mother's protection began."""
IN = member()
APART, WITH = home(), home(MOTHER)
MOTHERS_APART, MOTHERS_WITH = home(), home(CHILD)


def pair(
    members: tuple[Membership, ...] = (IN,),
    homes: tuple[Home, ...] = (),
    mothers: tuple[Membership, ...] = (IN,),
    mothers_homes: tuple[Home, ...] = (),
    guardian: Switch | None = None,
) -> tuple[PersonRights, PersonRights]:
    """Return the child and its protected mother."""
    guardians = {} if guardian is None else {MOTHER: guardian}
    mother = PersonRights(MOTHER, protections=(switch(at=SET),), memberships=mothers, homes=mothers_homes)
    return child(guardians=guardians, memberships=members, homes=homes), mother


LEFT_BEFORE = member(until=SET - DAY, left=True)
LEFT_AFTER = member(until=SET + DAY, left=True)
MOVED = member(until=SET - DAY)
ELSEWHERE = member(OTHER_HOUSE)


@pytest.mark.parametrize(
    ("two", "together"),
    [
        pytest.param(pair(), True, id="unknown, in one family"),
        pytest.param(pair(homes=(APART,)), True, id="only one has said they live apart"),
        pytest.param(pair(mothers_homes=(MOTHERS_APART,)), True, id="only the other has said so"),
        pytest.param(pair(homes=(APART,), mothers_homes=(MOTHERS_APART,)), False, id="both have said so"),
        pytest.param(pair(homes=(APART,), mothers_homes=(MOTHERS_WITH,)), True, id="one says apart, one together"),
        pytest.param(pair(members=(LEFT_BEFORE,)), False, id="one had left before it began"),
        pytest.param(pair(mothers=(LEFT_BEFORE,)), False, id="the protected one had left before it began"),
        pytest.param(pair(members=(LEFT_AFTER,)), True, id="one left only after it began"),
        pytest.param(pair(members=(MOVED, ELSEWHERE)), True, id="joined another family, but never left"),
        pytest.param(pair(members=(ELSEWHERE,)), False, id="never in one family, nothing said"),
        pytest.param(pair(members=(ELSEWHERE,), homes=(WITH,)), True, id="never in one family, but says together"),
        pytest.param(pair(members=(), guardian=switch()), True, id="its guardian, nothing said"),
        pytest.param(pair(members=(), guardian=switch(False)), True, id="its guardian who does not decide"),
        pytest.param(
            pair(members=(), homes=(APART,), mothers_homes=(MOTHERS_APART,), guardian=switch()),
            False,
            id="its guardian, both have said apart",
        ),
        pytest.param(pair(members=(LEFT_BEFORE,), guardian=switch()), False, id="its guardian, who has left"),
        pytest.param(pair(members=(LEFT_BEFORE,), homes=(WITH,)), False, id="said together, then left"),
        pytest.param(
            pair(members=(LEFT_BEFORE,), homes=(home(MOTHER, at=SET),)), True, id="left, then said together again"
        ),
        pytest.param(
            pair(homes=(APART, home(MOTHER, at=SET + DAY)), mothers_homes=(MOTHERS_APART,)),
            True,
            id="moved together after it began",
        ),
        pytest.param(
            pair(homes=(home(MOTHER, at=BEFORE - DAY), home(at=NOW)), mothers_homes=(home(at=NOW),)),
            True,
            id="lived together when it began, apart since",
        ),
        pytest.param(
            pair(members=(LEFT_BEFORE, member(since=SET + DAY))), True, id="left before it began and came back"
        ),
        pytest.param(
            pair(homes=(APART, replace(WITH, event_id=MOTHERS_APART.event_id)), mothers_homes=(MOTHERS_APART,)),
            True,
            id="two words of one time",
        ),
    ],
)
def test_unknown_counts_as_living_together(two: tuple[PersonRights, PersonRights], together: bool) -> None:
    """Apart are only two who have both said so, or of whom one has left, for as long as the protection runs."""
    assert have_lived_together(*two) is together


@pytest.mark.parametrize(
    ("protections", "hides"),
    [
        pytest.param((switch(),), True, id="set"),
        pytest.param((switch(), switch(False, NOW)), False, id="lifted"),
        pytest.param((switch(False), switch(True, NOW)), True, id="set again"),
        pytest.param((switch(False, contested=True),), True, id="two words of one time: it holds"),
        pytest.param((), False, id="none"),
    ],
)
def test_protection_holds_until_it_is_lifted(protections: tuple[Switch, ...], hides: bool) -> None:
    """The latest word about protection counts; contested, it holds."""
    protected = child(MOTHER, gives=[everything(MOTHER, "network")], protections=protections)
    verdict = decide(ask(origin(), COUNSELLING), everybody(protected), region())
    assert verdict.hides_place is hides
    assert (Category.ADDRESS in verdict.person) is not hides


def test_the_whole_household_is_sheltered() -> None:
    """A child's place is hidden because its mother, with whom it may live, is protected."""
    two = pair()
    permitted = replace(two[0], guardians={MOTHER: switch()}, permissions=(everything(MOTHER, "network"),))
    rights = everybody(permitted, two[1])
    hidden = decide(ask(origin(), COUNSELLING), rights, region())
    assert not hidden.allows(Label(Category.NEED, locates=True))
    assert hidden.allows(Label(Category.NEED))
    assert hidden.ground == ("consent",)


def test_somebody_in_about_shelters_the_event() -> None:
    """An event about the mother that names a protected child in `about` hides every place."""
    stranger = PersonRights(STRANGER, born=child().born)
    protected = child(protections=(switch(),))
    fact = origin(person=STRANGER, about=(CHILD,))
    assert decide(ask(fact, COUNSELLING), everybody(stranger, protected), region()).hides_place


def test_who_holds_protected_contact_sees_the_place() -> None:
    """Family social work and child protection must know where to find the family."""
    rights = everybody(child(MOTHER, gives=[everything(MOTHER, "network")], protections=(switch(),)))
    assert decide(ask(origin(), SOCIAL_WORK), rights, region()).allows(Label(Category.ADDRESS, locates=True))
    assert decide(ask(notified(), CHILD_PROTECTION), rights, region()).allows(Label(Category.TEXT, locates=True))


def test_protection_that_was_lifted_in_between_began_anew() -> None:
    """Who moved out between two protections is not sheltered by the second."""
    mother = PersonRights(
        MOTHER,
        protections=(switch(at=BEFORE), switch(False, SET), switch(at=NOW - DAY)),
        memberships=(member(HOUSE, until=NOW - 2 * DAY, left=True),),
    )
    assert not have_lived_together(child(), mother)
