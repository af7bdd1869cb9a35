"""A file goes to the real Kafka window by window; its sender hears what became of every row."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from hub.connectors.files import Pace, Way, submit_file
from hub.connectors.publish import Position, Sealed
from hub.delivery.intake import Intake
from hub.schemas.topics import in_topic
from hub.store.ledger import Arrival
from tests.examples.files import CONNECTOR, concern_row, export, school_mapping
from tests.examples.http_receipts import HttpReceipts
from tests.examples.intake import KEYRING, KafkaPublish, Served
from tests.examples.intake_network import Judge, Network


@dataclass(slots=True)
class Windows:
    """Publishes to Kafka as a connector does, and remembers how many rows were sent and judged before each window."""

    publish: KafkaPublish
    judge: Judge
    sizes: list[int] = field(default_factory=list)
    before: list[tuple[int, int]] = field(default_factory=list)

    async def __call__(self, records: Sequence[Sealed]) -> Sequence[Position | None]:
        """Publish and remember."""
        self.before.append((sum(self.sizes), await self.judge.judged(self.judge.network.school)))
        self.sizes.append(len(records))
        return await self.publish(records)


@contextlib.asynccontextmanager
async def judging(judge: Judge) -> AsyncIterator[None]:
    """Accept what arrives, as the border would."""
    over = asyncio.Event()

    async def work() -> None:
        judged = 0
        while not over.is_set():
            judged = await judge.accept(judge.network.school, judged)
            await asyncio.sleep(0.05)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        # Not cancelled: Kafka's client swallows that while it stops.
        over.set()
        await task


async def test_the_next_window_waits_for_the_receipts_of_the_last(
    listening: Served, network: Network, intake: Intake, judge: Judge
) -> None:
    """Never more than a window is under way, so an urgent event is never behind more than that."""
    receipts = HttpReceipts(listening.base, listening.tokens[network.school])
    windows, dealt_with = Windows(KafkaPublish(intake), judge), []
    way = Way(KEYRING.public, windows, receipts, Pace(window=50, patience=60))
    raw = export(*(concern_row(number) for number in range(1, 131)))
    async with judging(judge):
        report = await submit_file(
            raw,
            school_mapping(organisation=network.school),
            CONNECTOR,
            way,
            progress=lambda done, _: dealt_with.append(done),
        )
    assert windows.sizes == [50, 50, 30]
    assert windows.before == [(0, 0), (50, 50), (100, 100)]
    assert dealt_with == [50, 100, 130]
    assert report.ok
    assert (report.rows_read, report.published, report.accepted) == (130, 130, 130)
    assert "130" in report.text("sv")
    await receipts.close()


async def test_redelivered_the_same_file_adds_nothing(
    listening: Served, network: Network, intake: Intake, judge: Judge
) -> None:
    """The second time every row is a repeat: same ids, same content."""
    receipts = HttpReceipts(listening.base, listening.tokens[network.school])
    way = Way(KEYRING.public, KafkaPublish(intake), receipts, Pace(patience=60))
    raw, mapping = export(*(concern_row(number) for number in range(1, 6))), school_mapping(organisation=network.school)
    async with judging(judge):
        first = await submit_file(raw, mapping, CONNECTOR, way)
        second = await submit_file(raw, mapping, CONNECTOR, way)
    assert (first.accepted, first.repeats) == (5, 0)
    assert (second.accepted, second.repeats, second.ok) == (0, 5, True)
    one, two = (await judge.arrived(network.school))[:5], (await judge.arrived(network.school))[5:]
    assert [(at.envelope.id, at.envelope.time, at.data) for at in one] == [
        (at.envelope.id, at.envelope.time, at.data) for at in two
    ]
    await receipts.close()


async def test_refused_and_parked_rows_are_told_with_their_numbers(
    listening: Served, network: Network, intake: Intake, judge: Judge
) -> None:
    """By reason, with the mend; rows that are fine are only counted."""
    receipts = HttpReceipts(listening.base, listening.tokens[network.school])
    way = Way(KEYRING.public, KafkaPublish(intake), receipts, Pace(patience=60))
    raw = export(*(concern_row(number) for number in range(1, 4)), concern_row(4, taso="PLANTED"))
    mapping = school_mapping(organisation=network.school)
    sending = asyncio.create_task(submit_file(raw, mapping, CONNECTOR, way))
    arrived = await judge.arrived(network.school, at_least=3)
    ids = [one.envelope.id for one in arrived]
    topic, type = in_topic(network.school), "hub.concern.raised.v1"
    await judge.write(
        Arrival(topic, 0, 0, network.school, ids[0], type, "accepted"),
        Arrival(topic, 0, 1, network.school, ids[1], type, "refused", reason="no_consent", mend="ask for a permission"),
        Arrival(topic, 0, 2, network.school, ids[2], type, "quarantined", reason="other_content"),
    )
    report = await sending
    assert (report.accepted, report.refused()) == (1, {"no_consent": [3]})
    assert [(one.row, one.became.state) for one in report.not_accepted] == [(3, "refused"), (4, "quarantined")]
    assert [one.row for one in report.rows] == [5]
    assert "PLANTED" not in report.text("fi") + str(report.as_json())
    assert "Rivi 3: hylätty: no_consent; ask for a permission" in report.text("fi")
    await receipts.close()


async def test_without_receipts_the_next_rows_stay_where_they_are(
    listening: Served, network: Network, intake: Intake
) -> None:
    """A border that does not read: what was sent is told as pending, what was not as unsent; nothing in silence."""
    receipts = HttpReceipts(listening.base, listening.tokens[network.school])
    way = Way(KEYRING.public, KafkaPublish(intake), receipts, Pace(window=2, patience=0.3))
    raw = export(*(concern_row(number) for number in range(1, 6)))
    report = await submit_file(raw, school_mapping(organisation=network.school), CONNECTOR, way)
    assert [(one.row, one.became.state) for one in report.not_accepted] == [(2, "pending"), (3, "pending")]
    assert report.unsent == (4, 5, 6)
    assert not report.ok
    await receipts.close()


async def test_what_kafka_does_not_take_is_told(listening: Served, network: Network) -> None:
    """An organisation without a topic: every row is unsent."""
    receipts = HttpReceipts(listening.base, listening.tokens[network.school])
    intake = Intake(network.client("hub"))
    way = Way(KEYRING.public, KafkaPublish(intake), receipts)
    report = await submit_file(export(concern_row(1)), school_mapping(organisation="nobody-here"), CONNECTOR, way)
    assert (report.published, report.unsent) == (0, (2,))
    await intake.stop()
    await receipts.close()
