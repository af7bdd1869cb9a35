"""The laws under the rules' table, for any rights and any question."""

from __future__ import annotations

from dataclasses import replace

from hub.consent.border_rows import named, reach
from hub.consent.decide import decide
from hub.consent.model import Ask, PersonRights, Rights, Status, Verdict
from hub.consent.permissions import ended_by
from hub.consent.switch import add
from hub.consent.whose_word import comes_of_age
from hub.ids import PersonId
from hub.schemas.labels import Category, Label, Purpose, Subject
from tests.examples.regions import changed
from tests.examples.rights import LSL_25, NOW, adult, everybody
from tests.unit.consent.dice import ORGS, PEOPLE, Dice, often, rolled

LABELS = tuple(
    Label(category, subject, locates) for category in Category for subject in Subject for locates in (False, True)
)


def released(verdict: Verdict) -> frozenset[Label]:
    """Return every label the verdict allows."""
    return frozenset(label for label in LABELS if verdict.allows(label))


def with_rights(rights: Rights, person: PersonId, **changes: object) -> Rights:
    """Return the rights with one person's changed."""
    return {**rights, person: replace(rights[person], **changes)}  # type: ignore[arg-type]  # fields, by name


@often
@rolled
def test_adding_a_permission_never_takes_anything_away(dice: Dice) -> None:
    """Whatever was released before a permission is released after it."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    person = dice.one(ask.origin.subjects)
    more = (*rights[person].permissions, dice.permission(person))
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, permissions=more), region)
    assert released(before) <= released(after)


@often
@rolled
def test_adding_a_prohibition_never_gives_more(dice: Dice) -> None:
    """A prohibition releases nothing, and lets nobody hear more than that something was received."""
    ask, rights, region, person = dice.ask(), dice.rights(), dice.region(), dice.one(PEOPLE)
    more = (*rights[person].prohibitions, dice.prohibition(person))
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, prohibitions=more), region)
    assert released(after) <= released(before)
    assert after.status in (None, before.status, Status.RECEIVED)


@often
@rolled
def test_adding_a_protection_never_gives_more(dice: Dice) -> None:
    """Address protection, set at any time, early or late, releases nothing."""
    ask, rights, region, person = dice.ask(), dice.rights(), dice.region(), dice.one(PEOPLE)
    on = replace(dice.switch(), on=True, contested=False)
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, protections=add(rights[person].protections, on)), region)
    assert released(after) <= released(before)
    assert before.hides_place <= after.hides_place


@often
@rolled
def test_adding_a_withdrawal_never_gives_more(dice: Dice) -> None:
    """A withdrawal releases nothing, whoever told it and whenever."""
    ask, rights, region, person = dice.ask(), dice.rights(), dice.region(), dice.one(PEOPLE)
    more = (*rights[person].withdrawals, dice.withdrawal())
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, withdrawals=more), region)
    assert released(after) <= released(before)


@often
@rolled
def test_a_quarantined_narrowing_event_never_gives_more(dice: Dice) -> None:
    """While a narrowing event waits in quarantine, consent gives nothing about that person."""
    ask, rights, region, person = dice.ask(), dice.rights(), dice.region(), dice.one(PEOPLE)
    held = decide(ask, with_rights(rights, person, held=True), region)
    assert released(held) <= released(decide(ask, rights, region))
    assert person != ask.origin.person or "consent" not in held.rules


@often
@rolled
def test_a_verdict_holds_until_it_says(dice: Dice) -> None:
    """With the same rights everything released now is released at every moment before `until`."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    verdict = decide(ask, rights, region)
    if verdict.until is not None:
        later = verdict.until - (verdict.until - NOW) * dice.random.random()
        last = verdict.until - (verdict.until - NOW) / 10**9
        assert verdict.until > NOW
        assert decide(replace(ask, now=min(later, last)), rights, region).covers(verdict)


