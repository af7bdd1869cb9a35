"""Whatever bytes arrive, the answer is data or one error, and memory stays bounded."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import PoisonError
from hub.schemas import log_record, packaged
from hub.schemas.accepted import Json
from hub.schemas.attributes import AVRO, JSON
from hub.schemas.body import read_body
from hub.schemas.canonical import canonical
from hub.schemas.catalogue import TYPES
from hub.schemas.codec import MAX_BYTES, REASONS, decode, encode
from hub.schemas.log_record import LogPart, LogRecord
from tests.examples.event_strategies import ANY_DATA
from tests.examples.events import event_data, uid

quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
WIRE = "hub.concern.raised.v1"
CONCERN = packaged.newest()[WIRE].id
LOG = packaged.newest()["hub.accepted.v1"].id
RECORD = LogRecord(
    uid("event"),
    uid("family"),
    3,
    datetime(2026, 11, 24, 8, 0, 0, 567, UTC),
    1,
    uid("person"),
    (LogPart("person", (uid("person"),), b"\x00sealed"), LogPart("all", (uid("person"), uid("other")), b"")),
)


def number(value: int) -> bytes:
    """Return an Avro long."""
    value, out = (value << 1) ^ (value >> 63), bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def framed(body: bytes, id: int = CONCERN, magic: int = 0) -> bytes:
    """Return a body in Confluent framing."""
    return struct.pack(">bI", magic, id) + body


def outcome(read: Callable[[bytes], object], raw: bytes) -> str:
    """Return why the bytes are poison, nothing when they are not."""
    try:
        read(raw)
    except PoisonError as error:
        return error.reason
    return ""


def reason(raw: bytes) -> str:
    """Return why the bytes are poison."""
    with pytest.raises(PoisonError) as caught:
        decode(raw)
    return caught.value.reason


@quick
@given(ANY_DATA)
def test_every_type_comes_back_as_sent(event: tuple[str, dict[str, Json]]) -> None:
    """Avro keeps every leaf of every type."""
    name, data = event
    assert decode(encode(TYPES[name].wire, data)) == (TYPES[name].wire, data)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_withheld_leaves_are_simply_absent(name: str) -> None:
    """Every field of every type may be left out."""
    assert decode(encode(TYPES[name].wire, {})) == (TYPES[name].wire, {})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(b"", "garbage", id="nothing"),
        pytest.param(b"\x00\x00", "garbage", id="half a frame"),
        pytest.param(b'{"level": "great"}', "wrong_magic", id="JSON"),
        pytest.param(framed(b"", magic=1), "wrong_magic", id="another magic byte"),
        pytest.param(framed(b"", id=999_999), "unknown_schema", id="schema nobody knows"),
        pytest.param(framed(b""), "garbage", id="no body"),
        pytest.param(encode(WIRE, event_data("concern.raised"))[:-1], "garbage", id="last byte missing"),
        pytest.param(encode(WIRE, event_data("concern.raised")) + b"\x00", "garbage", id="a byte too many"),
        pytest.param(framed(b"\x01" + b"\x00" * 17), "garbage", id="branch that counts from the end"),
        pytest.param(framed(b"\xff" * 40), "garbage", id="endless number"),
        pytest.param(framed(number(1) + number(1) + number(2**40) + b"x"), "garbage", id="endless string"),
        pytest.param(framed(number(1) + number(1) + number(-9) + b"x" * 9), "garbage", id="negative string"),
        pytest.param(framed(number(0) * 2 + number(1) + number(1) + b"\xff" + b"\x00" * 10), "garbage", id="no UTF-8"),
        pytest.param(b"\x00" * (MAX_BYTES + 1), "too_large", id="over 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_poison_with_its_reason(raw: bytes, expected: str) -> None:
    """Each kind of garbage has its word."""
    assert reason(raw) == expected


def bomb(items: int, body: bytes = b"") -> bytes:
    """Return a concern whose `about` claims many persons."""
    return framed(number(0) * 6 + number(1) + number(items) + body)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(bomb(2**31), id="claims two milliards"),
        pytest.param(bomb(-(2**31), number(1)), id="claims them in a sized block"),
        pytest.param(bomb(200_000, b"\x00" * 1_000_000), id="brings a million bytes along"),
        pytest.param(framed(number(0) * 6 + number(1) + (number(1_000) + b"\x00" * 5_000) * 190), id="in many blocks"),
    ],
)
def test_bomb_is_refused_before_it_unpacks(raw: bytes) -> None:
    """A list of millions costs no memory."""
    reason(framed(b""))
    tracemalloc.start()
    try:
        assert reason(raw) == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 256 * 1024
    finally:
        tracemalloc.stop()


@quick
@given(st.binary(max_size=300), st.sampled_from(packaged.packaged()))
def test_any_body_is_data_or_poison(body: bytes, known: packaged.Packaged) -> None:
    """No bytes make any other error, for any schema, the log's included."""
    for read in (decode, log_record.read):
        assert outcome(read, framed(body, known.id)) in REASONS | {""}


