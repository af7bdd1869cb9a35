"""An organisation's own program: seal, send, receive, decode, acknowledge a recall. Stock libraries only.

    python hub_client.py partner.json check             try the hub's test vectors with our own sealing
    python hub_client.py partner.json send events.jsonl  seal each event to the hub and send it; print its id
    python hub_client.py partner.json receive 3          print three messages; a recall is acknowledged

`partner.json` says where the hub is and who we are (see the folder's README). Needs confluent-kafka with its Avro
and registry extras, and cryptography.
"""

from __future__ import annotations

import base64
import json
import struct
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from confluent_kafka import Consumer, Message, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
TO_HUB, FROM_HUB = 2, 3
"""Format bytes of sealed values."""
PATIENCE = 60.0
"""Seconds to wait for a message."""


def framed(*parts: str) -> bytes:
    """Return the parts one after another, each behind its length (4 bytes, big endian)."""
    return b"".join(struct.pack(">I", len(raw)) + raw for raw in (part.encode() for part in parts))


def seal(public: bytes, key_id: str, plain: bytes, info: bytes) -> bytes:
    """Seal `plain` to the hub: format byte, length of key id, key id, HPKE output."""
    sealed = SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info)
    return bytes((TO_HUB, len(key_id))) + key_id.encode() + sealed


def opened(private: bytes, blob: bytes, info_of: Any) -> bytes:
    """Open a sealed value; `info_of` makes the `info` from the key id that the value names."""
    key_id, rest = blob[2 : 2 + blob[1]].decode(), blob[2 + blob[1] :]
    return SUITE.decrypt(rest, X25519PrivateKey.from_private_bytes(private), info_of(key_id))


class Partner:
    """One organisation's connection to the hub."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.org: str = settings["org"]
        with urlopen(f"{settings['http']}/v1/keys", timeout=10) as answer:
            self.keys = json.load(answer)
        self.producer = Producer({**settings["kafka"], "acks": "all"})

    def check(self) -> None:
        """Open the hub's test vector, and seal one of our own that opens again."""
        vector = self.keys["test_vectors"][0]
        envelope = [vector[name] for name in ("ce_id", "ce_source", "ce_type", "ce_time")]
        info = framed("hub-v1", vector["key_id"], *envelope)
        assert info == base64.b64decode(vector["info"]), "the layout of `info` is another one"
        plain = base64.b64decode(vector["plaintext"])
        private, public = (base64.b64decode(vector[name]) for name in ("private_key", "public_key"))
        for blob in (base64.b64decode(vector["sealed"]), seal(public, vector["key_id"], plain, info)):
            assert opened(private, blob, lambda _: info) == plain, "the test vector opens to something else"

    def send(self, type: str, data: Mapping[str, Any]) -> str:
        """Seal one event, send it and wait until Kafka has it; return its id."""
        key = self.keys["keys"][0]
        event = {
            "ce_id": str(uuid.uuid4()),
            "ce_source": f"//{self.settings['region']}/{self.org}",
            "ce_type": f"hub.{type}.v1",
            "ce_time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
        info = framed("hub-v1", key["key_id"], *event.values())
        value = seal(base64.b64decode(key["public_key"]), key["key_id"], json.dumps(data).encode(), info)
        headers = {"ce_specversion": "1.0", **event, "content-type": "application/vnd.hub.sealed"}
        self.producer.produce(f"hub.in.{self.org}", value, headers=list(headers.items()))
        if self.producer.flush(10):
            raise SystemExit("Kafka did not take it within 10 s: send it again later, with the same id")
        return event["ce_id"]

    def receive(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield the next messages, decoded; recalls are answered."""
        consumer = Consumer(
            {
                **self.settings["kafka"],
                "group.id": f"{self.org}.client",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
            }
        )
        decode = AvroDeserializer(SchemaRegistryClient({"url": self.settings["registry"]}))
        consumer.subscribe([f"hub.out.{self.org}"])
        try:
            for _ in range(count):
                message = _next(consumer)
                heads = {name: value.decode() for name, value in message.headers() or ()}
                yield self._read(heads, decode(message.value(), None))
                # Only now: a message whose work was not done comes again, with the same number and id.
                consumer.commit(message)
        finally:
            consumer.close()

    def _read(self, heads: Mapping[str, str], content: dict[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in content.items() if value not in (None, [])}
        person = told.get("person")
        if isinstance(person, dict) and person.get("sealed") and self.settings.get("private_key"):
            private, blob = base64.b64decode(self.settings["private_key"]), base64.b64decode(person["sealed"])
            envelope = (heads["ce_id"], heads["ce_type"], self.org)
            told["identity"] = json.loads(opened(private, blob, lambda id: framed("hub-out-v1", id, *envelope)))
        line = {"hub_seq": int(heads["hub_seq"]), "type": heads["ce_type"], "id": heads["ce_id"], "data": told}
        if heads["ce_type"] == "hub.recall.v1":
            # Here our own system forgets what the recall names; then we say so.
            line["acknowledged_with"] = self.send("recall.acknowledged", {"recall_id": told["recall_id"]})
        return line


def _next(consumer: Consumer) -> Message:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is not None and message.error() is None:
            return message
    raise SystemExit(f"no message came within {PATIENCE:.0f} s")


def main(file: str, what: str, *more: str) -> None:
    """Do what the command line says."""
    partner = Partner(json.loads(Path(file).read_text("utf-8")))
    if what == "check":
        partner.check()
        print("the test vectors open")
    elif what == "send":
        for line in Path(more[0]).read_text("utf-8").splitlines():
            event = json.loads(line)
            print(partner.send(event["type"], event["data"]), flush=True)
    elif what == "receive":
        for message in partner.receive(int(more[0])):
            print(json.dumps(message, ensure_ascii=False), flush=True)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
