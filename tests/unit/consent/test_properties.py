"""The laws under the rules' table, for any rights and any question."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from hub.consent.border_rows import reach
from hub.consent.decide import decide
from hub.consent.model import Ask, PersonRights, Prohibition, Rights, Status, Switch, Verdict, Withdrawal
from hub.consent.permissions import ended_by
from hub.consent.switch import add
from hub.ids import PersonId
from hub.region.model import Region
from hub.schemas.accepted import Origin
from hub.schemas.labels import Category, Label, Subject
from tests.examples.regions import changed
from tests.examples.rights import CONSENT, NOW, child, everybody
from tests.unit.consent.cases import (
    QUICK,
    all_rights,
    asks,
    origins,
    people,
    permissions,
    prohibitions,
    regions,
    switches,
    withdrawals,
)

LABELS = tuple(
    Label(category, subject, locates) for category in Category for subject in Subject for locates in (False, True)
)


def released(verdict: Verdict) -> frozenset[Label]:
    """Return every label the verdict allows."""
    return frozenset(label for label in LABELS if verdict.allows(label))


def with_rights(rights: Rights, person: PersonId, **changes: object) -> Rights:
    """Return the rights with one person's changed."""
    return {**rights, person: replace(rights[person], **changes)}  # type: ignore[arg-type]  # fields, by name


@QUICK
@given(asks(), all_rights(), regions, people, st.data())
def test_adding_a_permission_never_takes_anything_away(
    ask: Ask, rights: Rights, region: Region, person: PersonId, data: st.DataObject
) -> None:
    """Whatever was released before a permission is released after it."""
    new = data.draw(permissions())
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, permissions=(*rights[person].permissions, new)), region)
    assert released(before) <= released(after)


@QUICK
@given(asks(), all_rights(), regions, people, prohibitions)
def test_adding_a_prohibition_never_gives_more(
    ask: Ask, rights: Rights, region: Region, person: PersonId, new: Prohibition
) -> None:
    """A prohibition releases nothing, and lets nobody hear more than that something was received."""
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, prohibitions=(*rights[person].prohibitions, new)), region)
    assert released(after) <= released(before)
    assert after.status in (None, before.status, Status.RECEIVED)


@QUICK
@given(asks(), all_rights(), regions, people, switches)
def test_adding_a_protection_never_gives_more(
    ask: Ask, rights: Rights, region: Region, person: PersonId, new: Switch
) -> None:
    """Address protection, set at any time, early or late, releases nothing."""
    on = replace(new, on=True, contested=False)
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, protections=add(rights[person].protections, on)), region)
    assert released(after) <= released(before)
    assert before.hides_place <= after.hides_place


@QUICK
@given(asks(), all_rights(), regions, people, withdrawals())
def test_adding_a_withdrawal_never_gives_more(
    ask: Ask, rights: Rights, region: Region, person: PersonId, new: Withdrawal
) -> None:
    """A withdrawal releases nothing, whoever told it and whenever."""
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, withdrawals=(*rights[person].withdrawals, new)), region)
    assert released(after) <= released(before)


@QUICK
@given(asks(), all_rights(), regions, people)
def test_a_quarantined_narrowing_event_never_gives_more(
    ask: Ask, rights: Rights, region: Region, person: PersonId
) -> None:
    """While a narrowing event waits in quarantine nothing more is released, and nothing about that person by consent."""
    held = decide(ask, with_rights(rights, person, held=True), region)
    assert released(held) <= released(decide(ask, rights, region))
    if person == ask.origin.person:
        assert "consent" not in held.rules


@QUICK
@given(asks(), all_rights(), regions, st.floats(0, 1))
def test_a_verdict_holds_until_it_says(ask: Ask, rights: Rights, region: Region, share: float) -> None:
    """With the same rights everything released now is released at every moment before `until`."""
    verdict = decide(ask, rights, region)
    assume(verdict.until is not None and verdict.person)
    assert verdict.until is not None
    assert verdict.until > NOW
    later = min(NOW + (verdict.until - NOW) * share, verdict.until - (verdict.until - NOW) / 10**9)
    assert decide(replace(ask, now=later), rights, region).covers(verdict)


@QUICK
@given(asks(), all_rights(), regions)
def test_a_verdict_is_sound(ask: Ask, rights: Rights, region: Region) -> None:
    """What is about all is no more than what is about the person; `hub` is never released; every verdict has a rule."""
    verdict = decide(ask, rights, region)
    assert verdict.all <= verdict.person
    assert Category.HUB not in verdict.person
    assert verdict.rules
    assert "error" not in verdict.rules
    assert bool(verdict.person) <= bool(verdict.ground)


@QUICK
@given(asks(), regions)
def test_unknown_and_not_permitted_get_the_same_answer(ask: Ask, region: Region) -> None:
    """Nobody can tell by an answer whether the hub knows a person."""
    unknown = decide(ask, {}, region)
    known = decide(ask, everybody(replace(child(), person=ask.origin.person)), region)
    assert replace(unknown, missing=()) == replace(known, missing=())


@QUICK
@given(asks(), all_rights(), regions, people)
def test_what_cannot_be_evaluated_gives_nothing(ask: Ask, rights: Rights, region: Region, person: PersonId) -> None:
    """A permission without a time zone never raises and never widens: nothing, or what was released without it."""
    broken = tuple(replace(one, valid_from=NOW.replace(tzinfo=None)) for one in rights[person].permissions)
    before = decide(ask, rights, region)
    after = decide(ask, with_rights(rights, person, permissions=broken), region)
    assert released(after) <= released(before)
    if "error" in after.rules:
        assert (after.person, after.status) == (frozenset(), None)


@QUICK
@given(asks(), all_rights(), regions)
def test_without_an_agreement_nothing_goes_out(ask: Ask, rights: Rights, region: Region) -> None:
    """Whatever is permitted, an organisation whose agreement ended gets nothing."""
    ended = replace(region.organisations[ask.recipient], agreements=())
    verdict = decide(ask, rights, changed(region, ended))
    assert (verdict.person, verdict.rules, verdict.status) == (frozenset(), ("agreement",), None)


@QUICK
@given(asks(CONSENT), all_rights(), regions)
def test_a_dead_permission_is_as_if_it_had_never_been(ask: Ask, rights: Rights, region: Region) -> None:
    """Leaving out what was withdrawn changes no verdict."""
    alive: dict[PersonId, PersonRights] = {
        person: replace(one, permissions=tuple(given for given in one.permissions if ended_by(given, one) is None))
        for person, one in rights.items()
    }
    assert released(decide(ask, rights, region)) == released(decide(ask, alive, region))


@QUICK
@given(origins(), all_rights(), regions)
def test_reach_is_whom_the_door_would_give_a_need(fact: Origin, rights: Rights, region: Region) -> None:
    """`reach` asks the door for every organisation, leaving rule 2 out."""
    assert fact.basis is not None
    ask = [Ask(fact, org, fact.basis.purpose, NOW, without_own=True) for org in region.organisations]
    wanted = Label(Category.NEED)
    expected = {one.recipient for one in ask if decide(one, rights, region).allows(wanted)}
    assert reach(fact, rights, region, NOW) == expected


@QUICK
@given(asks(), all_rights(), regions)
def test_a_fact_of_another_purpose_is_not_shown(ask: Ask, rights: Rights, region: Region) -> None:
    """Asked for a purpose it was not gathered for, a fact goes to nobody but its sender."""
    assume(ask.origin.basis is not None and ask.origin.basis.purpose is not ask.purpose)
    verdict = decide(ask, rights, region)
    assert not verdict.person or verdict.rules == ("own",)
