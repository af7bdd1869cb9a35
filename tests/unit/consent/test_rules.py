"""The rules of the door, one by one, where the worked examples do not reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.consent.decide import decide
from hub.consent.model import Access, Rights, Status
from hub.consent.rules import RULES, STATES
from hub.ids import OrgId
from hub.region.model import Agreement
from hub.schemas.accepted import Basis, BasisKind, Origin
from hub.schemas.labels import RELEASABLE, Category, Label, Purpose, Subject
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, changed, region
from tests.examples.rights import (
    CHILD,
    CONSENT,
    DAY,
    FATHER,
    LSL_25,
    MOTHER,
    NOW,
    OWN,
    access,
    adult,
    ask,
    child,
    event_id,
    everybody,
    everything,
    matter_id,
    notified,
    origin,
    permission,
    prohibition,
    switch,
    withdrawal,
)

C = Category
NETWORK = everybody(child(MOTHER, gives=[everything(MOTHER, "network")]))
FOR_PROTECTION = replace(CONSENT, purpose=Purpose.CHILD_PROTECTION)


def test_the_rules_stand_in_the_order_of_the_law() -> None:
    """Rules 1 to 9; rule 0 is about the hub's own messages."""
    assert [(rule.number, rule.id) for rule in RULES] == [
        ("1", "agreement"),
        ("2", "own"),
        ("3", "duty"),
        ("3a", "own_work"),
        ("4", "statutory"),
        ("5", "prohibition"),
        ("6", "loop"),
        ("7", "consent"),
        ("8", "protected"),
        ("9", "silence"),
    ]


@pytest.mark.parametrize(
    ("fact", "recipient", "released", "rules"),
    [
        pytest.param(notified(), CHILD_PROTECTION, True, ("duty",), id="the duty's recipient for the area"),
        pytest.param(notified(area="juva"), CHILD_PROTECTION, False, ("duty",), id="not for another area"),
        pytest.param(notified(area=""), CHILD_PROTECTION, False, ("duty",), id="without an area nobody, never all"),
        pytest.param(notified(), SOCIAL_WORK, False, ("duty",), id="not another part of the same body"),
        pytest.param(
            notified(basis=replace(LSL_25, rule="LSL-99")),
            CHILD_PROTECTION,
            False,
            ("error",),
            id="an unknown duty",
        ),
        pytest.param(notified(addressed=frozenset({NGO})), NGO, False, ("duty",), id="addressed, but not by the law"),
        pytest.param(origin(basis=None), SOCIAL_WORK, False, ("silence",), id="an event of rights"),
        pytest.param(origin(basis=None), SCHOOL, False, ("silence",), id="an event of rights to its own sender"),
        pytest.param(origin(), OrgId("nobody-we-know"), False, ("agreement",), id="no organisation of the region"),
    ],
)
def test_duty_and_bases(fact: Origin, recipient: OrgId, released: bool, rules: tuple[str, ...]) -> None:
    """A duty goes to whom the law names, for the area of the sending unit; events of rights to nobody."""
    verdict = decide(ask(fact, recipient), NETWORK, region())
    assert (bool(verdict.person), verdict.rules) == (released, rules)


def test_an_addressed_duty_gives_what_its_paragraph_names() -> None:
    """Where the law says `receivers: addressed`, those in `to` get the paragraph's categories; rule 8 still holds."""
    base = region()
    told = replace(base.duties["LSL-25"], addressed=frozenset({C.NEED, C.TEXT, C.HUB}))
    lawful = replace(base, duties={"LSL-25": told})
    fact = notified(addressed=frozenset({NGO}))
    assert decide(ask(fact, NGO), {}, lawful).person == {C.NEED, C.TEXT}
    assert decide(ask(fact, PARISH), {}, lawful).person == frozenset()
    protected = decide(ask(fact, NGO), everybody(child(protections=(switch(),))), lawful)
    assert protected.person == {C.NEED}
    assert (protected.rules, protected.ground) == (("duty", "protected"), ("duty",))


def test_without_rule_2_the_sender_is_a_recipient_like_others() -> None:
    """A fact the hub decided, or a choice of worker, leaves the sender's own right out."""
    assert decide(ask(origin(), SCHOOL), {}, region()).rules == ("own",)
    assert decide(ask(origin(), SCHOOL, without_own=True), {}, region()).rules == ("silence",)
    assert decide(ask(notified(), SCHOOL, without_own=True), {}, region()).status is Status.RECEIVED