@often
@rolled
def test_what_a_verdict_is_used_for_ends_when_it_says(dice: Dice) -> None:
    """At `until` something of what permissions without a successor released is released no longer."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    now_in_force = {
        person: replace(one, permissions=tuple(given for given in one.permissions if given.valid_from <= NOW))
        for person, one in rights.items()
    }
    verdict = decide(ask, now_in_force, region)
    of_age = {comes_of_age(one.born) for one in rights.values() if one.born is not None}
    if verdict.until is not None and verdict.until not in of_age and verdict.rules == ("consent",):
        assert not decide(replace(ask, now=verdict.until), now_in_force, region).covers(verdict)


@often
@rolled
def test_a_verdict_is_sound(dice: Dice) -> None:
    """What is about all is no more than what is about the person; `hub` is never released; every verdict has a rule."""
    verdict = decide(dice.ask(), dice.rights(), dice.region())
    assert verdict.all <= verdict.person
    assert Category.HUB not in verdict.person
    assert verdict.rules
    assert "error" not in verdict.rules
    assert bool(verdict.person) <= bool(verdict.ground)


@often
@rolled
def test_unknown_and_not_permitted_get_the_same_answer(dice: Dice) -> None:
    """Nobody can tell by an answer whether the hub knows a person."""
    ask, region = dice.ask(), dice.region()
    known = everybody(*(adult(one) for one in ask.origin.subjects))
    assert replace(decide(ask, {}, region), missing=()) == replace(decide(ask, known, region), missing=())


@often
@rolled
def test_what_cannot_be_evaluated_gives_nothing(dice: Dice) -> None:
    """A permission without a time zone never raises and never widens."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    person = dice.one(ask.origin.subjects)
    naive = NOW.replace(tzinfo=None)
    broken = tuple(replace(one, valid_from=naive) for one in rights[person].permissions)
    after = decide(ask, with_rights(rights, person, permissions=broken), region)
    assert released(after) <= released(decide(ask, rights, region))
    assert "error" not in after.rules or (after.person, after.status) == (frozenset(), None)


@often
@rolled
def test_without_an_agreement_nothing_goes_out(dice: Dice) -> None:
    """Whatever is permitted, an organisation whose agreement ended gets nothing."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    ended = replace(region.organisations[ask.recipient], agreements=())
    verdict = decide(ask, rights, changed(region, ended))
    assert (verdict.person, verdict.rules, verdict.status) == (frozenset(), ("agreement",), None)


@often
@rolled
def test_a_dead_permission_is_as_if_it_had_never_been(dice: Dice) -> None:
    """Leaving out what was withdrawn changes no verdict."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    alive: dict[PersonId, PersonRights] = {
        person: replace(one, permissions=tuple(given for given in one.permissions if ended_by(given, one) is None))
        for person, one in rights.items()
    }
    assert released(decide(ask, rights, region)) == released(decide(ask, alive, region))


@often
@rolled
def test_the_order_of_facts_never_matters(dice: Dice) -> None:
    """Permissions, withdrawals and persons may be listed in any order."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    turned = {
        person: replace(one, permissions=one.permissions[::-1], withdrawals=one.withdrawals[::-1])
        for person, one in reversed([*rights.items()])
    }
    assert decide(ask, rights, region) == decide(ask, turned, region)


@often
@rolled
def test_reach_is_whom_the_door_would_give_a_need(dice: Dice) -> None:
    """`reach` asks the door for every organisation, leaving rule 2 out."""
    fact, rights, region = dice.origin(), dice.rights(), dice.region()
    assert fact.basis is not None
    asks = [Ask(fact, org, fact.basis.purpose, NOW, without_own=True) for org in region.organisations]
    expected = {one.recipient for one in asks if decide(one, rights, region).allows(Label(Category.NEED))}
    assert reach(fact, rights, region, NOW) == expected


@often
@rolled
def test_who_is_named_could_be_given_something(dice: Dice) -> None:
    """An organisation named by everybody whose word counts is a party of a permission of each of them."""
    fact, rights, region = dice.origin(), dice.rights(), dice.region()
    for org in named(fact, rights, region, NOW):
        assert any(org in one.parties for one in rights[fact.person].permissions)


@often
@rolled
def test_a_fact_of_another_purpose_is_not_shown(dice: Dice) -> None:
    """Asked for a purpose it was not gathered for, a fact goes to nobody but its sender."""
    ask, rights, region = dice.ask(), dice.rights(), dice.region()
    verdict = decide(replace(ask, purpose=Purpose.REPORTING), rights, region)
    assert not verdict.person or verdict.rules == ("own",)


@often
@rolled
def test_a_duty_event_is_opened_by_nothing_but_the_duty(dice: Dice) -> None:
    """Only its sender and those who hold the duty for the area see it, whatever is permitted or recorded."""
    ask, rights, region = dice.ask(replace(dice.origin(), basis=LSL_25)), dice.rights(), dice.region()
    for org in ORGS:
        verdict = decide(replace(ask, recipient=org), rights, region)
        holds = ask.origin.area and region.organisations[org].has("duty_recipient:LSL-25", ask.origin.area)
        assert not verdict.person or verdict.rules == ("own",) or holds
