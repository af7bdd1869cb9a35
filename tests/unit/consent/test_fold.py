"""What rights become by events: the order of arrival never matters, and narrowing never fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.consent.decide import decide
from hub.consent.doc import of_doc, to_doc
from hub.consent.model import PersonRights, Rights
from hub.consent.narrowing import narrows, next_end
from hub.consent.rights import apply, joined_by_event, touched
from hub.consent.whose_word import comes_of_age
from hub.errors import PoisonError
from hub.schemas.accepted import Accepted, Data, Json
from tests.examples.regions import CHILD_PROTECTION, NGO, SCHOOL, SOCIAL_WORK, region
from tests.examples.rights import (
    BEFORE,
    CHILD,
    DAY,
    FATHER,
    HOUSE,
    MOTHER,
    NOW,
    OTHER_HOUSE,
    SIBLING,
    TEN_YEARS_OLD,
    ask,
    child,
    event_id,
    everybody,
    folded,
    granted,
    matter_id,
    origin,
    permission,
    ref,
    told,
    withdrawn,
)
from tests.unit.consent.dice import ORGS, Dice, often, rolled

GUARDED = everybody(child(MOTHER))


def _ward(*, decides: bool) -> Json:
    return [{"child": ref(CHILD), "decides": decides}]


def released(rights: Rights) -> bool:
    """Tell whether the school's concern reaches family social work."""
    return bool(decide(ask(origin(), SOCIAL_WORK), rights, region()).person)


@often
@rolled
def test_the_order_of_folding_never_matters(dice: Dice) -> None:
    """The same events in any order, and any of them twice, give the same rights."""
    events = [dice.told() for _ in range(8)]
    again = [*events, *events[:3]]
    dice.random.shuffle(again)
    assert folded(*again) == folded(*events)


@often
@rolled
def test_rights_and_their_document_are_the_same_thing(dice: Dice) -> None:
    """Rights written as a document and read again are equal, and equal rights give equal documents."""
    rights = folded(*(dice.told() for _ in range(8)))
    for one in (*rights.values(), *(replace(one, held=False) for one in dice.rights().values())):
        assert of_doc(to_doc(one)) == one
        assert to_doc(of_doc(to_doc(one))) == to_doc(one)


@often
@rolled
def test_only_those_touched_change(dice: Dice) -> None:
    """An event changes the rights of nobody it does not touch, and a second time of nobody at all."""
    rights, event = dice.rights(), dice.told()
    changed = apply(rights, event)
    assert changed.keys() <= set(touched(event))
    assert apply({**rights, **changed}, event) == {}


@often
@rolled
def test_whoever_loses_something_by_an_event_is_looked_at_again(dice: Dice) -> None:
    """When an event takes anything from anybody's verdict, one of the fact's subjects is among the narrowed."""
    before, event, region = dice.rights(), dice.told(), dice.region()
    after = {**before, **apply(before, event)}
    narrowed = set(narrows(before, after))
    for recipient in ORGS:
        question = replace(dice.ask(), recipient=recipient)
        old, new = decide(question, before, region), decide(question, after, region)
        assert new.covers(old) or narrowed & set(question.origin.subjects)


def test_adding_a_permission_narrows_nobody() -> None:
    """A grant is no reason to look again."""
    grant = granted(MOTHER, SCHOOL, SOCIAL_WORK)
    assert narrows(GUARDED, {**GUARDED, **apply(GUARDED, grant)}) == ()


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(withdrawn(MOTHER), id="a withdrawal"),
        pytest.param(withdrawn(FATHER), id="a withdrawal that kills nothing"),
        pytest.param(
            told(
                "family.joined", FATHER, {"role": "guardian", "guardian_of": [{"child": ref(CHILD), "decides": True}]}
            ),
            id="another guardian",
        ),
        pytest.param(
            told(
                "family.joined", MOTHER, {"role": "guardian", "guardian_of": [{"child": ref(CHILD), "decides": False}]}
            ),
            id="a guardian who no longer decides",
        ),
        pytest.param(told("family.joined", CHILD, {"role": "child", "able_to_decide": True}), id="able to decide"),
        pytest.param(
            told(
                "prohibition.set",
                CHILD,
                {"prohibition_id": str(matter_id("p")), "level": "task", "target": "education"},
            ),
            id="a prohibition",
        ),
        pytest.param(told("protection.set", CHILD), id="protection"),
    ],
)
def test_what_narrows_the_child_is_looked_at_again(event: Accepted) -> None:
    """Each event that may take something from the child's verdicts names the child."""
    assert CHILD in narrows(GUARDED, {**GUARDED, **apply(GUARDED, event)})


