"""LAW 4: poison is parked and trouble is waited for; nobody has to do anything."""

from __future__ import annotations

import os
import random
import struct
from uuid import UUID, uuid4

import psutil

from hub.schemas.topics import EVENTS, HUB_USER
from tests.acceptance import books
from tests.acceptance.harness import Hub, Sent, until
from tests.examples.stories import CHILD_PROTECTION, SCHOOL, SOCIAL_WORK, Data, FamilyStory, family_story, mark

AWAY = 10.0
SCHOOL_UNIT = "mikkeli-koulu-lansi"
GARBAGE = 10_000
MOST_GROWTH = 32 * 2**20


def test_postgresql_away_for_ten_seconds(hub: Hub) -> None:
    """Gone in the middle of a batch: that batch and what came in meanwhile are carried out as soon as it is back."""
    families = [family_story() for _ in range(6)]
    way_in = f"hub.in.{SOCIAL_WORK}"
    with hub.holding("SELECT next FROM offsets WHERE topic = $1 FOR UPDATE", way_in):
        sent = hub.send(SOCIAL_WORK, _recorded(families[:3]))
        until(lambda: hub.rows("SELECT 1 FROM pg_locks WHERE NOT granted"), "a batch under way")
        with hub.away("postgres", AWAY):
            until(lambda: not hub.readyz()["worker"], "worker not ready", 20)
            sent += hub.send(SOCIAL_WORK, _recorded(families[3:]))
    _nothing_is_lost(hub, families, sent)


def test_kafka_away_for_ten_seconds(hub: Hub) -> None:
    """Gone in the middle of the work: nothing is lost, and what is sent afterwards comes in as ever."""
    families = [family_story() for _ in range(40)]
    sent = hub.send(SOCIAL_WORK, _recorded(families[:-1]))
    with hub.away("kafka", AWAY):
        until(lambda: not hub.readyz()["worker"], "worker not ready", 20)
    sent += hub.send(SOCIAL_WORK, _recorded(families[-1:]))
    _nothing_is_lost(hub, families, sent)


def test_a_family_frozen_by_poison_lets_duty_through(hub: Hub) -> None:
    """An unreadable record on the log freezes the family of its key: a duty goes out at once, all else waits."""
    family = family_story()
    events = hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants(), family.plan_opened()])
    hub.settle()
    id = hub.family(events[0])
    place = next(record for record in hub.log() if record.key == str(id).encode())
    poison = b"\x00 this is no event"
    key, partition = place.key, place.partition
    hub.put(HUB_USER, EVENTS, [(poison, {"ce_type": "hub.accepted.v1"})], key=key, partition=partition)
    until(lambda: hub.rows("SELECT frozen FROM family_state WHERE family = $1 AND frozen IS NOT NULL", id), "frozen")

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


def test_garbage_is_parked_and_the_next_event_goes_on(hub: Hub) -> None:
    """10,000 records that cannot be read are parked one by one, in little memory, and what follows is judged."""
    dice = random.Random(1)
    topic = f"hub.in.{SCHOOL}"
    parked = hub.count("SELECT count(*)::int FROM quarantine")
    _park(hub, topic, [_garbage(dice) for _ in range(500)], parked + 500)
    worker = psutil.Process(hub.pid("worker"))
    before = worker.memory_info().rss
    _park(hub, topic, [_garbage(dice) for _ in range(GARBAGE)], parked + 500 + GARBAGE)
    grown = worker.memory_info().rss - before

    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    hub.accepted(SCHOOL, [family.concern()])
    hub.settle()
    books.every_arrival_has_one_row(hub)
    assert 'hub_quarantined_total{reason="garbage",stage="border"}' in hub.metrics()
    assert grown < MOST_GROWTH, f"{grown / 2**20:.1f} MiB"


def test_a_repeat_gets_the_first_receipt_and_other_content_is_parked(hub: Hub) -> None:
    """The same id with the same content is one event; with other content it is quarantined."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    type, data = family.concern()
    ce_id, head = uuid4().hex, None
    head = hub.head(SCHOOL, type, ce_id)
    other = {**data, "level": "great"}
    offsets = hub.put(SCHOOL, f"hub.in.{SCHOOL}", [(hub.sealed(head, one), head) for one in (data, data, other)])
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


def _park(hub: Hub, topic: str, values: list[tuple[bytes, dict[str, str]]], total: int) -> None:
    hub.put(SCHOOL, topic, values)
    until(lambda: hub.count("SELECT count(*)::int FROM quarantine") >= total, "all parked", 90, every=0.5)


def _garbage(dice: random.Random) -> tuple[bytes, dict[str, str]]:
    """Return a record that cannot be read: noise, wrong magic, an unknown schema, a bomb, a code in the clear."""
    head = Hub.head(SCHOOL, "concern.raised", uuid4().hex)
    noise = os.urandom(dice.randrange(0, 2000))
    kinds = (
        (noise, {}),
        (noise, head),
        (noise, {**head, "content-type": "application/avro"}),
        (b"\x07" + noise, {**head, "content-type": "application/avro"}),
        (b"\x00" + struct.pack(">I", 999_999) + noise, {**head, "content-type": "application/avro"}),
        # Avro says: an array of two thousand million items follows.
        (
            b"\x00" + struct.pack(">I", dice.randrange(1, 30)) + b"\xfe\xff\xff\xff\x0f" * 40,
            {**head, "content-type": "application/avro"},
        ),
        (b'{"person": ' * 5000, {**head, "content-type": "application/json"}),
    )
    return dice.choice(kinds)
