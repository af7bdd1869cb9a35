"""What cannot be read or carried out is parked, and the next event goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiokafka.partitioner import DefaultPartitioner

from hub.sealing.hpke import InInfo, generate, seal_in
from hub.store.receipts import told_of
from tests.integration.streams.families import a_code, a_family, concern
from tests.integration.streams.world import SCHOOL, SOCIAL_WORK, World, until

Spoil = Callable[[World, dict[str, str]], tuple[bytes | None, dict[str, str]]]
AVRO, SEALED = "application/avro", "application/vnd.hub.sealed"


def _sealed(world: World, head: dict[str, str], body: bytes) -> bytes:
    info = InInfo(head["ce_id"], head["ce_source"], head["ce_type"], head["ce_time"])
    return seal_in(world.shell.keyring.public, body, info)


def _to_another_key(world: World, head: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    info = InInfo(head["ce_id"], head["ce_source"], head["ce_type"], head["ce_time"])
    return seal_in(generate().public, b"{}", info), {"content-type": SEALED}


def _code(world: World, head: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    return json.dumps(concern(a_code(4))).encode(), {}


POISON: list[object] = [
    pytest.param(lambda w, h: (b"\x00\xff garbage", {"content-type": SEALED}), id="garbage instead of a sealed body"),
    pytest.param(lambda w, h: (_sealed(w, h, b"\x80\x81"), {"content-type": SEALED}), id="garbage within the seal"),
    pytest.param(lambda w, h: (b"\x01\x00\x00\x00\x01x", {"content-type": AVRO}), id="wrong magic byte"),
    pytest.param(lambda w, h: (b"\x00\x7f\xff\xff\xffx", {"content-type": AVRO}), id="unknown schema"),
    pytest.param(
        lambda w, h: (b"\x00\x00\x00\x00\x01" + b"\xfe\xff\xff\xff\x0f" * 9, {"content-type": AVRO}), id="bomb"
    ),
    pytest.param(_to_another_key, id="sealed to another key"),
    pytest.param(lambda w, h: (_sealed(w, {**h, "ce_id": "other"}, b"{}"), {"content-type": SEALED}), id="moved seal"),
    pytest.param(_code, id="identity code in the open"),
    pytest.param(lambda w, h: (b"[1, 2]", {}), id="no JSON object"),
    pytest.param(lambda w, h: (None, {}), id="no body"),
    pytest.param(lambda w, h: (b"{}", {"ce_time": ""}), id="no time"),
    pytest.param(lambda w, h: (b"{}", {"content-type": "text/html"}), id="another content type"),
]


@pytest.mark.parametrize("spoil", POISON)
async def test_poison_is_parked_and_the_next_event_goes_on(world: World, spoil: Spoil) -> None:
    """A record that cannot be read leaves a quarantine row and its receipt; the event behind it is judged."""
    head = world.envelope(SCHOOL, "concern.raised", uuid4().hex, datetime.now(UTC))
    value, other = spoil(world, head)
    headers = {**head, "content-type": "application/json", **other}
    offset = await world.raw(SCHOOL, value, [(name, word.encode()) for name, word in headers.items() if word])
    after = await world.says(SCHOOL, "concern.raised", concern(a_code(5)))
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "quarantined"
    assert (await world.outcome(SCHOOL, after))["reason"] == "no_consent"
    async with world.shell.engine.connect() as conn:
        told = await told_of(conn, SCHOOL, head["ce_id"])
    assert told is not None
    assert told.arrival.outcome == "quarantined"
    assert await world.one(
        "SELECT count(*) FROM quarantine WHERE stage = 'border' AND org = :o AND position = :p", o=SCHOOL, p=offset
    )


async def test_a_parked_withdrawal_holds_its_person(world: World) -> None:
    """While a narrowing event that names a readable person is parked, that person is held and looked at again."""
    people = await a_family(world)
    ce_id, at = uuid4().hex, datetime.now(UTC)
    data = {"person": {"hetu": people.child}, "by": {"hetu": people.mother}}
    await world.accepted(SOCIAL_WORK, "consent.withdrawn", data, ce_id=ce_id, at=at)
    other = {**data, "by": {"hetu": people.father}}
    row = await world.outcome(
        SOCIAL_WORK, await world.says(SOCIAL_WORK, "consent.withdrawn", other, ce_id=ce_id, at=at)
    )
    assert row["outcome"] == "quarantined"
    assert await world.one(
        "SELECT count(*) FROM hold h JOIN quarantine q ON q.id = h.quarantine WHERE q.org = :o", o=SOCIAL_WORK
    )


async def test_a_withdrawal_that_gives_a_secret_away_holds_its_person_all_the_same(world: World) -> None:
    """Said in the open, or with an identity code in the record's key or a header: parked, and whom it names is held."""
    people = await a_family(world)
    data = {"person": {"hetu": people.child}, "by": {"hetu": people.mother}}
    head = world.envelope(SOCIAL_WORK, "consent.withdrawn", uuid4().hex, None) | {"content-type": AVRO}
    sealed = _sealed(world, head, json.dumps(data).encode())
    in_key = await world.raw(SOCIAL_WORK, sealed, _headers(head | {"content-type": SEALED}), key=people.father.encode())
    head["ce_id"] = uuid4().hex
    sealed = _sealed(world, head, json.dumps(data).encode())
    in_header = await world.raw(SOCIAL_WORK, sealed, _headers(head | {"content-type": SEALED, "note": people.father}))
    in_the_open = await world.says_plain(SOCIAL_WORK, "consent.withdrawn", json.dumps(data).encode())
    for offset in (in_key, in_header, in_the_open):
        row = await world.outcome(SOCIAL_WORK, offset)
        assert (row["outcome"], row["reason"]) == ("quarantined", "unsealed_identity")
        assert await world.one(
            "SELECT count(*) FROM hold h JOIN quarantine q ON q.id = h.quarantine WHERE q.org = :o AND q.position = :p",
            o=SOCIAL_WORK,
            p=offset,
        )


