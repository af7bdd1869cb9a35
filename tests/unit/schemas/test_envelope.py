"""What stands on the outside of an event, as Kafka headers?"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import PoisonError, RefusedError
from hub.schemas.envelope import Envelope, OutMarks, headers, log_headers, moment, read, source_of, stamp
from tests.examples.events import hetu

GOOD = Envelope(
    id="5f1c",
    source="//etela-savo/mikkeli-koulut",
    type="hub.concern.raised.v1",
    time="2026-11-24T08:00:00Z",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def changed(**change: bytes | None) -> list[tuple[str, bytes]]:
    """Return good headers with some changed, or left out by None."""
    named = {**dict(headers(GOOD)), **{name.replace("__", "-"): value for name, value in change.items()}}
    return [(name, value) for name, value in named.items() if value is not None]


def test_headers_are_read_as_written() -> None:
    """Reading and writing are each other's reverse."""
    assert read(headers(GOOD)) == GOOD


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"ce_id": None}, "id", id="missing id"),
        pytest.param({"ce_specversion": None}, "specversion", id="missing version"),
        pytest.param({"ce_specversion": b"0.3"}, "specversion", id="another version"),
        pytest.param({"ce_source": b"https://example.org"}, "source", id="no source of ours"),
        pytest.param({"ce_type": b"com.example.foo"}, "type", id="no type of ours"),
        pytest.param({"ce_time": None}, "time", id="missing time"),
        pytest.param({"ce_id": b"\xff\xfe"}, "id", id="bytes that are no text"),
        pytest.param({"ce_id": b""}, "id", id="empty id"),
        pytest.param({"ce_id": b"a" * 65}, "id", id="long id"),
        pytest.param({"ce_id": b"row " + hetu().encode()}, "id", id="spaces in an id"),
        pytest.param({"ce_id": b"row-" + hetu().encode()}, "id", id="identity code in an id"),
        pytest.param({"ce_subject": hetu().encode()}, "subject", id="identity code for a subject"),
        pytest.param({"ce_dataschema": b"x" * 300}, "dataschema", id="endless header"),
        pytest.param({"content__type": b"text/html"}, "datacontenttype", id="content we do not read"),
    ],
)
def test_header_that_is_not_good_is_poison_without_its_value(change: dict[str, bytes | None], field: str) -> None:
    """Poison names the attribute and never repeats what stood there."""
    with pytest.raises(PoisonError) as caught:
        read(changed(**change))
    assert (caught.value.reason, caught.value.field) == ("bad_envelope", field)
    assert hetu() not in f"{caught.value}{caught.value.mend}{caught.value.__cause__}"


def test_header_given_twice_is_poison() -> None:
    """Two ids are none."""
    with pytest.raises(PoisonError) as caught:
        read([*headers(GOOD), ("ce_id", b"other")])
    assert caught.value.field == "id"


def test_too_many_headers_are_poison() -> None:
    """Nobody needs more than 32."""
    with pytest.raises(PoisonError):
        read([*headers(GOOD), *((f"x{n}", b"") for n in range(40))])


def test_foreign_headers_and_extensions_are_passed_by() -> None:
    """CloudEvents extensions and others' headers do no harm, even without text."""
    assert read([*headers(GOOD), ("ce_partitionkey", b"x"), ("foreign", None), ("foreign", b"\xff")]) == GOOD


def test_broken_trace_costs_no_event() -> None:
    """A traceparent of another form is dropped."""
    assert read(changed(traceparent=b"nonsense")).traceparent == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([name for name, _ in headers(GOOD)]) | st.text(), st.binary()), max_size=12))
def test_any_headers_give_an_envelope_or_poison(garbage: list[tuple[str, bytes]]) -> None:
    """No headers make any other error."""
    with contextlib.suppress(PoisonError):
        read(garbage)


def test_out_marks_stand_beside_the_attributes() -> None:
    """On the way out a number, the granting rules and lateness are told; lateness only when it is so."""
    marked = dict(headers(GOOD, OutMarks(seq=7, ground=("consent", "protected"), late=True)))
    assert (marked["hub_seq"], marked["hub_ground"], marked["hub_late"]) == (b"7", b"consent,protected", b"true")
    assert "hub_late" not in dict(headers(GOOD, OutMarks(seq=7)))


def test_log_headers_mask_the_type() -> None:
    """On the log nothing tells what happened."""
    envelope = read(log_headers("5f1c", "etela-savo", datetime(2026, 11, 24, 8, tzinfo=UTC)))
    assert (envelope.type, envelope.source) == ("hub.accepted.v1", "//etela-savo/hub")


def test_source_tells_region_and_organisation() -> None:
    """`//<region>/<org>` and nothing else."""
    assert source_of("//etela-savo/mikkeli-koulut") == ("etela-savo", "mikkeli-koulut")
    assert (GOOD.region, GOOD.org) == ("etela-savo", "mikkeli-koulut")
    for wrong in ("", "//etela-savo", "//etela-savo/a/b", "/etela-savo/a", "//Etelä/a", "//etela-savo/a\n"):
        with pytest.raises(RefusedError):
            source_of(wrong)


@pytest.mark.parametrize("time", ["2026-11-25T09:00:00", "1890-01-01T00:00:00Z", "yesterday", "2026-13-01T00:00:00Z"])
def test_time_without_zone_or_sense_is_refused(time: str) -> None:
    """A refusal, not poison: the sender hears of it."""
    with pytest.raises(RefusedError) as caught:
        moment(time)
    assert (caught.value.reason, caught.value.field) == ("not_valid", "time")
    assert time not in str(caught.value)


def test_times_are_written_in_utc_and_cut_to_the_minute_where_asked() -> None:
    """On `hub.out` seconds would help to join what must not be joined."""
    at = datetime(2026, 11, 24, 8, 0, 31, 5, tzinfo=UTC)
    assert stamp(at) == "2026-11-24T08:00:31.000005Z"
    assert stamp(at, minute=True) == "2026-11-24T08:00:00Z"
    assert moment(stamp(at)) == at
