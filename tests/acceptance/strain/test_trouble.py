"""LAW 4: poison is parked and trouble is waited for; nobody has to do anything."""

from __future__ import annotations

import base64
import json
import random
import re
import struct
from uuid import UUID, uuid4

import psutil

from hub.schemas import codec
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import EVENTS, HUB_USER
from tests.acceptance import books
from tests.acceptance.harm import away
from tests.acceptance.harness import Hub, Sent, until
from tests.examples.stories import CHILD_PROTECTION, SCHOOL, SOCIAL_WORK, Data, FamilyStory, family_story, mark

AWAY = 10.0
SCHOOL_UNIT = "mikkeli-koulu-lansi"
WAY_IN = f"hub.in.{SCHOOL}"
GARBAGE = 10_000
REASONS = {
    "no envelope": {"bad_envelope"},
    "not sealed": {"not_sealed"},
    "wrong magic": {"wrong_magic"},
    "unknown schema": {"unknown_schema"},
    "bomb": {"bomb"},
    "too deep": {"garbage"},
    "code in the clear": {"unsealed_identity"},
    "code hidden in the clear": {"unsealed_identity"},
}
"""What cannot be taken as it is, and with which word it is parked."""
KINDS = tuple(REASONS)
MOST_GROWTH = 32 * 2**20


def test_postgresql_away_for_ten_seconds(hub: Hub) -> None:
    """Gone in the middle of a batch: that batch and what came in meanwhile are carried out as soon as it is back."""
    families = [family_story() for _ in range(6)]
    way_in = f"hub.in.{SOCIAL_WORK}"
    with hub.holding("SELECT next FROM offsets WHERE topic = $1 FOR UPDATE", way_in):
        sent = hub.send(SOCIAL_WORK, _recorded(families[:3]))
        until(lambda: hub.rows("SELECT 1 FROM pg_locks WHERE NOT granted"), "a batch under way")
        with away(hub, "postgres", AWAY):
            until(lambda: not hub.readyz()["worker"], "worker not ready", 20)
            sent += hub.send(SOCIAL_WORK, _recorded(families[3:]))
    _nothing_is_lost(hub, families, sent)


def test_kafka_away_for_ten_seconds(hub: Hub) -> None:
    """Gone in the middle of the work: nothing is lost, and what is sent afterwards comes in as ever."""
    families = [family_story() for _ in range(40)]
    sent = hub.send(SOCIAL_WORK, _recorded(families[:-1]))
    with away(hub, "kafka", AWAY):
        until(lambda: not hub.readyz()["worker"], "worker not ready", 20)
    sent += hub.send(SOCIAL_WORK, _recorded(families[-1:]))
    _nothing_is_lost(hub, families, sent)


def test_a_family_frozen_by_poison_lets_duty_through(hub: Hub) -> None:
    """An unreadable record on the log freezes the family of its key: a duty goes out at once, all else waits."""
    family = family_story()
    events = hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants(), family.plan_opened()])
    id = _freeze(hub, events[0])

    (waits,) = hub.accepted(SCHOOL, [family.concern()])
    (duty,) = hub.accepted(SCHOOL, [family.notification(SCHOOL_UNIT, mark("Huolitieto"))])
    hub.settle()
    delivered = hub.rows("SELECT recipient, kind, state FROM delivery WHERE event_id = $1", duty)
    assert (CHILD_PROTECTION, "event", "sent") in delivered
    assert not hub.rows("SELECT 1 FROM delivery WHERE event_id = $1", waits)
    numbers = hub.rows("SELECT family_no FROM waiting WHERE family = $1 ORDER BY 1", id)
    assert numbers == hub.rows("SELECT family_no FROM event WHERE event_id = ANY($1::uuid[]) ORDER BY 1", [waits, duty])
    assert hub.count("SELECT applied_no::int FROM family_state WHERE family = $1", id) == len(events)
    out = [record for record in hub.out(CHILD_PROTECTION) if record.type == "hub.child_protection.notified.v1"]
    assert len(out) == 1
    assert hub.rows("SELECT kind FROM alert WHERE family = $1 AND kind = 'frozen'", id)
    assert hub.count("SELECT count(*)::int FROM quarantine WHERE stage = 'family' AND family = $1", id) == 1


