"""Everyday life: five organisations, one plan; work is not done twice; a withdrawal takes back what was told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from hub.schemas.accepted import Json
from tests.acceptance.cases.places import carried, nowhere, seen
from tests.acceptance.cases.reading import FROM, WHO, told
from tests.acceptance.cases.telling import Teller
from tests.acceptance.scan import Planted
from tests.examples.cases import Script, about
from tests.examples.stories import ADULTS, CHILDREN, Data, Person, person

NEAR = ("school", "social work", "parish", "clinic", "counselling")
NEED = "level topics client_group with_family"
ITEM = "plan_id item.item_id item.kind item.state item.responsible item.due"
CONCERN = ("concern", "notable", "social work")


@dataclass(slots=True)
class Case:
    """What this case's steps share."""

    script: Script
    child: Person
    guardians: tuple[Person, Person]
    plan: str
    home_service: str
    known: UUID


@pytest.fixture(scope="module")
def case(teller: Teller) -> Case:
    """Make the family up, and let family social work record it."""
    write, child, guardians = Script(teller.cast), person(CHILDREN, "A"), (person(ADULTS, "-"), person(ADULTS, "-"))
    joined = [write.joined(child, "child", language="fi"), *(write.guardian(one, child) for one in guardians)]
    known = teller.person(teller.tell("social work", *joined)[0])
    near, by_name = {child.given_name, child.family_name}, seen(teller.cast, "social work")
    tokens = (token for one in (child, *guardians) for token in one.tokens)
    teller.planted += [Planted(token, by_name if token in near else nowhere) for token in tokens]
    return Case(write, child, guardians, str(uuid4()), str(uuid4()), known)


def test_permitting_tells_nobody(teller: Teller, case: Case) -> None:
    """Rights are for the hub alone: no message, no alert, no mail."""
    write, child = case.script, case.child
    for parts, categories in (
        (NEAR, ()), (("school", "social work"), ("identity",)), (("school", "parish"), ("text",)),
    ):  # fmt: skip
        teller.tell("social work", *(write.granted(child, by, parts, *categories) for by in case.guardians))
    news = teller.news(case.known)
    assert (news.out, news.alerts, news.mails) == ({}, frozenset(), ())


def test_a_concern_is_heard_by_all_who_are_named_and_held_by_one(teller: Teller, case: Case) -> None:
    """Each hears its own part; the first coordinating unit's worker is named, alerted and mailed in their language."""
    write = case.script
    text = write.text("huoli")
    teller.planted.append(Planted(text, carried(teller.cast, "parish")))
    teller.tell(
        "school", write.concern(case.child, client_group="neuropsychiatric", text=text, **write.professional("school"))
    )
    news = teller.news(case.known)
    concern = told("concern.raised", WHO, FROM, NEED)
    assert news.out == {
        "social work": [told("concern.raised", WHO, FROM, NEED, "person.sealed")],
        "parish": [told("concern.raised", WHO, FROM, NEED, "text")],
        "clinic": [concern],
        "counselling": [concern],
    }
    assert {one.ground for one in news.messages} == {"consent"}
    assert news.alerts == {CONCERN}
    assert news.mails == teller.holder("concern", case.known)
    assert set(news.mails) <= set(teller.cast.desk("social work"))


def test_the_plan_is_one_and_each_adds_to_it(teller: Teller, case: Case) -> None:
    """What one writes the four others hear: no text but between those named for it, no identity but to those named."""
    write, child = case.script, case.child
    goals: Json = [{"goal_id": str(uuid4()), "code": "everyday_life", "text": write.text("tavoite")}]
    opened: Data = {**about(child), **write.professional("social work"), "plan_id": case.plan, "goals": goals}
    teller.tell("social work", ("plan.opened", opened))
    goal = told("plan.opened", WHO, FROM, "plan_id goals.goal_id goals.code")
    goal_named = told("plan.opened", WHO, FROM, "plan_id goals.goal_id goals.code", "person.sealed")
    news = teller.news(case.known)
    assert news.out == {"school": [goal_named], "parish": [goal], "clinic": [goal], "counselling": [goal]}

    item = told("plan.updated", WHO, FROM, ITEM, "item.service")
    for part, service in (("clinic", "neuropsychiatric_coaching"), ("parish", "parish_club")):
        plan = teller.word(part, "plan", "social work", case.plan)
        teller.tell(part, write.item(child, plan, part, service=service))
        assert teller.news(case.known).out == {one: [item] for one in NEAR if one != part}

    text = write.text("sopimus")
    teller.planted += [
        Planted(write.texts["tavoite"], seen(teller.cast, "social work")),
        Planted(text, carried(teller.cast, "parish")),
    ]
    plan = teller.word("school", "plan", "social work", case.plan)
    teller.tell("school", write.item(child, plan, "school", kind="agreement", text=text))
    news = teller.news(case.known)
    assert news.out == {
        "social work": [told("plan.updated", WHO, FROM, ITEM, "person.sealed")],
        "parish": [told("plan.updated", WHO, FROM, ITEM, "text")],
        "clinic": [told("plan.updated", WHO, FROM, ITEM)],
        "counselling": [told("plan.updated", WHO, FROM, ITEM)],
    }
    assert (news.alerts, news.mails) == ({CONCERN}, ())


