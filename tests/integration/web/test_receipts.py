"""A receipt tells its owner what became of an event, in that organisation's own ids, and tells others nothing."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.border.model import Matter
from hub.delivery.intake import Intake
from hub.ids import FamilyId, MatterId, PersonId
from hub.schemas.accepted import Origin
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import for_org
from hub.sealing.receipts import sign
from hub.store import events, matters
from hub.store.engine import store_engine
from hub.store.ledger import Arrival
from hub.web.receipt_book import DatabaseReceipts
from tests.examples.intake import KEYRING, STRUCTURED, Served, event, served
from tests.examples.intake_network import Judge, Network, event_of, uuid_of

ACCEPTED = "hub.concern.raised.v1"


async def _sent(listening: Served, org: str) -> tuple[str, str]:
    one = event(org)
    async with listening.client(org) as client:
        answer = await client.post("/v1/events", content=json.dumps(one), headers=STRUCTURED)
    return str(one["id"]), answer.json()["receipt"]


async def _ask(listening: Served, org: str, path: str) -> dict[str, object]:
    async with listening.client(org) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


async def test_before_the_border_it_is_pending(listening: Served, network: Network) -> None:
    """By receipt and by the sender's own id alike."""
    ce_id, receipt = await _sent(listening, network.school)
    assert await _ask(listening, network.school, f"/v1/receipts/{receipt}") == {"status": "pending"}
    assert await _ask(listening, network.school, f"/v1/receipts?ce_id={ce_id}") == {"status": "pending"}


async def test_an_accepted_event_is_named_in_the_organisations_own_ids(
    listening: Served, network: Network, judge: Judge, engine: AsyncEngine
) -> None:
    """Event, person and what was opened; not the family: it would tell who belongs to whom."""
    ce_id, receipt = await _sent(listening, network.school)
    await judge.accept(network.school)
    person, family = PersonId(uuid_of("person")), FamilyId(uuid_of("family"))
    matter = MatterId(uuid_of("plan"))
    origin = Origin(event_of(ce_id), "concern.raised", network.school, person)
    async with engine.begin() as conn:
        now = datetime.now(UTC)
        await events.add(conn, [events.Stored(event_of(ce_id), family, 1, person, network.school, now, b"sealed")])
        await matters.put(conn, [Matter(matter, "plan", person, family, frozenset({network.school}), origin)])
    told = await _ask(listening, network.school, f"/v1/receipts/{receipt}")
    turner = for_org(KEYRING.pairwise_root, network.school)
    assert told == {
        "status": "accepted",
        "ce_id": ce_id,
        "repeat": False,
        "event_id": turner.to_org(event_of(ce_id)),
        "person_id": turner.to_org(person),
        "plan_id": turner.to_org(matter),
    }


async def test_who_records_a_family_gets_its_id(
    listening: Served, network: Network, judge: Judge, engine: AsyncEngine
) -> None:
    """The recorder of `family.joined` knows who belongs to it anyway."""
    person, family = PersonId(uuid_of("person 2")), FamilyId(uuid_of("family 2"))
    joined = Arrival(
        in_topic(network.school), 0, 7, network.school, "j", "hub.family.joined.v1", "accepted", event_of("j")
    )
    await judge.write(joined)
    async with engine.begin() as conn:
        now = datetime.now(UTC)
        await events.add(conn, [events.Stored(event_of("j"), family, 1, person, network.school, now, b"sealed")])
    receipt = sign(KEYRING.receipt_key, in_topic(network.school), 0, 7, network.school)
    told = await _ask(listening, network.school, f"/v1/receipts/{receipt}")
    assert told["family_id"] == for_org(KEYRING.pairwise_root, network.school).to_org(family)


async def test_a_refusal_says_reason_and_mend(listening: Served, network: Network, judge: Judge) -> None:
    """In the border's own words."""
    ce_id, receipt = await _sent(listening, network.school)
    await judge.write(
        Arrival(
            in_topic(network.school),
            0,
            0,
            network.school,
            ce_id,
            ACCEPTED,
            "refused",
            reason="no_consent",
            mend="ask for a permission",
        )
    )
    told = await _ask(listening, network.school, f"/v1/receipts/{receipt}")
    assert (told["status"], told["reason"], told["mend"]) == ("refused", "no_consent", "ask for a permission")
    assert "rule" not in told