def test_a_hold_narrows() -> None:
    """A quarantined narrowing event is a reason to look again."""
    held = everybody(replace(GUARDED[CHILD], held=True))
    assert narrows(GUARDED, held) == (CHILD,)
    assert narrows(held, GUARDED) == ()


def test_protection_narrows_everybody_of_the_household() -> None:
    """What was given about a child is looked at again when its mother is protected."""
    home = {**GUARDED, **everybody(PersonRights(MOTHER, memberships=child().memberships))}
    protected = {**home, **apply(home, told("protection.set", MOTHER))}
    assert set(narrows(home, protected)) == {CHILD, MOTHER}


@pytest.mark.parametrize(
    ("said", "begins", "arrives", "dead"),
    [
        pytest.param(NOW - DAY, NOW - DAY, NOW - DAY, True, id="had arrived"),
        pytest.param(NOW - DAY, NOW + DAY, NOW + DAY, True, id="said before, arrives later"),
        pytest.param(NOW + DAY, NOW - DAY, NOW + DAY, True, id="begins before, said and arriving later"),
        pytest.param(NOW, NOW + DAY, NOW + DAY, True, id="said at the same time"),
        pytest.param(NOW + DAY, NOW + DAY, NOW - DAY, True, id="had arrived, for a later time"),
        pytest.param(NOW + DAY, NOW + DAY, NOW + DAY, False, id="given anew"),
    ],
)
def test_a_withdrawal_without_an_id_kills_what_was_given_up_to_then(
    said: datetime, begins: datetime, arrives: datetime, dead: bool
) -> None:
    """Only a permission that is said, begins and arrives after the withdrawal lives."""
    grant = granted(MOTHER, SCHOOL, SOCIAL_WORK, at=said, arrives=arrives, valid_from=begins)
    later = ask(origin(), SOCIAL_WORK, now=NOW + 5 * DAY)
    for events in ((grant, withdrawn(MOTHER)), (withdrawn(MOTHER), grant)):
        verdict = decide(later, folded(*events, start=GUARDED), region())
        assert bool(verdict.person) is not dead


def test_a_withdrawal_kills_only_what_its_own_speaker_gave() -> None:
    """The father's withdrawal leaves the mother's permission alive."""
    grant = granted(MOTHER, SCHOOL, SOCIAL_WORK, at=BEFORE)
    assert released(folded(grant, withdrawn(FATHER), start=GUARDED))


def test_an_id_that_was_withdrawn_is_dead_for_ever() -> None:
    """A second grant under the same id does not wake it; one under a new id is a new permission."""
    gone = withdrawn(MOTHER, of="x", at=BEFORE)
    again = granted(MOTHER, SCHOOL, SOCIAL_WORK, id="x")
    anew = granted(MOTHER, SCHOOL, SOCIAL_WORK, id="y")
    assert not released(folded(gone, again, start=GUARDED))
    assert released(folded(gone, again, anew, start=GUARDED))


def _prohibition(type: str, at: datetime) -> Accepted:
    data: Data = {"prohibition_id": str(matter_id("p")), "by": ref(CHILD), "level": "task", "target": "education"}
    return told(type, CHILD, data, at=at)