def test_a_frozen_family_is_released_from_the_command_line(hub: Hub) -> None:
    """Tried in vain, dropped with who and why, released: all that waited is carried out, and the log tells the same."""
    family = family_story()
    events = hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants(), family.plan_opened()])
    id = _freeze(hub, events[0])
    waited = [*hub.accepted(SCHOOL, [family.concern()]), *hub.accepted(SCHOOL, [family.concern()])]
    hub.settle()
    parked = json.loads(hub.command("quarantine", "list", "--json").stdout)
    (row,) = [one["id"] for one in parked if one["family"] == str(id)]

    tried = hub.command("quarantine", "release", str(id))
    assert (tried.returncode, "still waits" in tried.stdout) == (1, True)
    looked = hub.command("quarantine", "show", row, "--break-glass", "--as", "matti", "--reason", "ticket 17")
    assert "this is no event" in looked.stdout + _unbased(looked.stdout)
    assert looked.stdout.startswith("This look is recorded: matti, ticket 17")
    assert hub.command("quarantine", "drop", row, "--as", "matti", "--reason", "no event of ours").returncode == 0
    again = hub.command("quarantine", "drop", row, "--as", "matti", "--reason", "no event of ours")
    assert (again.returncode, "already_dropped" in again.stderr) == (1, True)
    done = hub.command("quarantine", "release", str(id))
    assert (done.returncode, "waits no longer" in done.stdout) == (0, True), done.stdout + done.stderr
    hub.settle()

    assert hub.rows("SELECT act, who FROM quarantine_act WHERE quarantine = $1 ORDER BY at", UUID(row)) == [
        ("release", "operator"), ("shown", "matti"), ("drop", "matti"),
    ]  # fmt: skip
    late = "SELECT count(*)::int FROM delivery WHERE event_id = ANY($1::uuid[]) AND state = 'sent' AND late"
    assert hub.count(late, waited) > 0
    assert any(record.headers.get("hub_late") == b"true" for record in hub.out(SOCIAL_WORK))
    assert not hub.rows("SELECT 1 FROM waiting WHERE family = $1", id)
    assert not hub.rows("SELECT 1 FROM alert WHERE family = $1 AND kind = 'frozen' AND state <> 'closed'", id)
    assert hub.count(
        "SELECT (f.last_no - s.applied_no)::int FROM family f JOIN family_state s USING (family) WHERE family = $1", id
    ) == 0  # fmt: skip
    compared = hub.command("rebuild", "--check", patience=120)
    assert compared.returncode == 0, compared.stdout
    refused = hub.command("quarantine", "release", str(id))
    assert (refused.returncode, "not_frozen" in refused.stderr) == (1, True)


def _freeze(hub: Hub, event: UUID) -> UUID:
    """Put what nobody can read on the log of the event's family and return the family once it is frozen."""
    hub.settle()
    id = hub.family(event)
    place = next(record for record in hub.log() if record.key == str(id).encode())
    poison = [(b"\x00 this is no event", {"ce_type": "hub.accepted.v1"})]
    hub.kafka.put(HUB_USER, EVENTS, poison, key=place.key, partition=place.partition)
    until(lambda: hub.rows("SELECT frozen FROM family_state WHERE family = $1 AND frozen IS NOT NULL", id), "frozen")
    return id


def _unbased(text: str) -> str:
    """Return what stands in base64 in a text."""
    return " ".join(base64.b64decode(word).decode("latin-1") for word in re.findall(r"base64:(\S+)", text))


def test_garbage_is_parked_and_the_next_event_goes_on(hub: Hub) -> None:
    """10,000 records that cannot be read are parked, each with its reason, in little memory; what follows is judged."""
    dice = random.Random(1)
    family = family_story()
    _park(hub, [_garbage(dice.choice(KINDS), family, dice) for _ in range(500)])
    worker = psutil.Process(hub.pid("worker"))
    before = worker.memory_info().rss
    kinds = [dice.choice(KINDS) for _ in range(GARBAGE)]
    places = _park(hub, [_garbage(kind, family, dice) for kind in kinds])
    grown = worker.memory_info().rss - before

    assert _reasons(hub, dict(zip(places, kinds, strict=True))) == REASONS
    _alarm_was_raised(hub)
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    hub.accepted(SCHOOL, [family.concern()])
    hub.settle()
    books.every_arrival_has_one_row(hub)
    assert grown < MOST_GROWTH, f"{grown / 2**20:.1f} MiB"


