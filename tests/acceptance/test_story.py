"""A family's story from end to end, as everybody in it sees it; and nothing personal stands where it may not."""

from __future__ import annotations

import base64
import json
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.sealing.hpke import OutInfo, PrivateKey, open_out
from tests.acceptance import books
from tests.acceptance.harness import REGION, Hub, until
from tests.acceptance.scan import Finding, Planted, Where, scan
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
    mark,
)

DEACON, PRINCIPAL = "johanna-pelto", "tuula-rantanen"
SCHOOL_UNIT = "mikkeli-koulu-lansi"
CONCERN_TEXT, GOAL_TEXT, DUTY_TEXT, LAST_TEXT = (mark(f"Vapaa teksti {word}") for word in "abcd")
LOCAL_ID = mark("oppilas")


@pytest.fixture(scope="module")
def family() -> FamilyStory:
    """Make up the family of this story."""
    return family_story()


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
    told = _by_http(hub, SCHOOL, type, {**data, "person": {**family.child.ref, "local_id": LOCAL_ID}})
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
    (opened,) = hub.accepted(SOCIAL_WORK, [family.plan_opened(GOAL_TEXT)])
    told = _by_http(hub, SOCIAL_WORK, *family.plan_updated(str(uuid4()), "agreed"))
    assert told["status"] == "accepted"
    hub.settle()
    id = hub.family(opened)

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
        _opened(hub, "hub.concern.raised.v1", ids["hub.concern.raised.v1"], str(child["sealed"]))["hetu"]
        == family.child.code
    )
    plan = [decode(one.value, SerializationContext(one.topic, MessageField.VALUE)) for one in hub.out(PARISH)]
    assert any(isinstance(one, dict) and one.get("plan_id") for one in plan)

    for topic, group in (
        (f"hub.out.{PARISH}", f"{SCHOOL}.x"),
        (f"hub.out.{SCHOOL}", f"{PARISH}.x"),
        ("hub.events", f"{SCHOOL}.x"),
    ):
        assert _error(hub, SCHOOL, topic, group) in (
            KafkaError.TOPIC_AUTHORIZATION_FAILED,
            KafkaError.GROUP_AUTHORIZATION_FAILED,
            KafkaError.UNKNOWN_TOPIC_OR_PART,
        )
    producer = hub.producer(SCHOOL)
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
    got = {str(org) for (org,) in hub.rows("SELECT DISTINCT org FROM disclosure WHERE 'social' <> ALL(categories)")}
    assert hub.command("pause", "delivery").returncode == 0
    type, data = family.concern(text=LAST_TEXT)
    (event,) = hub.accepted(SCHOOL, [(type, data)])
    hub.accepted(SOCIAL_WORK, [family.withdrawal()])
    assert hub.command("resume", "delivery").returncode == 0
    hub.settle()
    states = hub.rows("SELECT DISTINCT state FROM delivery WHERE event_id = $1", event)
    assert states == [("denied",)]
    recalled = {str(org) for (org,) in hub.rows("SELECT DISTINCT org FROM recall")}
    assert recalled
    assert recalled <= got
    for org in recalled:
        assert "hub.recall.v1" in {one.type for one in hub.out(org)}
    why = hub.command("why", hub.turner(SCHOOL).to_org(event), "--org", SCHOOL, "--json")
    assert why.returncode == 0, why.stderr
    (refused,) = hub.send(SCHOOL, [family.concern()])
    assert hub.outcomes([refused]) == ["refused no_consent person"]
    plan = hub.command("plan", hub.turner(PARISH).to_org(hub.family(event)), "--as", DEACON)
    assert plan.returncode == 1


def test_the_same_event_again_over_http_gets_the_first_receipt(hub: Hub, family: FamilyStory) -> None:
    """Sent twice with one id: one event, and both receipts tell of it; a wrong token or source gets nothing in."""
    other = family_story()
    hub.accepted(SOCIAL_WORK, [*other.joins(), *other.grants()])
    event = _cloud_event(SCHOOL, *other.concern())
    first, second = (_receipt(hub, SCHOOL, hub.post(SCHOOL, event).json()["receipt"]) for _ in range(2))
    assert first["event_id"] == second["event_id"]
    assert hub.post(SCHOOL, event, token="wrong").status_code == 401
    assert hub.post(PARISH, event).status_code == 403
    bad = hub.post(SCHOOL, _cloud_event(SCHOOL, "concern.raised", {**other.concern()[1], "level": other.child.code}))
    assert bad.status_code == 400
    assert other.child.code not in bad.text


