"""The depressed mother: a referral taken on, a worried call, support that is too light; then she withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from tests.acceptance.cases.places import carried, nowhere
from tests.acceptance.cases.reading import FROM, WHO, told
from tests.acceptance.cases.telling import Teller
from tests.acceptance.scan import Planted
from tests.examples.cases import Script, Told, about
from tests.examples.stories import ADULTS, CHILDREN, Data, Person, person

NEAR = ("clinic", "counselling", "association", "social work")
NEED = "level topics client_group with_family"
GROUP = "mental_health"


@dataclass(slots=True)
class Case:
    """What this case's steps share."""

    script: Script
    mother: Person
    father: Person
    referral: str
    known: UUID
    catcher: str
    """Which of the four takes the catch in this region."""
    sent: UUID | None = None
    """The clinic's sending of the referral."""

    def concern(self, level: str, text: str) -> Told:
        """Return the clinic's concern about her."""
        write = self.script
        more: Data = {"text": write.text(text), **write.professional("clinic")}
        return write.concern(self.mother, level=level, client_group=GROUP, **more)

    def answer(self, teller: Teller, state: str, **more: str) -> Told:
        """Return family counselling's answer to the referral."""
        word = teller.word("counselling", "referral", "clinic", self.referral)
        return f"referral.{state}", {"referral_id": word, **self.script.professional("counselling"), **more}


@pytest.fixture(scope="module")
def case(teller: Teller) -> Case:
    """Make the family up; family social work records it, and what the mother permits."""
    write = Script(teller.cast)
    child, mother, father = person(CHILDREN, "A"), person(ADULTS, "-"), person(ADULTS, "-")
    joined = [
        write.joined(child, "child"),
        write.guardian(mother, child, language="fi"),
        write.guardian(father, child),
    ]
    known = teller.person(teller.tell("social work", *joined)[1])
    permitted = [write.granted(mother, mother, NEAR), write.granted(mother, mother, ("clinic", "counselling"), "text")]
    teller.tell("social work", *permitted)
    teller.planted += [Planted(token, nowhere) for one in (child, mother, father) for token in one.tokens]
    news = teller.news(known)
    assert (news.out, news.alerts, news.mails) == ({}, frozenset(), ())
    return Case(write, mother, father, str(uuid4()), known, teller.cast.catcher(GROUP, NEAR))


def test_the_clinics_concern_gets_a_named_worker(teller: Teller, case: Case) -> None:
    """All four she named hear it; one worker of the unit that coordinates such cases holds it."""
    teller.tell("clinic", case.concern("notable", "huoli"))
    teller.planted.append(Planted(case.script.texts["huoli"], carried(teller.cast, "counselling")))
    news = teller.news(case.known)
    concern = told("concern.raised", WHO, FROM, NEED)
    assert news.out == {
        "counselling": [told("concern.raised", WHO, FROM, NEED, "text")],
        "association": [concern],
        "social work": [concern],
    }
    assert news.alerts == {("concern", "notable", case.catcher)}
    assert news.mails == teller.holder("concern", case.known)
    assert set(news.mails) <= set(teller.cast.desk(case.catcher))


def test_a_referral_arrives_on_its_desk(teller: Teller, case: Case) -> None:
    """Family counselling's desk is alerted; the others she named know where she was referred, not in which words."""
    write = case.script
    data: Data = {
        **about(case.mother),
        **write.professional("clinic"),
        "referral_id": case.referral,
        "to": {"organisation": teller.cast.orgs["counselling"], "unit": teller.cast.unit("counselling").id},
        "service": "family_counselling",
        "urgency": "soon",
        "language": "fi",
        "text": write.text("lähete"),
    }
    teller.planted.append(Planted(write.texts["lähete"], carried(teller.cast, "counselling")))
    (case.sent,) = teller.tell("clinic", ("referral.sent", data))
    news = teller.news(case.known)
    leaves = (WHO, FROM, "referral_id to.organisation to.unit service urgency language")
    assert news.out == {
        "counselling": [told("referral.sent", *leaves, "text")],
        "association": [told("referral.sent", *leaves)],
        "social work": [told("referral.sent", *leaves)],
    }
    assert news.alerts == {("concern", "notable", case.catcher), ("referral", "notable", "counselling")}
    assert news.mails == teller.cast.desk("counselling")


def test_the_clinic_hears_the_acceptance_itself(teller: Teller, case: Case) -> None:
    """What she permits goes to the sender as it is, by consent; no neutral state beside it; the desk is clear."""
    teller.tell("counselling", case.answer(teller, "accepted", first_time=datetime.now(UTC).date().isoformat()))
    news = teller.news(case.known)
    accepted = told("referral.accepted", WHO, FROM, "referral_id first_time")
    assert news.out == {part: [accepted] for part in NEAR if part != "counselling"}
    assert {one.ground for one in news.messages} == {"consent"}
    assert (news.alerts, news.mails) == ({("concern", "notable", case.catcher)}, ())


