"""An event is taken when Kafka has it, sealed; its sender gets a receipt that tells what became of it."""

from __future__ import annotations

import json

from hub.delivery.intake import Intake
from hub.schemas.topics import in_topic
from hub.sealing.receipts import read
from hub.web.limits import Rate
from tests.examples.intake import BATCH, KEYRING, STRUCTURED, Served, event, served
from tests.examples.intake_network import Judge, Network


async def test_an_event_is_sealed_on_its_senders_topic(listening: Served, network: Network, judge: Judge) -> None:
    """202 with a receipt for the place; the body opens with the hub's key alone, no word of it lies open."""
    sent = event(network.school)
    async with listening.client(network.school) as client:
        answer = await client.post("/v1/events", content=json.dumps(sent), headers=STRUCTURED)
    assert answer.status_code == 202
    told = answer.json()
    (arrived,) = await judge.arrived(network.school)
    place = read(KEYRING.receipt_key, told["receipt"])
    assert (place.topic, place.offset, place.org) == (in_topic(network.school), arrived.offset, network.school)
    assert answer.headers["location"] == f"/v1/receipts/{told['receipt']}"
    assert (arrived.data, arrived.envelope.id) == (sent["data"], sent["id"])
    assert arrived.envelope.contenttype == "application/vnd.hub.sealed"
    assert b"bullying" not in arrived.raw
    assert b"hetu" not in arrived.raw


async def test_binary_mode_carries_the_same_event(listening: Served, network: Network, judge: Judge) -> None:
    """Attributes in `ce-` headers, the data as body."""
    sent = event(network.school)
    headers = {f"ce-{name}": str(value) for name, value in sent.items() if name not in ("data", "datacontenttype")}
    async with listening.client(network.school) as client:
        answer = await client.post(
            "/v1/events", content=json.dumps(sent["data"]), headers=headers | {"Content-Type": "application/json"}
        )
    assert answer.status_code == 202
    (arrived,) = await judge.arrived(network.school)
    assert (arrived.data, arrived.envelope.time) == (sent["data"], sent["time"])


async def test_a_batch_gets_a_receipt_for_each(listening: Served, network: Network, judge: Judge) -> None:
    """In the order of the batch, which is the order on the topic."""
    sent = [event(network.school) for _ in range(20)]
    async with listening.client(network.school) as client:
        answer = await client.post("/v1/events", content=json.dumps(sent), headers=BATCH)
    told = answer.json()["receipts"]
    assert [one["ce_id"] for one in told] == [one["id"] for one in sent]
    places = [read(KEYRING.receipt_key, one["receipt"]).offset for one in told]
    assert places == list(range(20))
    assert [one.envelope.id for one in await judge.arrived(network.school)] == [one["id"] for one in sent]


async def test_a_refused_batch_leaves_nothing_on_kafka(listening: Served, network: Network, judge: Judge) -> None:
    """All or none."""
    sent = [event(network.school), event(network.school, time="1890-01-01T00:00:00Z")]
    async with listening.client(network.school) as client:
        assert (await client.post("/v1/events", content=json.dumps(sent), headers=BATCH)).status_code == 400
    assert await judge.arrived(network.school) == []


async def test_too_many_events_wait_and_others_go_on(network: Network, intake: Intake) -> None:
    """429 with the time after which to try again; another organisation has a bucket of its own."""
    async with served(intake, network.school, network.parish, rate=Rate(per_second=0.5, at_once=2)) as listening:
        answers = {}
        for org in (network.school, network.parish):
            async with listening.client(org) as client:
                answers[org] = [
                    await client.post("/v1/events", content=json.dumps(event(org)), headers=STRUCTURED)
                    for _ in range(3)
                ]
    for three in answers.values():
        assert [one.status_code for one in three] == [202, 202, 429]
        assert int(three[2].headers["retry-after"]) >= 1
        assert three[2].headers["content-type"] == "application/problem+json"


async def test_a_topic_that_is_not_there_is_503(network: Network, intake: Intake) -> None:
    """An organisation that was not provisioned is not told that its event was taken."""
    async with served(intake, "nobody-here") as listening, listening.client("nobody-here") as client:
        answer = await client.post("/v1/events", content=json.dumps(event("nobody-here")), headers=STRUCTURED)
    assert answer.status_code == 503