async def test_the_same_event_again_has_the_first_receipt(listening: Served, network: Network, judge: Judge) -> None:
    """What became of the first one, and that this one was a repeat."""
    one = event(network.school)
    async with listening.client(network.school) as client:
        first, second = [
            (await client.post("/v1/events", content=json.dumps(one), headers=STRUCTURED)).json()["receipt"]
            for _ in range(2)
        ]
    await judge.accept(network.school)
    told = await _ask(listening, network.school, f"/v1/receipts/{second}")
    assert told == await _ask(listening, network.school, f"/v1/receipts/{first}") | {"repeat": True}


async def test_other_content_under_a_known_id_is_in_quarantine(
    listening: Served, network: Network, judge: Judge
) -> None:
    """The receipt says so, without a word of the content."""
    ce_id, receipt = await _sent(listening, network.school)
    parked = Arrival(
        in_topic(network.school), 0, 0, network.school, ce_id, ACCEPTED, "quarantined", reason="other_content"
    )
    await judge.write(parked)
    told = await _ask(listening, network.school, f"/v1/receipts/{receipt}")
    assert (told["status"], told["reason"]) == ("quarantined", "other_content")


async def test_what_was_parked_is_in_quarantine_by_the_sender_s_own_id_too(
    listening: Served, network: Network, judge: Judge
) -> None:
    """Of several the newest, and to its sender alone."""
    for position, reason in ((3, "garbage"), (5, "does_not_open")):
        await judge.write(
            Arrival(in_topic(network.school), 0, position, network.school, "g", "", "quarantined", reason=reason)
        )
    told = await _ask(listening, network.school, "/v1/receipts?ce_id=g")
    assert told == {"status": "quarantined", "ce_id": "g", "repeat": False, "reason": "does_not_open"}
    assert await _ask(listening, network.parish, "/v1/receipts?ce_id=g") == {"status": "pending"}


async def test_a_record_of_kafka_is_asked_for_by_its_offset(listening: Served, network: Network, judge: Judge) -> None:
    """Who sends through Kafka knows id and offset; another offset does not answer for this one."""
    ce_id, _ = await _sent(listening, network.school)
    await judge.accept(network.school)
    told = await _ask(listening, network.school, f"/v1/receipts?ce_id={ce_id}&offset=0")
    assert told["status"] == "accepted"
    assert await _ask(listening, network.school, f"/v1/receipts?ce_id={ce_id}&offset=1") == {"status": "pending"}
    assert await _ask(listening, network.school, "/v1/receipts?ce_id=other&offset=0") == {"status": "pending"}


async def test_anothers_receipt_is_as_unknown_as_none(listening: Served, network: Network, judge: Judge) -> None:
    """The same answer for a receipt of somebody else, one made up, and one changed by a letter."""
    ce_id, receipt = await _sent(listening, network.school)
    await judge.accept(network.school)
    changed = receipt[:-1] + ("A" if receipt[-1] != "A" else "B")
    async with listening.client(network.parish) as client:
        answers = [await client.get(f"/v1/receipts/{word}") for word in (receipt, "made-up", changed, "x" * 3000)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        asked = await client.get("/v1/receipts", params={"ce_id": ce_id, "offset": 0})
        assert asked.json() == {"status": "pending"}


async def test_a_question_that_is_none_is_refused(listening: Served, network: Network) -> None:
    """An id is needed, and an offset is a number."""
    async with listening.client(network.school) as client:
        assert (await client.get("/v1/receipts")).json()["field"] == "ce_id"
        assert (await client.get("/v1/receipts?ce_id=a&offset=PLANTED")).json()["field"] == "offset"
        assert "PLANTED" not in (await client.get("/v1/receipts?ce_id=a&offset=PLANTED")).text


async def test_without_the_database_receipts_wait_and_events_go_on(network: Network, intake: Intake) -> None:
    """503 for the question, 202 for the event: intake asks no database."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    away = store_engine(f"postgresql://hub:x@127.0.0.1:{port}/hub")
    async with served(intake, network.school, receipts=DatabaseReceipts(away)) as listening:
        _, receipt = await _sent(listening, network.school)
        async with listening.client(network.school) as client:
            answer = await client.get(f"/v1/receipts/{receipt}")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert str(port) not in answer.text
    await away.dispose()
