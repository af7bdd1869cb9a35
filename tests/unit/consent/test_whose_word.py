"""Whose word counts: the table, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.consent.border_rows import may_share
from hub.consent.decide import decide
from hub.consent.model import PersonRights
from hub.consent.whose_word import Ground, comes_of_age, may_prohibit, whose_word
from hub.ids import PersonId
from tests.examples.regions import SCHOOL, SOCIAL_WORK, region
from tests.examples.rights import (
    BEFORE,
    CHILD,
    DAY,
    FATHER,
    MOTHER,
    NOW,
    adult,
    ask,
    child,
    everybody,
    origin,
    permission,
    switch,
    withdrawal,
)

BOTH = tuple(sorted((MOTHER, FATHER)))
CONTESTED = switch(contested=True, on=False)
MOTHERS = permission(MOTHER, SCHOOL, SOCIAL_WORK)
LENIENT = region(one_without_objection=True)


@pytest.mark.parametrize(
    ("rights", "persons", "ground"),
    [
        pytest.param(adult(), (MOTHER,), Ground.ADULT, id="an adult's own"),
        pytest.param(child(born=date(2008, 11, 24)), (CHILD,), Ground.ADULT, id="of age today"),
        pytest.param(child(MOTHER, born=date(2008, 11, 25)), (MOTHER,), Ground.GUARDIANS, id="of age tomorrow"),
        pytest.param(child(MOTHER, able_to_decide=switch()), (CHILD,), Ground.ABLE_CHILD, id="a child able to decide"),
        pytest.param(
            child(MOTHER, able_to_decide=switch(False)), (MOTHER,), Ground.GUARDIANS, id="a child not able to decide"
        ),
        pytest.param(child(MOTHER, FATHER), BOTH, Ground.GUARDIANS, id="all guardians who decide"),
        pytest.param(
            child(MOTHER, guardians={MOTHER: switch(), FATHER: switch(False)}),
            (MOTHER,),
            Ground.GUARDIANS,
            id="not the guardian who does not decide",
        ),
        pytest.param(child(), (), Ground.NOBODY, id="no guardian recorded: nobody"),
        pytest.param(child(MOTHER, born=None), (), Ground.NOBODY, id="age unknown: nobody"),
        pytest.param(child(MOTHER, born_in_doubt=True), (), Ground.NOBODY, id="age in doubt: nobody"),
        pytest.param(child(MOTHER, able_to_decide=CONTESTED), (), Ground.NOBODY, id="contested ability: nobody"),
        pytest.param(
            child(guardians={MOTHER: switch(), FATHER: CONTESTED}), (), Ground.NOBODY, id="contested guardian: nobody"
        ),
    ],
)
def test_whose_word_counts(rights: PersonRights, persons: tuple[PersonId, ...], ground: Ground) -> None:
    """Each row of the table."""
    word = whose_word(rights, region(), NOW)
    assert (word.persons, word.ground) == (persons, ground)


@pytest.mark.parametrize(
    ("born", "from_"),
    [
        pytest.param(date(2008, 11, 24), "2026-11-23T22:00:00+00:00", id="winter"),
        pytest.param(date(2008, 6, 1), "2026-05-31T21:00:00+00:00", id="summer"),
        pytest.param(date(2008, 2, 29), "2026-02-28T22:00:00+00:00", id="leap day: 1 March"),
    ],
)
def test_one_comes_of_age_with_the_helsinki_day(born: date, from_: str) -> None:
    """The 18th birthday begins at Helsinki midnight."""
    assert comes_of_age(born) == datetime.fromisoformat(from_)
    almost = comes_of_age(born) - timedelta(microseconds=1)
    assert whose_word(child(MOTHER, born=born), region(), almost).persons == (MOTHER,)


@pytest.mark.parametrize(
    ("rights", "persons"),
    [
        pytest.param(adult(), (MOTHER,), id="an adult"),
        pytest.param(child(MOTHER, able_to_decide=switch()), (CHILD,), id="a child able to decide"),
        pytest.param(child(MOTHER), (), id="never a guardian for a child"),
    ],
)
def test_who_may_prohibit(rights: PersonRights, persons: tuple[PersonId, ...]) -> None:
    """A guardian can permit, but not prohibit for a child."""
    assert may_prohibit(rights, region(), NOW) == persons


def _released(rights: PersonRights) -> bool:
    given = bool(decide(ask(origin(), SOCIAL_WORK), everybody(rights), LENIENT).person)
    assert may_share(origin(), everybody(rights), LENIENT, NOW) is given
    return given


def test_where_one_is_enough_a_silent_guardian_keeps_nobody_out() -> None:
    """In a region of `one_without_objection` one deciding guardian permits for both."""
    rights = child(MOTHER, FATHER, gives=[MOTHERS])
    assert _released(rights)
    assert not decide(ask(origin(), SOCIAL_WORK), everybody(rights), region()).person


def test_where_one_is_enough_an_objection_closes_until_they_grant_again() -> None:
    """A withdrawal by a deciding guardian is an objection; their next grant, of anything, ends it."""
    objecting = child(MOTHER, FATHER, gives=[MOTHERS], withdrawals=(withdrawal(FATHER, NOW - 5 * DAY),))
    before = permission(FATHER, "kela", id="before")
    again = permission(FATHER, "kela", id="again", said_at=NOW - DAY, valid_from=NOW - DAY, arrived_at=NOW - DAY)
    assert not _released(objecting)
    assert not _released(replace(objecting, permissions=(MOTHERS, before)))
    assert _released(replace(objecting, permissions=(MOTHERS, again)))


def test_where_one_is_enough_the_withdrawal_of_one_permission_objects_too() -> None:
    """A deciding guardian who withdraws one permission has objected, whatever else they once gave."""
    given = [permission(MOTHER, SCHOOL, SOCIAL_WORK, id=word) for word in ("x", "y")]
    assert _released(child(MOTHER, gives=given))
    assert not _released(child(MOTHER, gives=given, withdrawals=(withdrawal(MOTHER, of="x"),)))


def test_a_guardian_who_does_not_decide_cannot_object() -> None:
    """Only a deciding guardian's withdrawal is an objection."""
    guardians = {MOTHER: switch(), FATHER: switch(False)}
    objection = withdrawal(FATHER, BEFORE)
    assert _released(child(guardians=guardians, gives=[MOTHERS], withdrawals=(objection,)))
