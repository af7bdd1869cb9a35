"""The drifting boy: weak signals that may not be told, a duty that speaks to one alone, an address nobody learns."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from hub.schemas.accepted import Json
from tests.acceptance.cases.places import carried, nowhere
from tests.acceptance.cases.reading import FROM, WHO, Message, told
from tests.acceptance.cases.telling import Teller
from tests.acceptance.scan import Planted
from tests.examples.cases import Script, about
from tests.examples.stories import ADULTS, CHILDREN, Data, Person, person

NEAR = ("youth work", "association", "social work")
OPEN = ("youth work", "association")
"""Those of them who may not have a protected contact."""
SERVICE = "service_id service task"
ITEM = "plan_id item.item_id item.kind item.state item.service item.due"
ORPHAN = ("orphan", "notable", "social work")


@dataclass(slots=True)
class Case:
    """What this case's steps share."""

    script: Script
    boy: Person
    parents: tuple[Person, Person]
    plan: str
    known: UUID

    def begun(self, part: str, service: str, task: str) -> tuple[str, Data]:
        """Return the beginning of a service of a part, at its own place."""
        place = self.script.cast.unit(part).id
        type, data = self.script.service(self.boy, str(uuid4()), service, task, place=place)
        return type, {**data, **self.script.professional(part)}

    def duty(self, type: str, **more: bool) -> tuple[str, Data]:
        """Return a step of child protection's own work."""
        return self.script.duty(self.boy, "child protection", type, "LSL-26", kind="lsl", **more)


@pytest.fixture(scope="module")
def case(teller: Teller) -> Case:
    """Make a Swedish-speaking family up, and let family social work record it; nothing is permitted."""
    write = Script(teller.cast)
    boy, parents = person(CHILDREN, "A"), (person(ADULTS, "-"), person(ADULTS, "-"))
    joined = [write.joined(boy, "child", language="sv"), *(write.guardian(one, boy, language="sv") for one in parents)]
    known = teller.person(teller.tell("social work", *joined)[0])
    teller.planted += [Planted(token, nowhere) for one in (boy, *parents) for token in one.tokens]
    news = teller.news(known)
    assert (news.out, news.alerts, news.mails) == ({}, frozenset(), ())
    return Case(write, boy, parents, str(uuid4()), known)


def test_weak_signals_are_refused_alike_for_the_known_and_the_unknown(teller: Teller, case: Case) -> None:
    """The answer names the reason and the way on, the same for a boy nobody knows; nobody is made by asking."""
    write, stranger = case.script, person(CHILDREN, "A")
    people = teller.hub.rows("SELECT count(*) FROM member")
    said: list[Data] = []
    for part in OPEN:
        for word, one in (("kuultu", case.boy), ("vieras", stranger)):
            sent = teller.send(part, write.concern(one, level="small", text=write.text(f"{word} {part}")))
            assert teller.hub.outcomes(sent) == ["refused no_consent person"]
            news = teller.news(case.known)
            assert news.out == {part: [told("refused", "ce_id reason field rule mend")]}
            assert (news.alerts, news.mails) == (frozenset(), ())
            (answer,) = news.messages
            assert (answer.data["ce_id"], answer.key, answer.subject) == (sent[0].ce_id, "", "")
            said.append({name: value for name, value in answer.data.items() if name != "ce_id"})
    assert said == [said[0]] * 4
    assert said[0]["reason"] == "no_consent"
    assert {"ask the family", "duty"} <= {
        words for words in ("ask the family", "duty") if words in str(said[0]["mend"])
    }
    assert teller.hub.rows("SELECT count(*) FROM member") == people
    teller.planted += [Planted(text, nowhere) for text in (*write.texts.values(), *stranger.tokens)]


