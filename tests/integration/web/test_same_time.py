"""A receipt of somebody else's event and one of no event: the same answer, in the same time within noise."""

from __future__ import annotations

import json
from uuid import uuid4

from hub.schemas.topics import in_topic
from hub.sealing.receipts import sign
from tests.examples.intake import KEYRING, STRUCTURED, Served, event
from tests.examples.intake_network import Judge, Network
from tests.examples.timing import TRIALS, Answer, Question, measured


async def test_another_s_event_and_no_event_have_one_receipt(listening: Served, network: Network, judge: Judge) -> None:
    """By the sender's own id, of what another organisation has sent and of what nobody has."""
    ce_id = await _accepted(listening, network, judge)
    none = [_asked(listening, network.parish, f"?ce_id={uuid4()}") for _ in range(TRIALS)]
    found = await measured(none, [_asked(listening, network.parish, f"?ce_id={ce_id}")] * TRIALS)
    assert found.alike, found


async def test_another_s_receipt_and_no_receipt_have_one_answer(
    listening: Served, network: Network, judge: Judge
) -> None:
    """By the signed word: of another organisation, and of a place where nothing was read."""
    await _accepted(listening, network, judge)
    theirs = sign(KEYRING.receipt_key, in_topic(network.school), 0, 0, network.school)
    nowhere = sign(KEYRING.receipt_key, in_topic(network.school), 0, 1 << 40, network.school)
    none = [_asked(listening, network.parish, f"/{nowhere}")] * TRIALS
    found = await measured(none, [_asked(listening, network.parish, f"/{theirs}")] * TRIALS)
    assert found.alike, found


async def _accepted(listening: Served, network: Network, judge: Judge) -> str:
    one = event(network.school)
    async with listening.client(network.school) as client:
        await client.post("/v1/events", content=json.dumps(one), headers=STRUCTURED)
    await judge.accept(network.school)
    return str(one["id"])


def _asked(listening: Served, org: str, path: str) -> Question:
    async def ask() -> Answer:
        async with listening.client(org) as client:
            answer = await client.get(f"/v1/receipts{path}")
        return (str(answer.status_code), answer.text)

    return ask