def test_a_worried_call_reaches_the_named_worker_at_once(teller: Teller, case: Case) -> None:
    """The father rings the association: urgent, an alert of its own; who rang and his words stay with it."""
    write = case.script
    text = f"{write.text('soitto')} {case.father.phone}"
    teller.planted.append(Planted(write.texts["soitto"], nowhere))
    call: Data = {"channel": "phone", "urgent": True, "asked_for": ["home_service"], "text": text}
    teller.tell("association", ("contact.made", {**about(case.mother), **write.professional("association"), **call}))
    news = teller.news(case.known)
    contact = told("contact.made", WHO, FROM, "channel urgent asked_for")
    assert news.out == {part: [contact] for part in NEAR if part != "association"}
    assert news.alerts == {("concern", "notable", case.catcher), ("contact", "great", case.catcher)}
    assert news.mails == teller.holder("concern", case.known) == teller.holder("contact", case.known)


def test_light_support_begins(teller: Teller, case: Case) -> None:
    """The three others hear what, and where."""
    write = case.script
    place = teller.cast.unit("association").id
    type, data = write.service(case.mother, str(uuid4()), "support_family", "social_work", place=place)
    teller.tell("association", (type, {**data, **write.professional("association")}))
    news = teller.news(case.known)
    begun = told("service.started", WHO, FROM, "service_id service task place")
    assert news.out == {part: [begun] for part in NEAR if part != "association"}
    assert news.mails == ()


def test_a_greater_concern_rises_in_the_open_alert(teller: Teller, case: Case) -> None:
    """The clinic's second concern folds into the first alert, and its holder is told that it has risen."""
    before = teller.holder("concern", case.known)
    teller.tell("clinic", case.concern("great", "pahenee"))
    teller.planted.append(Planted(case.script.texts["pahenee"], carried(teller.cast, "counselling")))
    news = teller.news(case.known)
    assert news.types == {part: ["concern.raised"] for part in NEAR if part != "clinic"}
    assert news.to("association")[0].leaves == told("", WHO, FROM, NEED)[1]
    assert news.alerts == {("concern", "great", case.catcher), ("contact", "great", case.catcher)}
    assert news.mails == before == teller.holder("concern", case.known)


def test_she_withdraws_and_all_four_are_recalled(teller: Teller, case: Case) -> None:
    """Each is asked back what it was told by the others; the alerts return to whoever raised them."""
    teller.tell("clinic", ("consent.withdrawn", {"person": case.mother.ref, "by": case.mother.ref}))
    news = teller.news(case.known)
    recall = told("recall", "recall_id person.id categories received_before acknowledge_by")
    assert news.out == {part: [recall] for part in NEAR}
    usual = {"worker", "link", "need", "service"}
    assert news.recalled == {
        "clinic": usual,
        "counselling": {*usual, "text"},
        "association": usual,
        "social work": usual,
    }
    assert news.alerts == {("concern", "great", "clinic"), ("contact", "great", "association")}
    raisers = (teller.cast.worker("clinic").id, *(one.id for one in teller.cast.workers("association")))
    assert news.mails == teller.cast.mailed(*raisers)


def test_the_help_goes_on_and_the_clinic_hears_a_state(teller: Teller, case: Case) -> None:
    """Family counselling's next answer is accepted as its own; of its referral the clinic hears `taken_over`."""
    teller.tell("counselling", case.answer(teller, "started"))
    news = teller.news(case.known)
    assert news.out == {"clinic": [told("status", "event_id ce_id state")]}
    (status,) = news.messages
    assert case.sent is not None
    assert status.data["event_id"] == teller.hub.turner(teller.cast.orgs["clinic"]).to_org(case.sent)
    assert (status.data["state"], status.ground, status.key, status.subject) == ("taken_over", "", "", "")
    assert news.mails == ()


def test_what_one_told_itself_brings_nobodys_name(teller: Teller, case: Case) -> None:
    """Family counselling sees its own answer in the plan, and not her name: she never permitted it, nor did it know."""
    part = "counselling"
    word, worker = teller.hub.turner(teller.cast.orgs[part]).to_org(case.known), teller.cast.worker(part).id
    done = teller.hub.command("plan", word, "--as", worker, "--json")
    assert "referral.started" in done.stdout
    assert not any(token in done.stdout for token in case.mother.tokens)


def test_the_log_gives_the_same_state(teller: Teller, case: Case) -> None:
    """State and rights rebuilt from the log are those that live."""
    assert case.catcher in NEAR
    done = teller.hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