@pytest.mark.parametrize(
    ("right", "fact", "released"),
    [
        pytest.param(access(CHILD_PROTECTION, C.NEED, C.TEXT), origin(), {C.NEED, C.TEXT}, id="both name it"),
        pytest.param(access(CHILD_PROTECTION, C.NEED, C.HUB), origin(), {C.NEED}, id="never what is the hub's"),
        pytest.param(access(NGO, C.NEED), origin(), set(), id="another organisation's right"),
        pytest.param(access(CHILD_PROTECTION, C.NEED, valid_to=NOW), origin(), set(), id="it ended just now"),
        pytest.param(access(CHILD_PROTECTION, C.NEED, purpose=Purpose.CARE), origin(), set(), id="not its purpose"),
        pytest.param(access(CHILD_PROTECTION, C.NEED), notified(), set(), id="it does not open a duty event"),
        pytest.param(
            access(CHILD_PROTECTION, C.NEED), origin(basis=replace(OWN, purpose=FOR_PROTECTION.purpose)), {C.NEED},
            id="it opens own work",
        ),
    ],
)  # fmt: skip
def test_a_statutory_right_adds_what_paragraph_and_record_name(
    right: Access, fact: Origin, released: set[Category]
) -> None:
    """Rule 4, for facts of its purpose."""
    asked = replace(fact, basis=FOR_PROTECTION) if fact.basis == CONSENT else replace(fact, area="juva")
    verdict = decide(ask(asked, CHILD_PROTECTION), everybody(child(accesses=(right,))), region())
    assert verdict.person == released
    assert ("statutory" in verdict.rules) is bool(released)


def test_a_statutory_right_opens_only_facts_of_its_purpose() -> None:
    """Recorded for child protection, it does not open what was shared for care."""
    rights = everybody(child(accesses=(access(CHILD_PROTECTION, C.NEED),)))
    assert not decide(ask(origin(), CHILD_PROTECTION), rights, region()).person


def test_a_statutory_right_gives_no_more_than_its_paragraph() -> None:
    """What the organisation recorded beyond the paragraph is not given, nor what the paragraph no longer gives."""
    rights = everybody(child(accesses=(access(CHILD_PROTECTION, C.NEED, C.TEXT),)))
    narrow = replace(region().statutes["SHAL-20"], categories=frozenset({C.NEED}))
    fact = ask(origin(basis=FOR_PROTECTION), CHILD_PROTECTION)
    assert decide(fact, rights, replace(region(), statutes={"SHAL-20": narrow})).person == {C.NEED}
    repealed = replace(narrow, valid_to=date(2026, 11, 24))
    assert not decide(fact, rights, replace(region(), statutes={"SHAL-20": repealed})).person
    ends = replace(narrow, valid_to=date(2026, 11, 25))
    until = decide(fact, rights, replace(region(), statutes={"SHAL-20": ends})).until
    assert until is not None
    assert until.isoformat() == "2026-11-24T22:00:00+00:00"


def test_a_statutory_right_needs_the_holding_of_its_paragraph() -> None:
    """An organisation the region does not list under the paragraph gets nothing by having recorded it."""
    rights = everybody(child(accesses=(access(NGO, C.NEED),)))
    assert not decide(ask(origin(basis=FOR_PROTECTION), NGO), rights, region()).person


def test_an_ended_statutory_right_gives_nothing() -> None:
    """Its end, whoever told it, closes it for ever."""
    right = access(CHILD_PROTECTION, C.NEED)
    rights = everybody(child(accesses=(right,), ended_accesses={right.id: event_id("end")}))
    assert not decide(ask(origin(basis=FOR_PROTECTION), CHILD_PROTECTION), rights, region()).person


def test_a_statutory_right_stands_against_a_prohibition() -> None:
    """What the law opens, a prohibition does not close; it ends with the right."""
    right = access(CHILD_PROTECTION, C.NEED, valid_to=NOW + DAY)
    rights = everybody(child(accesses=(right,), prohibitions=(prohibition(CHILD, "controller", SCHOOL),)))
    verdict = decide(ask(origin(basis=FOR_PROTECTION), CHILD_PROTECTION), rights, region())
    assert verdict.person == {C.NEED}
    assert (verdict.rules, verdict.until) == (("statutory", "prohibition"), NOW + DAY)


def test_a_statutory_paragraph_nobody_knows_gives_nothing() -> None:
    """A rule that cannot be evaluated gives nothing, and the verdict says so."""
    rights = everybody(child(accesses=(access(CHILD_PROTECTION, C.NEED),)))
    unlawful = replace(region(), statutes={})
    verdict = decide(ask(origin(basis=FOR_PROTECTION), CHILD_PROTECTION), rights, unlawful)
    assert (verdict.person, verdict.rules) == (frozenset(), ("error",))