def _headers(head: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(name, word.encode()) for name, word in head.items()]


async def test_an_unreadable_record_of_the_log_freezes_the_family_of_its_key(world: World) -> None:
    """Later events of that family wait, a duty event among them is delivered at once, and the ladder is told."""
    people = await a_family(world)
    first = await world.accepted(SOCIAL_WORK, "family.joined", {"person": {"hetu": a_code(6)}, "role": "child"})
    event = await world.accepted(SOCIAL_WORK, "protection.set", {"person": {"hetu": people.child}})
    await world.applied(event)
    await world.applied(first)
    family = await world.one("SELECT family FROM event WHERE event_id = :e", e=event)
    await world.producer.send_and_wait(
        "hub.events", key=str(family).encode(), value=b"\x00garbage", partition=await _part(world, family)
    )

    async def frozen() -> bool | None:
        return await world.one("SELECT frozen IS NOT NULL FROM family_state WHERE family = :f", f=family) or None

    await until(frozen)
    duty = {
        "person": {"hetu": people.child},
        "basis": {"kind": "duty", "rule": "LSL-25"},
        "unit": "mikkeli-koulu-lansi",
        "urgent": True,
        "reasons": ["violence"],
        "anticipatory": False,
        "police_told": False,
    }
    notified = await world.accepted(SCHOOL, "child_protection.notified", duty)

    async def waits() -> bool | None:
        return await world.one("SELECT count(*) FROM waiting WHERE family = :f", f=family) == 1 or None

    await until(waits)
    assert (
        await world.one("SELECT count(*) FROM delivery WHERE event_id = :e AND recipient = 'lastensuojelu'", e=notified)
        == 1
    )
    assert await world.rows("SELECT kind FROM alert WHERE family = :f ORDER BY kind", f=family) == [
        ("duty",),
        ("frozen",),
    ]


async def _part(world: World, family: object) -> int:

    parts = sorted(await world.producer.partitions_for("hub.events"))
    return int(DefaultPartitioner()(str(family).encode(), parts, parts))


async def test_a_parked_record_does_not_stand_in_the_way_of_the_honest_one(world: World) -> None:
    """The same id sent again, readable this time, is judged as the first of its kind."""
    people = await a_family(world)
    head = world.envelope(SCHOOL, "concern.raised", uuid4().hex, datetime.now(UTC))
    offset = await world.raw(SCHOOL, b"\x00\xff", [(name, word.encode()) for name, word in head.items()])
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "quarantined"
    again = await world.says(SCHOOL, "concern.raised", concern(people.child), ce_id=head["ce_id"])
    assert (await world.outcome(SCHOOL, again))["outcome"] in ("accepted", "refused")
    async with world.shell.engine.connect() as conn:
        told = await told_of(conn, SCHOOL, head["ce_id"])
    assert told is not None
    assert told.arrival.position == again