def test_a_prohibition_ends_by_its_lifting_and_holds_again_when_set_anew() -> None:
    """Set, lifted and set again under the same id it is in force, in whatever order the three are folded."""
    permitted = everybody(child(MOTHER, gives=[permission(MOTHER, SCHOOL, SOCIAL_WORK)]))
    first, lift = _prohibition("prohibition.set", BEFORE), _prohibition("prohibition.lifted", NOW - 2 * DAY)
    anew = _prohibition("prohibition.set", NOW - DAY)
    assert not released(folded(first, start=permitted))
    assert released(folded(lift, first, start=permitted))
    assert not released(folded(anew, lift, first, start=permitted))


@pytest.mark.parametrize(
    ("words", "able"),
    [
        pytest.param([(True, 1), (False, 2)], False, id="the later word wins"),
        pytest.param([(False, 2), (True, 1)], False, id="in whatever order they come"),
        pytest.param([(False, 1), (True, 1)], None, id="two words of one time cancel out"),
        pytest.param([(False, 1), (True, 1), (True, 3)], True, id="and a later one settles it"),
    ],
)
def test_a_switch_says_what_was_said_last(words: list[tuple[bool, int]], able: bool | None) -> None:
    """Able to decide: later wins, equal times with different words leave nobody's word."""
    events = [
        told("family.joined", CHILD, {"role": "child", "able_to_decide": on}, at=BEFORE + day * DAY)
        for on, day in words
    ]
    switch = folded(*events)[CHILD].able_to_decide
    assert switch is not None
    assert (None if switch.contested else switch.on) is able


def test_a_switch_is_never_said_later_than_it_arrived() -> None:
    """A clock that runs ahead does not win against what is said after it."""
    fast = replace(
        told("family.joined", CHILD, {"role": "child", "able_to_decide": True}, at=BEFORE), occurred_at=BEFORE + DAY
    )
    after = told("family.joined", CHILD, {"role": "child", "able_to_decide": False}, at=BEFORE + DAY / 2)
    switch = folded(fast, after)[CHILD].able_to_decide
    assert switch is not None
    assert switch.on is False


def test_a_guardian_is_written_to_the_child() -> None:
    """Who joins as a guardian touches the children named, who may not be known yet, and their birth dates."""
    ward: Json = {"child": ref(CHILD, born="2016-05-05"), "decides": True}
    joined = told("family.joined", MOTHER, {"role": "guardian", "guardian_of": [ward]})
    rights = folded(joined)
    assert set(touched(joined)) == {MOTHER, CHILD}
    assert rights[CHILD].guardians[MOTHER].on
    assert rights[CHILD].born == TEN_YEARS_OLD
    assert rights[MOTHER].family == HOUSE
    assert rights[CHILD].family is None


def test_two_birth_dates_leave_the_age_in_doubt() -> None:
    """A person told to be born on two days has nobody's word."""
    card: Json = {"born": "2016-05-06"}
    grant = granted(MOTHER, SCHOOL, SOCIAL_WORK)
    other = told("family.joined", CHILD, {"role": "child", "card": card})
    assert released(folded(grant, start=GUARDED))
    assert not released(folded(grant, other, start=GUARDED))


def test_the_present_family_is_the_last_joined_and_not_left() -> None:
    """Joining another family moves a person; leaving it leaves them without one; a rejoin counts."""
    first = told("family.joined", CHILD, {"role": "child"}, at=BEFORE)
    second = told("family.joined", CHILD, {"role": "child"}, at=BEFORE + DAY, family=OTHER_HOUSE)
    left = told("family.left", CHILD, {"family": {"id": str(OTHER_HOUSE)}}, at=BEFORE + 2 * DAY)
    back = told("family.joined", CHILD, {"role": "child"}, at=BEFORE + 3 * DAY)
    assert folded(first)[CHILD].family == HOUSE
    assert folded(first, second)[CHILD].family == OTHER_HOUSE
    assert folded(left, second, first)[CHILD].family is None
    again = told("family.joined", CHILD, {"role": "child"}, at=BEFORE + 3 * DAY, family=OTHER_HOUSE)
    assert folded(first, second, left, back)[CHILD].family == HOUSE
    assert folded(again, left, second)[CHILD].family == OTHER_HOUSE