def test_nothing_personal_stands_where_it_may_not(hub: Hub, family: FamilyStory) -> None:
    """Topics, tables, logs, metrics, mails, answers and files are searched for everything planted in the story."""
    assert scan(hub, _planted(family)) == set()
    books.deliveries_are_disclosed(hub)


def test_the_scan_finds_what_is_planted_on_purpose(hub: Hub, family: FamilyStory) -> None:
    """A name in a log line, a code in a table and an address on a topic do not escape it."""
    child = family.child
    with (hub.data / "log" / "worker.log").open("a") as log:
        log.write(f'{{"event":"oops","who":"{child.given_name}"}}\n')
    id = uuid4()
    hub.change("INSERT INTO misfit (event_id, family, reason) VALUES ($1, $1, $2)", id, child.code)
    head = hub.head(SCHOOL, "concern.raised", uuid4().hex)
    hub.put(SCHOOL, f"hub.in.{SCHOOL}", [(json.dumps({"at": child.address}).encode(), head)])
    try:
        assert scan(hub, _planted(family)) == {
            Finding("file log/worker.log", child.given_name),
            Finding("table hub.misfit", child.code),
            Finding(f"topic hub.in.{SCHOOL}", child.address),
        }
    finally:
        hub.change("DELETE FROM misfit WHERE event_id = $1", id)


def test_the_log_gives_the_same_state_and_rights(hub: Hub, family: FamilyStory) -> None:
    """State and rights rebuilt from the log are those that live."""
    done = hub.command("rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def _planted(family: FamilyStory) -> list[Planted]:
    """Return everything personal, and the few places where it may be read."""

    def nowhere(_: Where) -> bool:
        return False

    def names(where: Where) -> bool:
        return where.endswith((f"--as {SOCIAL_WORKER} --json", f"--as {PRINCIPAL} --json"))

    def texts(where: Where) -> bool:
        return where in {f"topic hub.out.{org}" for org in NEAR} or where.startswith("command plan ")

    def duty(where: Where) -> bool:
        return where == f"topic hub.out.{CHILD_PROTECTION}"

    def local(where: Where) -> bool:
        return where == f"topic hub.out.{SCHOOL}" or where.endswith(f"--as {PRINCIPAL} --json")

    child = family.child
    shown = {child.given_name: names, child.family_name: names}
    people = [Planted(token, shown.get(token, nowhere)) for token in family.tokens]
    return [
        *people,
        Planted(CONCERN_TEXT, texts),
        Planted(GOAL_TEXT, texts),
        Planted(DUTY_TEXT, duty),
        Planted(LAST_TEXT, nowhere),
        Planted(LOCAL_ID, local),
    ]


def _opened(hub: Hub, type: str, delivery: str, sealed: str) -> Data:
    """Return what was sealed to family social work, opened with its own key."""
    key = PrivateKey.of((hub.data / "keys" / f"{SOCIAL_WORK}.key").read_text().strip())
    info = OutInfo(delivery, type, SOCIAL_WORK)
    told: Data = json.loads(open_out({key.key_id: key}, base64.b64decode(sealed), info))
    return told


def _cloud_event(org: str, type: str, data: Data) -> Data:
    head = Hub.head(org, type, uuid4().hex)
    return {
        "specversion": "1.0",
        "id": head["ce_id"],
        "type": head["ce_type"],
        "source": head["ce_source"],
        "time": head["ce_time"],
        "datacontenttype": "application/json",
        "data": data,
    }


def _by_http(hub: Hub, org: str, type: str, data: Data) -> Data:
    answer = hub.post(org, _cloud_event(org, type, data))
    assert answer.status_code == 202, answer.text
    return _receipt(hub, org, answer.json()["receipt"])


def _receipt(hub: Hub, org: str, word: str) -> Data:
    def look() -> Data | None:
        told: Data = hub.get(org, f"/v1/receipts/{word}").json()
        return told if told["status"] != "pending" else None

    return until(look, "receipt")


def _error(hub: Hub, user: str, topic: str, group: str) -> int | None:
    """Return the error a stock consumer gets, None when it reads."""
    consumer = Consumer({**hub.client(user), "group.id": group, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([topic])
        message = consumer.poll(15)
    except KafkaException as err:
        return int(err.args[0].code())
    finally:
        consumer.close()
    error = None if message is None else message.error()
    return None if error is None else int(error.code())