@quick
@given(ANY_DATA, st.data())
def test_one_changed_byte_is_data_or_poison(event: tuple[str, dict[str, Json]], draw: st.DataObject) -> None:
    """Damage on the way never makes another error."""
    raw = bytearray(encode(TYPES[event[0]].wire, event[1]))
    raw[draw.draw(st.integers(0, len(raw) - 1))] = draw.draw(st.integers(0, 255))
    assert outcome(decode, bytes(raw)) in REASONS | {""}


@pytest.mark.parametrize(
    "data", [{"level": 7}, {"level": ["great"]}, {"nowhere": 1}, {"person": {"nowhere": 1}}, {"text": "\ud800"}]
)
def test_what_the_schema_cannot_hold_is_not_written(data: dict[str, Json]) -> None:
    """Nothing is dropped in silence."""
    with pytest.raises(PoisonError) as caught:
        encode(WIRE, data)
    assert caught.value.reason == "unfit"


def test_too_much_is_not_written() -> None:
    """What Kafka would refuse is refused here."""
    with pytest.raises(PoisonError) as caught:
        encode(WIRE, {"text": "x" * MAX_BYTES})
    assert caught.value.reason == "too_large"


def test_log_record_comes_back_as_written() -> None:
    """Ids, number, time to the microsecond, sealed bytes."""
    assert log_record.read(log_record.write(RECORD)) == RECORD


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(encode(WIRE, event_data("concern.raised")), id="an event for a record"),
        pytest.param(framed(b"\x00" * 7, LOG), id="a record of nothing"),
        pytest.param(encode("hub.accepted.v1", {"event_id": "no id"}), id="an id that is none"),
    ],
)
def test_log_record_that_is_not_whole_is_poison(raw: bytes) -> None:
    """A record without its place cannot be used."""
    with pytest.raises(PoisonError) as caught:
        log_record.read(raw)
    assert caught.value.reason == "garbage"


EVENT = event_data("concern.raised")
AS_JSON, AS_AVRO = canonical(EVENT), encode(WIRE, EVENT)


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        pytest.param(JSON, AS_JSON, id="said to be JSON"),
        pytest.param(AVRO, AS_AVRO, id="said to be Avro"),
        pytest.param("", AS_JSON, id="nothing said, a brace"),
        pytest.param("", AS_AVRO, id="nothing said, a zero byte: a stock serializer's"),
    ],
)
def test_body_is_read_as_its_content_type_says(said: str, raw: bytes) -> None:
    """Where nobody says what a body is, its first byte tells."""
    assert read_body(WIRE, said, raw) == EVENT


@pytest.mark.parametrize(
    ("wire", "said", "raw", "expected"),
    [
        pytest.param(WIRE, JSON, AS_AVRO, "garbage", id="Avro said to be JSON"),
        pytest.param(WIRE, AVRO, AS_JSON, "wrong_magic", id="JSON said to be Avro"),
        pytest.param(WIRE, "", b"<event/>", "garbage", id="nothing said, neither of them"),
        pytest.param(WIRE, "", b"", "garbage", id="nothing said, nothing there"),
        pytest.param("hub.plan.opened.v1", AVRO, AS_AVRO, "bad_envelope", id="schema of another type"),
        pytest.param("hub.plan.opened.v1", "", AS_AVRO, "bad_envelope", id="nothing said, schema of another type"),
    ],
)
def test_body_that_is_not_what_was_said_is_poison(wire: str, said: str, raw: bytes, expected: str) -> None:
    """What is said is never guessed at again, and the type outside and the schema inside are the same."""
    with pytest.raises(PoisonError) as caught:
        read_body(wire, said, raw)
    assert caught.value.reason == expected