def test_each_looks_at_the_one_plan_as_they_may(teller: Teller, case: Case) -> None:
    """Family social work sees the child by name, the parish the school's words, family counselling neither."""
    near = {"social work": (True, False), "parish": (False, True), "counselling": (False, False)}
    for part, (name, words) in near.items():
        child, worker = teller.hub.turner(teller.cast.orgs[part]).to_org(case.known), teller.cast.worker(part).id
        done = teller.hub.command("plan", child, "--as", worker, "--json")
        assert done.returncode == 0, done.stderr
        assert "neuropsychiatric_coaching" in done.stdout
        assert (case.child.given_name in done.stdout, case.script.texts["huoli"] in done.stdout) == (name, words), part
    assert teller.news(case.known).out == {}


def test_the_same_assessment_twice_is_told_to_both_workers(teller: Teller, case: Case) -> None:
    """Nobody hears of the assessment itself; both workers get an alert, which closes when one assessment ends."""
    write = case.script
    data = {**about(case.child), "kind": "nepsy"}
    teller.tell("clinic", ("assessment.started", {**data, **write.professional("clinic")}))
    assert (teller.news(case.known).out, teller.news(case.known).alerts) == ({}, {CONCERN})
    teller.tell("counselling", ("assessment.started", {**data, **write.professional("counselling")}))
    news = teller.news(case.known)
    assert news.out == {}
    both = ("clinic", "counselling")
    assert news.alerts == {CONCERN, *(("double_work", "small", part) for part in both)}
    assert news.mails == teller.cast.mailed(*(teller.cast.worker(part).id for part in both))

    unneeded = {**data, **write.professional("counselling")}
    teller.tell("counselling", ("assessment.unneeded", unneeded))
    news = teller.news(case.known)
    assert (news.out, news.alerts, news.mails) == ({}, {CONCERN}, ())


def test_help_at_home_begins_and_everybody_knows(teller: Teller, case: Case) -> None:
    """The service and its place reach the four others."""
    write = case.script
    place = teller.cast.unit("clinic").id
    begun = write.service(case.child, case.home_service, "home_service", "social_work", place=place)
    teller.tell("social work", (begun[0], {**begun[1], **write.professional("social work")}))
    news = teller.news(case.known)
    service = "service_id service task place"
    assert news.out == {
        part: [told("service.started", WHO, FROM, service, *(["person.sealed"] if part == "school" else []))]
        for part in NEAR
        if part != "social work"
    }
    assert (news.alerts, news.mails) == ({CONCERN}, ())


def test_a_withdrawal_recalls_from_everybody_and_hands_the_concern_back(teller: Teller, case: Case) -> None:
    """One guardian withdraws through the parish: all five are recalled, the concern returns to who raised it.

    Nobody is asked for what it told itself: the school alone told a need, family social work alone a service.
    """
    teller.tell("parish", ("consent.withdrawn", {"person": case.child.ref, "by": case.guardians[1].ref}))
    news = teller.news(case.known)
    recall = told("recall", "recall_id person.id categories received_before acknowledge_by")
    assert news.out == {part: [recall] for part in NEAR}
    usual = {"worker", "link", "need", "service", "plan"}
    assert news.recalled == {
        "school": {*usual, "identity"} - {"need"},
        "social work": {*usual, "identity"} - {"service"},
        "parish": {*usual, "text"},
        "clinic": usual,
        "counselling": usual,
    }
    assert news.alerts == {("concern", "notable", "school")}
    assert news.mails == teller.cast.mailed(teller.cast.worker("school").id)


def test_after_it_nothing_is_told_and_what_ends_may_end(teller: Teller, case: Case) -> None:
    """A further concern is refused with reason and way on; the service's ending is accepted and reaches nobody."""
    write = case.script
    (refused,) = teller.send("school", write.concern(case.child, text=write.text("turhaan")))
    teller.planted.append(Planted(write.texts["turhaan"], nowhere))
    assert teller.hub.outcomes([refused]) == ["refused no_consent person"]
    ended: Data = {
        "service_id": case.home_service, "service": "home_service", "task": "social_work"
    }  # fmt: skip
    teller.tell("social work", ("service.ended", ended))
    news = teller.news(case.known)
    assert news.out == {"school": [told("refused", "ce_id reason field rule mend")]}
    assert news.messages[0].data["ce_id"] == refused.ce_id
    assert (news.alerts, news.mails) == ({("concern", "notable", "school")}, ())


def test_the_log_gives_the_same_state(teller: Teller, case: Case) -> None:
    """State and rights rebuilt from the log are those that live."""
    assert case.known is not None
    done = teller.hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
