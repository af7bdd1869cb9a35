"""The hub's intake, really listening on a port, for organisations of one test."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import httpx2

from hub.connectors.publish import Position, Sealed
from hub.delivery.intake import Intake
from hub.delivery.producers import Message
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.sealing.keyring import Keyring
from hub.store.receipts import Told
from hub.telemetry.health import Health
from hub.web.app import intake_app
from hub.web.deps import IntakeDeps, Outbox, ReceiptBook
from hub.web.limits import Rate
from hub.web.serve import serving
from hub.web.tokens import read_tokens, tokens_text
from tests.examples.events import event_data

KEYRING = Keyring.from_master(bytes(range(32)))
REGION = "etela-savo"
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


class NothingJudged:
    """The receipts of a hub whose border has not read anything yet."""

    async def at(self, _: Position) -> Told | None:
        """Return None."""

    async def of(self, _: OrgId, __: str) -> Told | None:
        """Return None."""


class KafkaPublish:
    """Sealed records to Kafka by the hub's intake producer, as the hub itself wires it."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, records: Sequence[Sealed]) -> Sequence[Position | None]:
        """Return where each record lies."""
        return await self._intake.take([Message(one.topic, None, one.value, one.headers) for one in records])


@dataclass(frozen=True, slots=True)
class Served:
    """A listening intake: its address, the tokens of its organisations."""

    base: str
    tokens: Mapping[str, str] = field(repr=False)

    def client(self, org: str) -> httpx2.AsyncClient:
        """Return a client that shows the organisation's token."""
        return httpx2.AsyncClient(
            base_url=self.base, headers={"Authorization": f"Bearer {self.tokens[org]}"}, timeout=30
        )


@contextlib.asynccontextmanager
async def served(
    intake: Intake,
    *orgs: str,
    receipts: ReceiptBook | None = None,
    rate: Rate | None = None,
    outbox: Outbox | None = None,
) -> AsyncIterator[Served]:
    """Serve the intake for `orgs`, each with a token of its own."""
    tokens = {org: f"token-of-{org}" for org in orgs}
    known = read_tokens(tokens_text(tokens))
    deps = IntakeDeps(
        region=REGION,
        tokens=lambda: known,
        public=KEYRING.public,
        receipt_key=KEYRING.receipt_key,
        pairwise_root=KEYRING.pairwise_root,
        publish=KafkaPublish(intake),
        receipts=receipts or NothingJudged(),
        health=Health(["kafka"]),
        rate=rate or Rate(),
        outbox=outbox,
    )
    async with serving(intake_app(deps)) as port:
        yield Served(f"http://127.0.0.1:{port}", tokens)


def event(org: str, /, **attributes: Json) -> dict[str, Json]:
    """Return a structured CloudEvent of a concern, valid unless something is changed; None leaves it out."""
    made: dict[str, Json] = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": "hub.concern.raised.v1",
        "source": f"//{REGION}/{org}",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "data": event_data("concern.raised", basis={"kind": "consent"}),
    }
    return {name: value for name, value in (made | attributes).items() if value is not None}
