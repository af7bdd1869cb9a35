"""Kafka goes and comes back: nothing is said to be taken that is not, and the intake goes on by itself."""

from __future__ import annotations

import json
import time

from hub.delivery.intake import Intake
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import provision_kafka
from hub.ids import OrgId
from hub.schemas.topics import acls, topics, users
from tests.examples.intake import STRUCTURED, Served, event, served
from tests.stopped import stopped

SCHOOL = OrgId("koulu")


async def _status(listening: Served) -> int:
    async with listening.client(SCHOOL) as client:
        answer = await client.post("/v1/events", content=json.dumps(event(SCHOOL)), headers=STRUCTURED)
    return answer.status_code


async def test_a_frozen_kafka_is_503_and_then_goes_on(own_kafka: KafkaPart) -> None:
    """Within seconds, not minutes; afterwards the same process takes events again."""
    passwords = {name: f"password of {name}" for name in users([SCHOOL])}
    await provision_kafka(own_kafka.login, passwords, topics([SCHOOL]), acls([SCHOOL]))
    intake = Intake(
        {
            "bootstrap_servers": own_kafka.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": "hub",
            "sasl_plain_password": passwords["hub"],
        }
    )
    async with served(intake, SCHOOL) as listening:
        assert await _status(listening) == 202
        assert await intake.answers()
        with stopped(own_kafka.pid):
            before = time.monotonic()
            assert await _status(listening) == 503
            assert time.monotonic() - before < 20
            assert not await intake.answers()
        until = time.monotonic() + 30
        while (status := await _status(listening)) != 202 and time.monotonic() < until:
            pass
        assert status == 202
        await intake.stop()
