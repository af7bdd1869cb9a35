"""A family's story from end to end, as everybody in it sees it; and nothing personal stands where it may not."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import KafkaError
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.region.model import HELSINKI
from hub.schemas.catalogue import TYPES
from tests.acceptance import books
from tests.acceptance.harness import REGION, Hub, Sent, until
from tests.acceptance.planted import (
    CHANGED_TEXT,
    CONCERN_TEXT,
    DUTY_TEXT,
    GOAL_TEXT,
    LAST_TEXT,
    LOCAL_ID,
    OTHER_TEXT,
    PRINCIPAL,
    ROW_CODE,
    ROW_LEVEL,
    ROW_LOCAL_ID,
    ROW_NUMBER,
    ROW_SCHOOL,
    ROW_TEXT,
    UNSEALED_CODE,
    planted,
)
from tests.acceptance.scan import Finding, scan
from tests.acceptance.speaking import bare, by_http, cloud_event, opened, receipt, refusal, urlsafe
from tests.examples.files import concern_row, export
from tests.examples.stories import (
    CHILD_PROTECTION,
    COUNSELLING,
    NEAR,
    PARISH,
    SCHOOL,
    SOCIAL_WORK,
    SOCIAL_WORKER,
    Data,
    FamilyStory,
    family_story,
)

DEACON = "johanna-pelto"
SCHOOL_UNIT = "mikkeli-koulu-lansi"


@pytest.fixture(scope="module")
def family() -> FamilyStory:
    """Make up the family of this story."""
    return family_story()


@pytest.fixture(scope="module")
def other(hub: Hub) -> FamilyStory:
    """Make up a family that permits the usual, but no texts and no names, and let the hub know it."""
    made = family_story()
    hub.accepted(SOCIAL_WORK, [*made.joins(), *made.grants()])
    return made


def test_a_schools_concern_gets_a_named_worker_an_alert_and_a_bare_mail(hub: Hub, family: FamilyStory) -> None:
    """Recorded, permitted by both guardians, raised over HTTP: named worker, alert, bare mail."""
    hub.accepted(
        SOCIAL_WORK,
        [
            *family.joins(),
            *family.grants(),
            *family.further_grants("identity", parties=(SCHOOL, SOCIAL_WORK)),
            *family.further_grants("text", parties=NEAR),
        ],
    )
    type, data = family.concern(text=CONCERN_TEXT)
    told = by_http(hub, SCHOOL, type, {**data, "person": {**family.child.ref, "local_id": LOCAL_ID}})
    assert told["status"] == "accepted"
    hub.settle()

    ((worker, alert_org),) = hub.rows("SELECT worker, org FROM alert WHERE state = 'open' AND kind = 'concern'")
    assert alert_org == SOCIAL_WORK
    inbox = json.loads(hub.command("inbox", "--as", str(worker), "--json").stdout)
    assert [row["kind"] for row in inbox] == ["concern"]
    (mail,) = hub.mails()
    assert inbox[0]["alert"] in mail.get_content()
    assert str(worker).replace("-", ".") in mail["To"]
    assert hub.command("ack", inbox[0]["alert"], "--as", str(worker)).returncode == 0
    until(lambda: hub.rows("SELECT 1 FROM alert WHERE state = 'closed'"), "closed: acknowledging stops the clock")


def test_each_sees_its_own_part_of_the_plan(hub: Hub, family: FamilyStory) -> None:
    """The same plan: social work sees names, the parish texts and needs without names, who is not permitted nothing."""
    (opening,) = hub.accepted(SOCIAL_WORK, [family.plan_opened(GOAL_TEXT)])
    told = by_http(hub, SOCIAL_WORK, *family.plan_updated(str(uuid4()), "agreed"))
    assert told["status"] == "accepted"
    hub.settle()
    id = hub.family(opening)

    def seen(worker: str, org: str) -> tuple[int, str]:
        done = hub.command("plan", hub.turner(org).to_org(id), "--as", worker, "--json")
        return done.returncode, done.stdout + done.stderr

    social, parish, school = seen(SOCIAL_WORKER, SOCIAL_WORK), seen(DEACON, PARISH), seen(PRINCIPAL, SCHOOL)
    assert [code for code, _ in (social, parish, school)] == [0, 0, 0]
    assert family.child.given_name in social[1]
    assert not any(token in parish[1] for token in family.tokens)
    assert all("home_service" in words for _, words in (social, parish, school))
    assert CONCERN_TEXT in social[1]
    stranger, unknown = (
        seen("noora-kivela", COUNSELLING),
        hub.command("plan", hub.turner(COUNSELLING).to_org(uuid4()), "--as", "noora-kivela", "--json"),
    )
    assert stranger[0] == unknown.returncode == 1
    assert stranger[1] == unknown.stdout + unknown.stderr
    views = hub.rows("SELECT org FROM disclosure WHERE kind = 'plan' ORDER BY 1")
    assert [org for (org,) in views] == sorted((SOCIAL_WORK, PARISH, SCHOOL))


def test_a_stock_consumer_reads_its_own_topic_and_no_other(hub: Hub, family: FamilyStory) -> None:
    """confluent-kafka with an organisation's log-in and the registry decodes what it got, and is refused elsewhere."""
    registry = SchemaRegistryClient({"url": str(hub.run["registry"])})
    decode = AvroDeserializer(registry)
    found: dict[str, Data] = {}
    ids: dict[str, str] = {}
    for record in hub.out(SOCIAL_WORK):
        data = decode(record.value, SerializationContext(record.topic, MessageField.VALUE))
        assert isinstance(data, dict)
        found[record.type], ids[record.type] = data, record.id
        assert record.headers["ce_source"] == f"//{REGION}/hub".encode()
    concern = found["hub.concern.raised.v1"]
    assert concern["level"] == "notable"
    assert concern["text"] == CONCERN_TEXT
    child = concern["person"]
    assert isinstance(child, dict)
    assert (
        opened(hub, "hub.concern.raised.v1", ids["hub.concern.raised.v1"], str(child["sealed"]))["hetu"]
        == family.child.code
    )
    plan = [decode(one.value, SerializationContext(one.topic, MessageField.VALUE)) for one in hub.out(PARISH)]
    assert any(isinstance(one, dict) and one.get("plan_id") for one in plan)

    for topic, group in (
        (f"hub.out.{PARISH}", f"{SCHOOL}.x"),
        (f"hub.out.{SCHOOL}", f"{PARISH}.x"),
        ("hub.events", f"{SCHOOL}.x"),
    ):
        assert refusal(hub, SCHOOL, topic, group) in (
            KafkaError.TOPIC_AUTHORIZATION_FAILED,
            KafkaError.GROUP_AUTHORIZATION_FAILED,
            KafkaError.UNKNOWN_TOPIC_OR_PART,
        )
    producer = hub.kafka.producer(SCHOOL)
    refused: list[object] = []
    producer.produce(f"hub.in.{PARISH}", b"x", on_delivery=lambda error, _: refused.append(error))
    producer.flush(10)
    assert [one.code() for one in refused if isinstance(one, KafkaError)] == [KafkaError.TOPIC_AUTHORIZATION_FAILED]