@pytest.mark.parametrize(
    ("level", "target", "covers"),
    [
        ("document", str(event_id("concern.raised")), True),
        ("document", str(event_id("another")), False),
        ("task", "education", True),
        ("task", "substance_abuse", False),
        ("controller", SCHOOL, True),
        ("controller", NGO, False),
        ("a level of tomorrow", "anything", True),
    ],
)
def test_a_prohibition_covers_an_event_a_task_or_an_organisation(level: str, target: str, covers: bool) -> None:
    """Covered, rule 7 gives nothing, and an unknown level covers everything."""
    rights = everybody(replace(NETWORK[CHILD], prohibitions=(prohibition(CHILD, level, target),)))
    verdict = decide(ask(origin(), SOCIAL_WORK), rights, region())
    assert verdict.rules == (("prohibition",) if covers else ("consent",))


def test_a_prohibition_of_somebody_in_about_closes_the_event() -> None:
    """An event that also tells about somebody who prohibited it goes to nobody by consent."""
    mother = adult(MOTHER, [everything(MOTHER, "network")])
    prohibiting = child(prohibitions=(prohibition(CHILD, "controller", SCHOOL),))
    verdict = decide(ask(origin(person=MOTHER, about=(CHILD,)), SOCIAL_WORK), everybody(mother, prohibiting), region())
    assert (verdict.person, verdict.rules) == (frozenset(), ("prohibition",))


@pytest.mark.parametrize(("type", "state"), sorted(STATES.items()))
def test_the_sender_of_a_referral_hears_a_neutral_state(type: str, state: Status) -> None:
    """Each answer is one of four states, and after a prohibition only `received`; nobody else hears any."""
    answer = origin(type, sender=COUNSELLING, referral_from=NGO)
    prohibited = everybody(child(prohibitions=(prohibition(CHILD, "controller", COUNSELLING),)))
    assert decide(ask(answer, NGO), {}, region()).status is state
    assert decide(ask(answer, NGO), prohibited, region()).status is Status.RECEIVED
    assert decide(ask(answer, NGO), prohibited, region()).rules == ("prohibition", "loop")
    assert decide(ask(answer, PARISH), {}, region()).status is None


def test_who_is_given_the_answer_itself_hears_no_state() -> None:
    """When consent delivers the answer there is no status beside it; when it gives something else, there is."""
    answer = origin("referral.accepted", sender=COUNSELLING, referral_from=NGO)
    need_only = everybody(child(MOTHER, gives=[permission(MOTHER, "network", categories=[C.NEED])]))
    assert decide(ask(answer, NGO), NETWORK, region()).status is None
    assert decide(ask(answer, NGO), need_only, region()).status is Status.TAKEN_OVER


@pytest.mark.parametrize(
    ("parties", "released"),
    [
        pytest.param(("sector:parish", SCHOOL), True, id="its sector"),
        pytest.param(("sector:ngo", SCHOOL), False, id="another sector"),
        pytest.param((PARISH,), False, id="without the sender"),
        pytest.param((PARISH, "sector:municipality"), True, id="the sender by its sector"),
        pytest.param(("sector:kela", "network"), True, id="the network"),
    ],
)
def test_sender_and_recipient_are_parties_of_one_permission(parties: tuple[str, ...], released: bool) -> None:
    """Parties may share with each other: both must be among them."""
    rights = everybody(child(MOTHER, gives=[permission(MOTHER, *parties)]))
    assert bool(decide(ask(origin(), PARISH), rights, region()).person) is released


def test_two_permissions_do_not_make_one() -> None:
    """One that names the sender and another that names the recipient open nothing."""
    gives = [permission(MOTHER, SCHOOL, NGO, id="a"), permission(MOTHER, NGO, PARISH, id="b")]
    assert not decide(ask(origin(), PARISH), everybody(child(MOTHER, gives=gives)), region()).person


def test_beyond_its_need_each_guardian_must_name_the_organisation_and_the_category() -> None:
    """One guardian's permission by name and the other's to the network do not give the parish the text."""
    by_name, to_all = everything(MOTHER, SCHOOL, PARISH), everything(FATHER, "network")
    one = everybody(child(MOTHER, FATHER, gives=[by_name, to_all]))
    both = everybody(child(MOTHER, FATHER, gives=[by_name, everything(FATHER, SCHOOL, PARISH)]))
    assert C.TEXT not in decide(ask(origin(), PARISH), one, region()).person
    assert C.NEED in decide(ask(origin(), PARISH), one, region()).person
    assert C.TEXT in decide(ask(origin(), PARISH), both, region()).person


