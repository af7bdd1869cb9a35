"""One record of the border: whatever it is, it is an item, and trouble stays its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hub.border.decision import Reason, Refusal
from hub.errors import PoisonError
from hub.schemas.catalogue import TYPES
from hub.schemas.envelope import Envelope, headers, source
from hub.schemas.topics import in_topic
from hub.sealing.keyring import Keyring
from hub.streams.item import read_item
from hub.streams.record import Record
from hub.streams.turning import Turner
from tests.examples.events import hetu
from tests.examples.regions import SCHOOL, region

KEYRING = Keyring.from_master(b"k" * 32)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_json_nested_without_end_is_poison_of_its_own() -> None:
    """Deeper than our own code can walk: parked like any garbage, no surprise that stops a partition."""
    here = region()
    envelope = Envelope("deep-1", source(here.id, SCHOOL), TYPES["concern.raised"].wire, NOW.isoformat())
    value = b'{"a":' * 950 + b"1" + b"}" * 950
    record = Record(in_topic(SCHOOL), 0, 0, NOW, None, value, tuple(headers(envelope)))
    found = read_item(record, here, KEYRING, Turner(KEYRING)).found
    assert isinstance(found, PoisonError)
    assert found.reason == "garbage"


@pytest.mark.parametrize("where", ["key", "traceparent", "x-own"])
def test_an_identity_code_beside_the_body_is_poison(where: str) -> None:
    """Key and headers stand open in Kafka, however well the body is sealed."""
    here, code = region(), hetu(901)
    envelope = Envelope("code-1", source(here.id, SCHOOL), TYPES["concern.raised"].wire, NOW.isoformat())
    more = () if where == "key" else ((where, f"a {code} b".encode()),)
    key = code.encode() if where == "key" else None
    record = Record(in_topic(SCHOOL), 0, 0, NOW, key, b"{}", (*headers(envelope), *more))
    found = read_item(record, here, KEYRING, Turner(KEYRING)).found
    assert isinstance(found, PoisonError)
    assert found.reason == "unsealed_identity"


def test_an_id_the_hub_never_gave_is_refused_at_its_field() -> None:
    """With what to write instead."""
    here = region()
    envelope = Envelope("id-1", source(here.id, SCHOOL), TYPES["recall.acknowledged"].wire, NOW.isoformat())
    value = json.dumps({"recall_id": "A" * 43}).encode()
    record = Record(in_topic(SCHOOL), 0, 0, NOW, None, value, tuple(headers(envelope)))
    found = read_item(record, here, KEYRING, Turner(KEYRING)).found
    assert isinstance(found, Refusal)
    assert (found.reason, found.field) == (Reason.NOT_VALID, "recall_id")
    assert found.mend
