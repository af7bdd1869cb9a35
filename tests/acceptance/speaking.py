"""What a story's people do from outside: send over HTTP and wait for the receipt, open what was sealed to them."""

from __future__ import annotations

import base64
import json
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException

from hub.sealing.hpke import OutInfo, PrivateKey, open_out
from tests.acceptance.harness import Hub, until
from tests.examples.stories import SOCIAL_WORK, Data


def opened(hub: Hub, type: str, delivery: str, sealed: str) -> Data:
    """Return what was sealed to family social work, opened with its own key."""
    key = PrivateKey.of((hub.data / "keys" / f"{SOCIAL_WORK}.key").read_text().strip())
    info = OutInfo(delivery, type, SOCIAL_WORK)
    told: Data = json.loads(open_out({key.key_id: key}, base64.b64decode(sealed), info))
    return told


def urlsafe(word: str) -> str:
    """Return base64 with the alphabet of URLs."""
    return base64.urlsafe_b64encode(word.encode()).decode()


def bare(word: str) -> str:
    """Return the same without padding."""
    return urlsafe(word).rstrip("=")


def cloud_event(org: str, type: str, data: Data) -> Data:
    """Return an event for the HTTP intake."""
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


def by_http(hub: Hub, org: str, type: str, data: Data) -> Data:
    """Send an event over HTTP and return what became of it."""
    answer = hub.post(org, cloud_event(org, type, data))
    assert answer.status_code == 202, answer.text
    return receipt(hub, org, answer.json()["receipt"])


def receipt(hub: Hub, org: str, word: str) -> Data:
    """Wait for what a receipt tells."""

    def look() -> Data | None:
        told: Data = hub.get(org, f"/v1/receipts/{word}").json()
        return told if told["status"] != "pending" else None

    return until(look, "receipt")


def refusal(hub: Hub, user: str, topic: str, group: str) -> int | None:
    """Return the error a stock consumer gets, None when it reads."""
    consumer = Consumer({**hub.kafka.client(user), "group.id": group, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([topic])
        message = consumer.poll(15)
    except KafkaException as err:
        return int(err.args[0].code())
    finally:
        consumer.close()
    error = None if message is None else message.error()
    return None if error is None else int(error.code())