def test_a_duty_goes_past_everybody_but_its_recipient(hub: Hub, family: FamilyStory) -> None:
    """A notification reaches child protection whole; those who are permitted everything else learn nothing."""
    before = {org: len(hub.out(org)) for org in (*NEAR, COUNSELLING)}
    (event,) = hub.accepted(SCHOOL, [family.notification(SCHOOL_UNIT, DUTY_TEXT)])
    hub.settle()
    assert any(DUTY_TEXT.encode() in (one.value or b"") for one in hub.out(CHILD_PROTECTION))
    news = {org: [one.type for one in hub.out(org)[count:]] for org, count in before.items()}
    assert news == {SCHOOL: ["hub.status.v1"], SOCIAL_WORK: [], PARISH: [], COUNSELLING: []}
    assert hub.rows("SELECT org FROM alert WHERE kind = 'duty' AND org = $1", CHILD_PROTECTION)
    why = hub.command("why", hub.turner(SCHOOL).to_org(event), "--org", SCHOOL)
    assert why.returncode == 0
    assert "duty" in why.stdout


def test_a_withdrawal_denies_what_waits_and_recalls_what_went(hub: Hub, family: FamilyStory) -> None:
    """Paused, a further concern, a withdrawal, resumed: not delivered; who had received is recalled; why tells."""
    told = hub.rows(
        "SELECT DISTINCT d.org FROM disclosure d, jsonb_array_elements(d.facts) f, arrival a"
        " WHERE a.event_id = (f ->> 'event')::uuid AND d.state <> 'withheld' AND a.type <> $1",
        TYPES["child_protection.notified"].wire,
    )
    assert hub.command("pause", "delivery").returncode == 0
    type, data = family.concern(text=LAST_TEXT)
    (event,) = hub.accepted(SCHOOL, [(type, data)])
    hub.accepted(SOCIAL_WORK, [family.withdrawal()])
    assert hub.command("resume", "delivery").returncode == 0
    hub.settle()
    states = hub.rows("SELECT DISTINCT state FROM delivery WHERE event_id = $1", event)
    assert states == [("denied",)]
    recalled = {str(org) for (org,) in hub.rows("SELECT DISTINCT org FROM recall")}
    assert recalled == {str(org) for (org,) in told}
    assert CHILD_PROTECTION not in recalled
    for org in recalled:
        assert "hub.recall.v1" in {one.type for one in hub.out(org)}
    why = hub.command("why", hub.turner(SCHOOL).to_org(event), "--org", SCHOOL, "--json")
    assert why.returncode == 0, why.stderr
    (refused,) = hub.send(SCHOOL, [family.concern()])
    assert hub.outcomes([refused]) == ["refused no_consent person"]
    plan = hub.command("plan", hub.turner(PARISH).to_org(hub.family(event)), "--as", DEACON)
    assert plan.returncode == 1