def test_an_event_of_another_kind_makes_a_member_without_a_role() -> None:
    """A duty event about somebody unknown puts them into a family of their own."""
    made = joined_by_event(PersonRights(SIBLING), OTHER_HOUSE, NOW, event_id("duty"))
    assert (made.family, made.memberships[0].role) == (OTHER_HOUSE, "")


def test_an_ended_access_is_ended_for_ever() -> None:
    """A statutory right whose end arrived first never opens anything."""
    data: Data = {
        "access_id": str(matter_id("a")),
        "paragraph": "SHAL-20",
        "purpose": "child_protection",
        "categories": ["need"],
        "valid_to": (NOW + DAY).isoformat(),
    }
    begun = told("access.statutory", CHILD, data, sender=CHILD_PROTECTION)
    ended = told("access.ended", CHILD, {"access_id": str(matter_id("a"))}, sender=NGO)
    assert folded(begun) != folded(begun, ended) == folded(ended, begun)
    assert narrows(folded(begun), folded(begun, ended)) == (CHILD,)


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("consent.granted", {"consent_id": "no uuid", "by": ref(MOTHER), "valid_from": "2026-01-01T00:00:00Z"}),
        ("consent.granted", {"consent_id": str(matter_id("x")), "by": ref(MOTHER), "valid_from": "2026-01-01T00:00"}),
        ("consent.granted", {"consent_id": str(matter_id("x")), "by": ref(MOTHER), "valid_from": "soon"}),
        ("prohibition.set", {"prohibition_id": 5}),
        ("family.joined", {"guardian_of": "everybody"}),
        ("family.joined", {"role": "child", "card": {"born": "yesterday"}}),
        ("access.statutory", {"access_id": str(matter_id("x")), "purpose": "fun", "valid_to": "2026-01-01"}),
    ],
)
def test_what_cannot_be_read_is_poison(type: str, data: Data) -> None:
    """Data that is there but cannot be read is parked, and never told in the error."""
    with pytest.raises(PoisonError) as error:
        folded(told(type, CHILD, data))
    assert error.value.reason == "not_readable"


@pytest.mark.parametrize("type", ["consent.granted", "consent.withdrawn", "prohibition.set", "prohibition.lifted"])
def test_a_part_whose_key_was_destroyed_folds_to_nothing(type: str) -> None:
    """Absent data gives no right and no error: rebuilding goes on after an erasure."""
    assert not any((one.permissions, one.prohibitions) != ((), ()) for one in folded(told(type, CHILD)).values())


def test_a_bare_date_is_its_helsinki_midnight() -> None:
    """A permission from a day on begins with that day in Helsinki."""
    grant = granted(MOTHER, SCHOOL)
    dated = replace(grant, data={**grant.data, "valid_from": "2026-11-24", "valid_to": "2026-11-25"})
    (one,) = folded(dated)[CHILD].permissions
    assert one.valid_from == datetime.fromisoformat("2026-11-23T22:00:00+00:00")
    assert one.valid_to == one.valid_from + timedelta(days=1)


def test_time_alone_narrows_next_at_the_earliest_end_to_come() -> None:
    """Of permissions' ends and the 18th birthday the first that lies ahead."""
    ends = [replace(permission(MOTHER, SCHOOL, id=str(day)), valid_to=NOW + day * DAY) for day in (-1, 3, 2)]
    rights = child(MOTHER, gives=ends)
    assert next_end(rights, NOW) == NOW + 2 * DAY
    assert next_end(rights, NOW + 3 * DAY) == comes_of_age(TEN_YEARS_OLD)
    assert next_end(replace(rights, born=date(1985, 1, 1), permissions=()), NOW) is None


def test_held_is_not_of_the_log() -> None:
    """A quarantine's hold is beside the document, so that a rebuild compares without it."""
    held = replace(child(MOTHER), held=True)
    assert to_doc(held) == to_doc(replace(held, held=False))
    assert of_doc(to_doc(held), held=True) == held