def test_a_verdict_lasts_as_long_as_the_shortest_of_what_it_needs() -> None:
    """Of two guardians' permissions the shorter counts, of one guardian's two the longer."""
    short = replace(permission(MOTHER, SCHOOL, SOCIAL_WORK, id="short"), valid_to=NOW + DAY)
    longer = replace(permission(MOTHER, SCHOOL, SOCIAL_WORK, id="longer"), valid_to=NOW + 3 * DAY)
    fathers = replace(permission(FATHER, SCHOOL, SOCIAL_WORK), valid_to=NOW + 2 * DAY)

    def until(*gives: object) -> object:
        rights = child(MOTHER, FATHER, gives=gives)  # type: ignore[arg-type]  # permissions all
        return decide(ask(origin(), SOCIAL_WORK), everybody(rights), region()).until

    assert until(short, fathers) == NOW + DAY
    assert until(short, longer, fathers) == NOW + 2 * DAY


def test_a_verdict_lasts_no_longer_than_the_agreement() -> None:
    """An agreement that ends on a day ends with the Helsinki midnight before it."""
    ending = Agreement(date(2020, 1, 1), date(2026, 11, 25))
    social = replace(region().organisations[SOCIAL_WORK], agreements=(ending,))
    verdict = decide(ask(origin(), SOCIAL_WORK), NETWORK, changed(region(), social))
    assert verdict.until is not None
    assert verdict.until.isoformat() == "2026-11-24T22:00:00+00:00"


@pytest.mark.parametrize(
    ("rights", "why"),
    [
        pytest.param(everybody(child(MOTHER)), (f"permission_missing:{MOTHER}",), id="never given"),
        pytest.param(everybody(child()), (f"nobody_decides:{CHILD}",), id="nobody's word counts"),
        pytest.param(everybody(replace(NETWORK[CHILD], held=True)), (f"held:{CHILD}",), id="held by a quarantine"),
        pytest.param(
            everybody(replace(NETWORK[CHILD], withdrawals=(withdrawal(MOTHER),))),
            (f"permission_missing:{MOTHER}:{withdrawal(MOTHER).event_id}",),
            id="withdrawn",
        ),
        pytest.param(
            everybody(child(MOTHER, FATHER, gives=[everything(MOTHER, "network")])),
            (f"permission_missing:{FATHER}",),
            id="one of two is silent",
        ),
    ],
)
def test_why_names_whose_permission_is_missing(rights: Rights, why: tuple[str, ...]) -> None:
    """Inside, silence says for each whose word counts what is missing, and which event ended it."""
    verdict = decide(ask(origin(), SOCIAL_WORK), rights, region())
    assert (verdict.rules, verdict.missing) == (("silence",), why)


def test_broken_rights_do_not_keep_child_protection_from_a_notification() -> None:
    """The duty is decided from event and region alone: rights that cannot be evaluated do not matter to it."""
    naive = replace(permission(MOTHER, SCHOOL), valid_from=NOW.replace(tzinfo=None), id=matter_id("broken"))
    broken = everybody(child(MOTHER, gives=[naive]))
    assert decide(ask(notified(), CHILD_PROTECTION), broken, region()).person == RELEASABLE
    assert decide(ask(origin(), SCHOOL), broken, region()).rules == ("own",)
    assert decide(ask(origin(), SOCIAL_WORK), broken, region()).rules == ("error",)


def test_a_leaf_about_all_needs_each_subject() -> None:
    """What also tells about the child is released only if the child's guardians permit it too."""
    mother = adult(MOTHER, [everything(MOTHER, "network")])
    some = child(FATHER, gives=[permission(FATHER, "network", categories=[C.NEED])])
    verdict = decide(ask(origin(person=MOTHER, about=(CHILD,)), COUNSELLING), everybody(mother, some), region())
    assert verdict.allows(Label(C.NEED, Subject.ALL))
    assert verdict.allows(Label(C.SERVICE))
    assert not verdict.allows(Label(C.SERVICE, Subject.ALL))


def test_reporting_gets_no_fact_about_a_person() -> None:
    """The purpose `reporting` is for counts only, whatever was permitted."""
    for_counts = everything(MOTHER, "network", purposes=frozenset({Purpose.REPORTING}))
    about = origin(basis=Basis(BasisKind.CONSENT, Purpose.REPORTING))
    rights = everybody(child(MOTHER, gives=[for_counts]), adult())
    assert decide(ask(about, SOCIAL_WORK), rights, region()).person == frozenset()