def test_the_same_event_again_over_http_gets_the_first_receipt(hub: Hub, other: FamilyStory) -> None:
    """Sent twice with one id: one event, and both receipts tell of it; a wrong token or source gets nothing in."""
    event = cloud_event(SCHOOL, *other.concern())
    first, second = (receipt(hub, SCHOOL, hub.post(SCHOOL, event).json()["receipt"]) for _ in range(2))
    assert first["event_id"] == second["event_id"]
    assert hub.post(SCHOOL, event, token="wrong").status_code == 401
    assert hub.post(PARISH, event).status_code == 403
    bad = hub.post(SCHOOL, cloud_event(SCHOOL, "concern.raised", {**other.concern()[1], "level": other.child.code}))
    assert bad.status_code == 400
    assert other.child.code not in bad.text


def test_what_cannot_be_taken_is_parked(hub: Hub, other: FamilyStory) -> None:
    """One id with other content and an identity code in the clear are parked; what is told of them is no content."""
    type, data = other.concern(text=OTHER_TEXT)
    ce_id = uuid4().hex
    sent = hub.resend(SCHOOL, [(ce_id, type, data), (ce_id, type, {**data, "text": CHANGED_TEXT})])
    assert hub.outcomes(sent) == ["accepted", "quarantined other_content"]
    head = hub.head(SCHOOL, type, uuid4().hex, content="application/json")
    value = json.dumps({**data, "person": {"hetu": UNSEALED_CODE}, "text": ""}).encode()
    (place,) = hub.kafka.put(SCHOOL, f"hub.in.{SCHOOL}", [(value, head)])
    assert hub.outcomes([Sent(SCHOOL, head["ce_id"], type, place)]) == ["quarantined unsealed_identity"]
    parked = json.loads(hub.command("quarantine", "list", "--json").stdout)
    assert {one["reason"] for one in parked} == {"other_content", "unsealed_identity"}
    for one in parked:
        assert hub.command("quarantine", "show", one["id"]).returncode == 0


def test_a_file_with_bad_rows_is_told_by_rows_alone(hub: Hub, other: FamilyStory, tmp_path: Path) -> None:
    """The good row is in, and the reports name rows, columns and rules; the second time nothing is added."""
    good = {"hetu": other.child.code, "kuvaus": ROW_TEXT}
    bad = ({"taso": ROW_LEVEL}, {"koulu": ROW_SCHOOL, "oppilas": ROW_LOCAL_ID}, {"hetu": f"{ROW_CODE}x"})
    file = tmp_path / "huolet.csv"
    rows = [concern_row(1, **good, nro=ROW_NUMBER), *(concern_row(2 + at, **good | one) for at, one in enumerate(bad))]
    file.write_bytes(export(*rows))
    told = hub.command("submit", "--org", SCHOOL, str(file), "--language", "fi")
    assert told.returncode == 1, told.stderr
    again = hub.command("submit", "--org", SCHOOL, str(file), "--json")
    (report,) = json.loads(again.stdout)
    counts = {name: report[name] for name in ("rows_read", "published", "accepted", "repeats")}
    assert counts == {"rows_read": 4, "published": 1, "accepted": 0, "repeats": 1}, report
    assert [one["field"] for one in report["rows"]] == ["level", "unit", "person.hetu"]
    hub.settle()