def test_a_joint_contact_is_heard_by_those_permitted(teller: Teller, case: Case) -> None:
    """With their parents' permission the visit is told; a need of special support is not theirs to know."""
    write = case.script
    for categories, parts in (((), NEAR), (("identity",), ("youth work", "social work"))):
        teller.tell("social work", *(write.granted(case.boy, by, parts, *categories) for by in case.parents))
    visit: Data = {"channel": "visit", "special_support": True, "text": write.text("käynti")}
    teller.planted.append(Planted(write.texts["käynti"], nowhere))
    teller.tell("youth work", ("contact.made", {**about(case.boy), **write.professional("youth work"), **visit}))
    news = teller.news(case.known)
    assert news.out == {
        "association": [told("contact.made", WHO, FROM, "channel")],
        "social work": [told("contact.made", WHO, FROM, "channel person.sealed")],
    }
    assert (news.alerts, news.mails) == (frozenset(), ())


def test_a_duty_speaks_to_child_protection_alone(teller: Teller, case: Case) -> None:
    """The notifier hears `received`; its recipients are mailed each in their own language, one in Swedish."""
    write = case.script
    reasons: Data = {"urgent": True, "reasons": ["parent_substance_use"], "anticipatory": False, "police_told": False}
    text = write.text("ilmoitus")
    teller.planted.append(Planted(text, carried(teller.cast, "child protection")))
    notified = write.duty(case.boy, "youth work", "child_protection.notified", "LSL-25", text=text, **reasons)
    teller.tell("youth work", notified)
    news = teller.news(case.known)
    assert news.out == {
        "child protection": [
            told(
                "child_protection.notified",
                "person.id person.sealed family.id sender unit",
                "urgent reasons anticipatory police_told text",
            )
        ],
        "youth work": [told("status", "event_id ce_id state")],
    }
    assert [one.ground for one in news.to("child protection")] == ["duty"]
    assert [one.data["state"] for one in news.to("youth work")] == ["received"]
    assert news.alerts == {("duty", "urgent", "child protection")}
    assert news.mails == teller.cast.desk("child protection")
    assert "sv" in {language for _, language in news.mails}


def test_child_protections_steps_are_its_own(teller: Teller, case: Case) -> None:
    """Urgency, start and end of the assessment reach nobody; the last closes the alert."""
    for type, more, left in (
        ("urgency.assessed", {"urgent": False}, {("duty", "urgent", "child protection")}),
        ("assessment.started", {}, {("duty", "urgent", "child protection")}),
        ("assessment.unneeded", {}, set()),
    ):
        teller.tell("child protection", case.duty(type, **more))
        news = teller.news(case.known)
        assert (news.out, news.alerts, news.mails) == ({}, left, ()), type


def test_help_is_told_with_its_place_while_the_address_is_open(teller: Teller, case: Case) -> None:
    """Services and plan reach the permitted; nobody is named yet, so the coordinator has an orphan alert."""
    write, boy = case.script, case.boy
    services = (("association", "peer_group", "peer_support"), ("youth work", "outreach_youth_work", "youth_work"))
    begun = (WHO, FROM, SERVICE, "place")
    mails: tuple[tuple[str, str], ...] = ()
    for part, service, task in services:
        teller.tell(part, case.begun(part, service, task))
        news = teller.news(case.known)
        sealed = {"social work"} if part == "youth work" else set()
        assert news.out == {
            one: [told("service.started", *begun, *(["person.sealed"] if one in sealed else []))]
            for one in NEAR
            if one != part
        }
        assert news.alerts == {ORPHAN}
        mails += news.mails
    assert mails == teller.cast.mailed(teller.cast.region.coordinators["default"])

    goals: Json = [{"goal_id": str(uuid4()), "code": "hobby"}]
    opened: Data = {**about(boy), **write.professional("social work"), "plan_id": case.plan, "goals": goals}
    teller.tell("social work", ("plan.opened", opened))
    assert teller.news(case.known).types == {part: ["plan.opened"] for part in OPEN}
    plan = teller.word("youth work", "plan", "social work", case.plan)
    teller.tell("youth work", write.item(boy, plan, "youth work", service="youth_house"))
    news = teller.news(case.known)
    assert news.out == {
        "association": [told("plan.updated", WHO, FROM, ITEM, "item.responsible")],
        "social work": [told("plan.updated", WHO, FROM, ITEM, "item.responsible person.sealed")],
    }
    assert (news.alerts, news.mails) == ({ORPHAN}, ())


