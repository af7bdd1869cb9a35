"""The worked examples of the consent rules, one by one: permanent. (Those of the border's table: `unit/border`.)"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from hub.consent.border_rows import may_share
from hub.consent.decide import decide
from hub.consent.minimise import clear
from hub.consent.model import Rights, Status, Verdict
from hub.ids import OrgId
from hub.region.model import Agreement, Region
from hub.schemas.accepted import Data, Origin
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import RELEASABLE, Category, Sector
from tests.examples.events import accepted_data
from tests.examples.regions import (
    CHILD_PROTECTION,
    COUNSELLING,
    NGO,
    PARISH,
    SCHOOL,
    SOCIAL_WORK,
    changed,
    organisation,
    region,
)
from tests.examples.rights import (
    BEFORE,
    CHILD,
    DAY,
    FATHER,
    HOUSE,
    MOTHER,
    NOW,
    OWN,
    adult,
    ask,
    child,
    everybody,
    everything,
    folded,
    granted,
    notified,
    origin,
    permission,
    prohibition,
    ref,
    switch,
    told,
    withdrawal,
    withdrawn,
)

SUBSTANCE = OrgId("paihdepalvelut")
C = Category
NOTHING: frozenset[Category] = frozenset()
PARISH_NEEDS = frozenset({C.NEED, C.SERVICE, C.PLAN, C.STATUS, C.WORKER, C.LINK})


def _region() -> Region:
    return changed(region(), organisation(SUBSTANCE, Sector.WELLBEING_AREA, "substance_abuse"))


TWO = permission(MOTHER, SCHOOL, SOCIAL_WORK, id="two")
EX_2 = everybody(child(MOTHER, gives=[TWO]), adult())
EX_3 = everybody(child(MOTHER, FATHER, gives=[TWO]))
EX_3B = everybody(child(MOTHER, FATHER, gives=[TWO, permission(FATHER, SCHOOL, SOCIAL_WORK, categories=[C.NEED])]))
EX_5 = everybody(child(MOTHER, gives=[everything(MOTHER, "network")]))
EX_5B = everybody(
    child(MOTHER, gives=[everything(MOTHER, "network"), permission(MOTHER, SCHOOL, PARISH, categories=[C.TEXT])])
)
EX_6 = everybody(replace(EX_5[CHILD], protections=(switch(),)))
EX_10 = everybody(
    adult(
        MOTHER,
        [everything(MOTHER, "network")],
        prohibitions=(prohibition(MOTHER, "task", "substance_abuse"),),
    ),
    child(MOTHER, gives=[everything(CHILD, "network")], able_to_decide=switch()),
)
EX_11 = everybody(child(MOTHER, gives=[TWO], withdrawals=(withdrawal(MOTHER, of="two"),)))
EX_12 = everybody(child(MOTHER, gives=[replace(TWO, valid_to=NOW)]))
EX_13 = everybody(
    child(
        MOTHER,
        gives=[permission(CHILD, SCHOOL, COUNSELLING), permission(MOTHER, SCHOOL, COUNSELLING)],
        born=date(2012, 1, 1),
        able_to_decide=switch(),
        withdrawals=(withdrawal(MOTHER),),
    )
)
EX_14 = everybody(adult(MOTHER, [everything(MOTHER, SCHOOL, COUNSELLING)]), child())
EX_16 = everybody(
    child(MOTHER, gives=[permission(MOTHER, NGO, COUNSELLING, id="ref")], withdrawals=(withdrawal(MOTHER, of="ref"),))
)
EX_16B = everybody(child(MOTHER, gives=[permission(MOTHER, NGO, COUNSELLING, id="ref")]))
EX_19 = everybody(child(MOTHER, gives=[TWO], born=date(2008, 11, 24)))
ANSWER = origin("referral.accepted", sender=COUNSELLING, referral_from=NGO)
STARTED = origin("service.started", person=MOTHER, sender=SUBSTANCE, tasks=frozenset({"substance_abuse"}))


@dataclass(frozen=True)
class Example:
    """One row: what is given, what is asked, and the answer."""

    rights: Rights
    fact: Origin
    recipient: OrgId
    released: frozenset[Category]
    rules: tuple[str, ...]
    status: Status | None = None
    all: frozenset[Category] | None = None


EXAMPLES = [
    pytest.param(
        Example(EX_2, origin(), SOCIAL_WORK, frozenset({C.NEED, C.SERVICE}), ("consent",)),
        id="2: what the only deciding guardian permits",
    ),
    pytest.param(
        Example(EX_3, origin(), SOCIAL_WORK, NOTHING, ("silence",)), id="3: a second deciding guardian is silent"
    ),
    pytest.param(
        Example(EX_3B, origin(), SOCIAL_WORK, frozenset({C.NEED}), ("consent",)), id="3b: only what both permit"
    ),
    pytest.param(Example(EX_2, origin(), PARISH, NOTHING, ("silence",)), id="4: the parish is no party"),
    pytest.param(
        Example(EX_5, origin(), PARISH, PARISH_NEEDS, ("consent",)), id="5: the network, cut to what a parish needs"
    ),
    pytest.param(
        Example(EX_5B, origin(), PARISH, PARISH_NEEDS | {C.TEXT}, ("consent",)), id="5b: a category by name as well"
    ),
    pytest.param(
        Example(
            EX_6,
            origin(),
            COUNSELLING,
            RELEASABLE - {C.ADDRESS, C.CONTACT, C.TEXT, C.WORKER},
            ("consent", "protected"),
        ),
        id="6: a protected child, and counselling need not know where",
    ),
    pytest.param(
        Example(everybody(), notified(), CHILD_PROTECTION, RELEASABLE, ("duty",)), id="7: the duty needs no consent"
    ),
    pytest.param(
        Example(EX_5, notified(), COUNSELLING, NOTHING, ("duty",)), id="8: consent does not open a duty event"
    ),
    pytest.param(
        Example(EX_5, notified(), SCHOOL, RELEASABLE, ("own",), Status.RECEIVED), id="9: its own notification"
    ),
    pytest.param(Example(EX_10, STARTED, SCHOOL, NOTHING, ("prohibition",)), id="10: a task the mother prohibited"),
    pytest.param(Example(EX_11, origin(), SOCIAL_WORK, NOTHING, ("silence",)), id="11: withdrawn while it waits"),
    pytest.param(Example(EX_12, origin(), SOCIAL_WORK, NOTHING, ("silence",)), id="12: run out while it waits"),
    pytest.param(
        Example(EX_13, origin(), COUNSELLING, frozenset({C.NEED, C.SERVICE}), ("consent",)),
        id="13: the child decides, not the guardian who withdraws",
    ),
    pytest.param(
        Example(EX_14, origin(person=MOTHER, about=(CHILD,)), COUNSELLING, RELEASABLE, ("consent",), all=frozenset()),
        id="14: nothing that also tells about the child",
    ),
    pytest.param(
        Example(EX_16, replace(ANSWER, basis=OWN), NGO, NOTHING, ("own_work", "loop"), Status.TAKEN_OVER),
        id="16: the sender of the referral hears a neutral state",
    ),
    pytest.param(
        Example(EX_16B, ANSWER, NGO, frozenset({C.NEED, C.SERVICE}), ("consent",)),
        id="16b: the answer itself, under consent",
    ),
    pytest.param(
        Example(EX_19, origin(), SOCIAL_WORK, NOTHING, ("silence",)), id="19: of age today, and has permitted nothing"
    ),
    pytest.param(
        Example(EX_5, origin(sender=COUNSELLING, basis=OWN), SCHOOL, NOTHING, ("own_work",)),
        id="22: the clinic's own work stays its own",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_door_answers_as_the_worked_example_says(example: Example) -> None:
    """Each row of the table gives its released categories, its rules and its neutral state."""
    verdict = decide(ask(example.fact, example.recipient), example.rights, _region())
    assert (verdict.person, verdict.rules, verdict.status) == (example.released, example.rules, example.status)
    if example.all is not None:
        assert verdict.all == example.all


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [
        pytest.param(everybody(child(MOTHER)), False, id="1: no permissions"),
        pytest.param(everybody(), False, id="1: a person nobody knows"),
        pytest.param(EX_2, True, id="2: the only deciding guardian permits"),
        pytest.param(EX_3, False, id="3: the second deciding guardian is silent"),
        pytest.param(EX_3B, True, id="3b: both permit these parties"),
    ],
)
def test_the_border_asks_all_whose_word_counts(rights: Rights, allowed: bool) -> None:
    """A concern on consent comes in only when each whose word counts permits the school to share."""
    assert may_share(origin(), rights, region(), NOW) is allowed


def test_6_no_leaf_of_a_protected_child_tells_where_somebody_is() -> None:
    """Neither sender, unit, worker nor text of a concern about a protected child reach family counselling."""
    data: Data = {**accepted_data("concern.raised", CHILD, full=True), "sender": SCHOOL}
    cleared = clear(ask(origin(), COUNSELLING), TYPES["concern.raised"], data, EX_6, region())
    assert not isinstance(cleared, Verdict)
    assert cleared.data.keys() >= {"person", "level", "topics", "client_group", "with_family", "special_support"}
    assert cleared.data.keys().isdisjoint({"sender", "unit", "worker", "text"})


def test_14_what_also_tells_about_the_child_stays_out() -> None:
    """A concern about the mother goes out as level, client group and whether the family is involved."""
    data = accepted_data("concern.raised", MOTHER, full=True, about=[ref(CHILD)], special_support=None)
    fact = origin(person=MOTHER, about=(CHILD,))
    cleared = clear(ask(fact, COUNSELLING), TYPES["concern.raised"], data, EX_14, region())
    assert not isinstance(cleared, Verdict)
    assert cleared.data.keys() >= {"level", "client_group", "with_family"}
    assert cleared.data.keys().isdisjoint({"topics", "text", "about"})


@pytest.mark.parametrize("rights", [EX_2, EX_5, everybody()])
@pytest.mark.parametrize("fact", [origin(), origin(sender=NGO), notified(), notified(sender=NGO)])
def test_15_an_organisation_whose_agreement_ended_gets_nothing(rights: Rights, fact: Origin) -> None:
    """Without an agreement nothing goes out, not even what the organisation itself had sent."""
    yesterday = Agreement(date(2020, 1, 1), date(2026, 11, 23))
    ngo = replace(region().organisations[NGO], agreements=(yesterday,))
    verdict = decide(ask(fact, NGO), rights, changed(region(), ngo))
    assert (verdict.person, verdict.rules, verdict.status) == (NOTHING, ("agreement",), None)


def test_18_a_withdrawal_without_an_id_ends_everything_the_mother_gave() -> None:
    """Told 40 days ago and arriving only now, it ends what had been given before and what arrived since."""
    early = granted(MOTHER, "network", id="early", at=BEFORE)
    late = granted(MOTHER, SCHOOL, SOCIAL_WORK, id="late", at=NOW - 10 * DAY)
    gone = withdrawn(MOTHER, at=NOW - 40 * DAY, arrives=NOW)
    rights = folded(early, late, gone, start=everybody(child(MOTHER)))
    assert not decide(ask(origin(), SOCIAL_WORK), rights, region()).person


def test_20_a_withdrawal_that_came_first_kills_the_grant() -> None:
    """A permission whose withdrawal arrived before it is as if it had never been granted."""
    gone = withdrawn(MOTHER, of="x", at=NOW - 2 * DAY)
    grant = granted(MOTHER, SCHOOL, SOCIAL_WORK, id="x", at=NOW - DAY)
    rights = folded(gone, grant, start=everybody(child(MOTHER)))
    assert not decide(ask(origin(), SOCIAL_WORK), rights, region()).person


def test_19_the_permission_ends_with_the_helsinki_day_of_the_18th_birthday() -> None:
    """One microsecond before that day the guardians' permission still holds, and says when it ends."""
    birthday = datetime.fromisoformat("2026-11-23T22:00:00+00:00")
    before = birthday.replace(hour=21, minute=59, second=59)
    verdict = decide(ask(origin(), SOCIAL_WORK, now=before), EX_19, region())
    assert (verdict.until, verdict.rules) == (birthday, ("consent",))
    assert not decide(ask(origin(), SOCIAL_WORK, now=birthday), EX_19, region()).person


def test_21_a_guardian_who_left_the_family_still_decides() -> None:
    """Leaving ends living together, never deciding: the silent guardian of example 3 still keeps the door shut."""
    left = told("family.left", FATHER, {"family": {"id": str(HOUSE)}, "reason": "separated"})
    rights = folded(left, start=EX_3)
    assert not decide(ask(origin(), SOCIAL_WORK), rights, region()).person