def test_a_worker_passes_an_alert_on_gives_it_back_and_goes_away(hub: Hub, other: FamilyStory) -> None:
    """A colleague takes it, says it is not theirs, is away; each time the next one sees it, and none goes missing."""
    (event,) = hub.accepted(SOCIAL_WORK, [other.plan_opened()])
    hub.settle()
    mine = "SELECT worker FROM alert WHERE family = $1 AND kind = 'concern' AND state = 'open'"
    first = str(hub.one(mine, hub.family(event)))
    second = next(one for one in ("aino-koskela", "eero-vainio") if one != first)

    def open_ones(worker: str) -> dict[str, Data]:
        shown = hub.command("inbox", "--as", worker, "--json")
        assert shown.returncode == 0, shown.stderr
        return {row["alert"]: row for row in json.loads(shown.stdout) if row.get("kind") == "concern"}

    def said(*words: str) -> str:
        done = hub.command(*words, "--json")
        told = json.loads(done.stdout)
        assert (done.returncode == 0) == (told["status"] == "accepted"), done.stderr
        hub.settle()
        return " ".join(str(told[name]) for name in ("status", "reason") if told.get(name))

    (number,) = open_ones(first)
    assert said("delegate", number, "--to", PRINCIPAL, "--as", first) == "refused not_valid"
    assert said("delegate", number, "--to", second, "--as", first) == "accepted"
    assert (number in open_ones(first), number in open_ones(second)) == (False, True)
    assert said("not-mine", number, "--reason", "no_capacity", "--as", second) == "accepted"
    third = str(hub.one(mine, hub.family(event)))
    assert third != second
    assert number in open_ones(third)
    today = datetime.now(HELSINKI).date().isoformat()
    assert said("absent", "--as", third, "--from", today, "--to", today, "--substitute", second) == "accepted"
    assert open_ones(second)[number]["for"] == third
    assert said("ack", number, "--as", second) == "accepted"
    assert not open_ones(third)


def test_nothing_personal_stands_where_it_may_not(hub: Hub, family: FamilyStory, other: FamilyStory) -> None:
    """Topics, tables, logs, metrics, mails, answers and files are searched for everything planted in the story."""
    found = scan(hub, planted(family, other))
    assert found == set()
    assert hub.count("SELECT count(*)::int FROM quarantine") > 1
    books.deliveries_are_disclosed(hub)


def test_the_scan_finds_what_is_planted_on_purpose(hub: Hub, family: FamilyStory, other: FamilyStory) -> None:
    """A name in a log line, a code in a table, an address on a topic, base64 of any kind do not escape it."""
    child = family.child
    with (hub.data / "log" / "worker.log").open("a") as log:
        log.write(f'{{"event":"oops","who":"{child.given_name}"}}\n')
        for person, coded in ((other.mother, urlsafe), (other.father, bare)):
            log.write(f'{{"event":"oops","who":"{coded(person.email)}"}}\n')
    id = uuid4()
    hub.change("INSERT INTO misfit (event_id, family, reason) VALUES ($1, $1, $2)", id, child.code)
    head = hub.head(SCHOOL, "concern.raised", uuid4().hex)
    hub.kafka.put(SCHOOL, f"hub.in.{SCHOOL}", [(json.dumps({"at": child.address}).encode(), head)])
    try:
        assert scan(hub, planted(family, other)) == {
            Finding("file log/worker.log", child.given_name),
            Finding("file log/worker.log", other.mother.email),
            Finding("file log/worker.log", other.father.email),
            Finding("table hub.misfit", child.code),
            Finding(f"topic hub.in.{SCHOOL}", child.address),
        }
    finally:
        hub.change("DELETE FROM misfit WHERE event_id = $1", id)


def test_the_log_gives_the_same_state_and_rights(hub: Hub, family: FamilyStory) -> None:
    """State and rights rebuilt from the log are those that live."""
    done = hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