def test_protection_takes_back_every_place_that_was_told(teller: Teller, case: Case) -> None:
    """Set by the association: whoever may not have protected contacts is asked back what locates, and only that."""
    teller.tell("association", ("protection.set", {"person": case.boy.ref}))
    news = teller.news(case.known)
    recall = told("recall", "recall_id person.id categories received_before acknowledge_by")
    assert news.out == {part: [recall] for part in OPEN}
    assert news.recalled == {part: {"worker", "service"} for part in OPEN}
    assert (news.alerts, news.mails) == ({ORPHAN}, ())


def test_from_then_on_nothing_that_locates_is_told(teller: Teller, case: Case) -> None:
    """Service, plan and contact reach the association without place, unit, worker or sender; social work has all."""
    write, boy = case.script, case.boy
    plan = teller.word("youth work", "plan", "social work", case.plan)
    visit: Data = {"channel": "meeting_place", **write.professional("youth work")}
    for event, hidden, open_ in (
        (case.begun("youth work", "youth_house", "youth_work"), SERVICE, "place"),
        (write.item(boy, plan, "youth work", service="hobby"), ITEM, "item.responsible"),
        (("contact.made", {**about(boy), **visit}), "channel", ""),
    ):
        teller.tell("youth work", event)
        news = teller.news(case.known)
        assert news.out == {
            "association": [told(event[0], WHO, hidden)],
            "social work": [told(event[0], WHO, FROM, hidden, open_, "person.sealed")],
        }
        assert {part: grounds(news.to(part)) for part in NEAR[1:]} == {
            "association": "consent",
            "social work": "consent",
        }
        assert not locating(teller, news.to("association"))


def test_who_is_named_is_not_told_to_those_it_would_locate(teller: Teller, case: Case) -> None:
    """Naming a worker closes the orphan alert; that there is one reaches nobody who may not have protected contacts."""
    named: Data = {"worker": teller.cast.worker("social work").id, "role": "named_worker"}
    teller.tell("social work", ("worker.named", {**about(case.boy), **named}))
    news = teller.news(case.known)
    assert (news.out, news.alerts, news.mails) == ({}, frozenset(), ())


def test_own_work_tells_nobody_and_learns_no_name(teller: Teller, case: Case) -> None:
    """The parish, whom nobody permitted anything, notes a concern of its own: it reaches nobody, and brings no name."""
    noted = case.script.concern(case.boy, **case.script.professional("parish"))
    teller.tell("parish", (noted[0], {**noted[1], "basis": {"kind": "own"}}))
    news = teller.news(case.known)
    worker = teller.cast.worker("parish").id
    assert (news.out, news.alerts) == ({}, {("concern", "notable", "parish")})
    assert news.mails == teller.cast.mailed(worker)
    child = teller.hub.turner(teller.cast.orgs["parish"]).to_org(case.known)
    done = teller.hub.command("plan", child, "--as", worker, "--json")
    assert '"concern.raised"' in done.stdout
    assert not any(token in done.stdout for token in case.boy.tokens)


def test_the_log_gives_the_same_state(teller: Teller, case: Case) -> None:
    """State and rights rebuilt from the log are those that live."""
    assert case.plan
    done = teller.hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def grounds(messages: list[Message]) -> str:
    """Return the granting rules of messages that share them."""
    (ground,) = {one.ground for one in messages}
    return ground


def locating(teller: Teller, messages: list[Message]) -> set[str]:
    """Return the units, workers and organisations of the region that stand anywhere in messages."""
    region = teller.cast.region
    words = {*region.units, *region.workers, *region.organisations, *region.areas}
    return {str(word) for one in messages for word in words if f"'{word}'" in str(one.data)}