def test_a_repeat_gets_the_first_receipt_and_other_content_is_parked(hub: Hub) -> None:
    """The same id with the same content is one event; with other content it is quarantined."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    type, data = family.concern()
    ce_id, head = uuid4().hex, None
    head = hub.head(SCHOOL, type, ce_id)
    other = {**data, "level": "great"}
    offsets = hub.kafka.put(SCHOOL, f"hub.in.{SCHOOL}", [(hub.sealed(head, one), head) for one in (data, data, other)])
    hub.settle()
    rows = hub.rows(
        "SELECT position, outcome, reason, event_id, repeat_of FROM arrival WHERE topic = $1 AND position >= $2"
        " ORDER BY position",
        f"hub.in.{SCHOOL}",
        offsets[0],
    )
    event = rows[0][3]
    assert isinstance(event, UUID)
    assert rows == [
        (offsets[0], "accepted", "", event, None),
        (offsets[1], "repeat", "", event, offsets[0]),
        (offsets[2], "quarantined", "other_content", None, None),
    ]


def _recorded(families: list[FamilyStory]) -> list[tuple[str, Data]]:
    return [event for one in families for event in one.joins() + one.grants()]


def _nothing_is_lost(hub: Hub, families: list[FamilyStory], sent: list[Sent]) -> None:
    until(hub.ready, "ready again", 40)
    assert set(hub.outcomes(sent)) == {"accepted"}
    hub.accepted(SCHOOL, [one.concern() for one in families[:6]])
    hub.settle()
    books.every_arrival_has_one_row(hub)
    books.every_sent_event_is_in(hub, sent)
    books.numbers_have_no_hole(hub)
    books.one_mail_per_notice(hub)
    books.deliveries_are_disclosed(hub)


def _park(hub: Hub, values: list[tuple[bytes, dict[str, str]]]) -> list[int]:
    """Send what cannot be read and return its offsets once all of it is parked."""
    places = hub.kafka.put(SCHOOL, WAY_IN, values)
    sql = "SELECT count(*)::int FROM quarantine WHERE stage = 'border' AND topic = $1 AND position >= $2"
    until(lambda: hub.count(sql, WAY_IN, places[0]) == len(values), "all parked", 90, every=0.5)
    return places


def _reasons(hub: Hub, kinds: dict[int, str]) -> dict[str, set[str]]:
    """Return with which reasons each kind was parked; ledger and quarantine must agree."""
    rows = hub.rows(
        "SELECT position, a.outcome, a.reason, q.reason FROM arrival a JOIN quarantine q USING (topic, position)"
        " WHERE topic = $1 AND position >= $2",
        WAY_IN,
        min(kinds),
    )
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for position, outcome, noted, parked in rows:
        assert (outcome, noted) == ("quarantined", parked)
        found[kinds[int(str(position))]].add(str(parked))
    assert len(rows) == len(kinds)
    return found


def _alarm_was_raised(hub: Hub) -> None:
    """Each reason is counted, and said as an error in the log, by its word alone."""
    figures = hub.metrics()
    log = (hub.data / "log" / "worker.log").read_text().splitlines()
    said = [line for line in map(json.loads, log) if line.get("event") == "quarantined"]
    for reason in set().union(*REASONS.values()):
        assert f'hub_quarantined_total{{reason="{reason}",stage="border"}}' in figures
        alarms = [line for line in said if line["reason"] == reason]
        assert alarms, reason
        assert ("error", "border") in {(line["level"], line["stage"]) for line in alarms}, reason


def _garbage(kind: str, family: FamilyStory, dice: random.Random) -> tuple[bytes, dict[str, str]]:
    """Return a record of this kind that cannot be taken as it is."""
    head = Hub.head(SCHOOL, "concern.raised", uuid4().hex)
    avro, plain = ({**head, "content-type": word} for word in ("application/avro", "application/json"))
    # Its first byte says that it is no JSON, no Avro and nothing sealed.
    noise = b"\x07" + dice.randbytes(dice.randrange(4, 2000))
    type, data = family.concern()
    match kind:
        case "no envelope":
            return noise, {}
        case "not sealed":
            return noise, head
        case "wrong magic":
            return noise, avro
        case "unknown schema":
            return b"\x00" + struct.pack(">I", 999_999) + noise, avro
        case "bomb":
            return _bomb(type, data), avro
        case "too deep":
            return b'{"person": ' * 5000, plain
        case "code in the clear":
            return json.dumps({"person": family.child.ref}).encode(), plain
        case _:
            return json.dumps({**data, "person": {"id": str(uuid4()), "note": [family.child.code]}}).encode(), plain


def _bomb(type: str, data: Data) -> bytes:
    """Return Avro that says: a list of two thousand million items follows."""
    topics = b"\x02\x12attention\x00"
    honest = codec.encode(TYPES[type].wire, data)
    assert honest.count(topics) == 1
    return honest.replace(topics, b"\xfe\xff\xff\xff\x0f\x12attention")
