"""One record of the border: whatever it is, it is an item, and trouble stays its own."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.errors import PoisonError
from hub.schemas.catalogue import TYPES
from hub.schemas.envelope import Envelope, headers, source
from hub.schemas.topics import in_topic
from hub.sealing.keyring import Keyring
from hub.streams.item import read_item
from hub.streams.record import Record
from hub.streams.turning import Turner
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
