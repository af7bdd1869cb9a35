"""How does an event come by HTTP?"""

from __future__ import annotations

import json

import pytest

from hub.errors import RefusedError
from hub.schemas.accepted import Json
from hub.schemas.attributes import Envelope
from hub.schemas.http_event import batch, binary, structured, structured_json
from tests.examples.events import event_data, hetu

ENVELOPE = Envelope("5f1c", "//etela-savo/mikkeli-koulut", "hub.concern.raised.v1", "2026-11-24T08:00:00Z")
DATA = event_data("concern.raised")
RAW = structured_json(ENVELOPE, DATA)


def changed(**change: Json) -> bytes:
    """Return the structured event with some attributes changed."""
    return json.dumps({**json.loads(RAW), **change}).encode()


def test_structured_event_is_read_as_written() -> None:
    """Envelope and data come back."""
    assert structured(RAW) == (ENVELOPE, DATA)


def test_batch_is_a_list_of_events() -> None:
    """Each event of a batch is read in its order."""
    assert batch(b"[" + RAW + b"," + RAW + b"]") == [(ENVELOPE, DATA)] * 2


def test_binary_event_has_its_attributes_in_headers() -> None:
    """`ce-` headers and the content type make the envelope, the body is the data."""
    sent = {
        "ce-specversion": "1.0",
        "ce-id": ENVELOPE.id,
        "ce-source": ENVELOPE.source,
        "ce-type": ENVELOPE.type,
        "ce-time": ENVELOPE.time,
        "content-type": "application/json; charset=utf-8",
        "authorization": "Bearer x",
    }
    assert binary(sent, json.dumps(DATA).encode()) == (ENVELOPE, DATA)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"\xff\xfe{\x00}\x00", "", id="another encoding"),
        pytest.param(b"[" * 100_000, "", id="endless depth"),
        pytest.param(b'{"id": NaN}', "", id="no number"),
        pytest.param(b'{"id": "a", "id": "b"}', "", id="name given twice"),
        pytest.param(b"[]", "", id="list for an event"),
        pytest.param(b'{"a":' + b"9" * 5_000 + b"}", "", id="endless number"),
        pytest.param(changed(data="text"), "data", id="data that is no record"),
        pytest.param(changed(id=hetu()), "id", id="identity code for an id"),
        pytest.param(changed(id=7), "id", id="number for an id"),
        pytest.param(changed(source="//etela-savo"), "source", id="half a source"),
        pytest.param(changed(specversion="2.0"), "specversion", id="another version"),
        pytest.param(changed(type=""), "type", id="no type"),
    ],
)
def test_bad_event_is_refused_without_its_value(raw: bytes, field: str) -> None:
    """A refusal names the attribute, never what stood there."""
    with pytest.raises(RefusedError) as caught:
        structured(raw)
    assert (caught.value.reason, caught.value.field) == ("not_valid", field)
    assert hetu() not in str(caught.value)


def test_bad_event_in_a_batch_is_named_by_its_place() -> None:
    """The sender learns which of them it was; none of the batch is taken."""
    with pytest.raises(RefusedError) as caught:
        batch(b"[" + RAW + b"," + changed(specversion="2.0") + b"]")
    assert caught.value.field == "1.specversion"


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"[1]", b"[" + b",".join([RAW] * 101) + b"]"])
def test_batch_that_is_empty_too_long_or_no_list_is_refused(raw: bytes) -> None:
    """1 to 100 events."""
    with pytest.raises(RefusedError):
        batch(raw)
