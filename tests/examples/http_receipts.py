"""Receipts over HTTP for what went through Kafka, as a partner with a producer of its own asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.http_door import HttpDoor
from hub.connectors.receipts import Became, Sent, became_of


class HttpReceipts:
    """Asks `GET /v1/receipts` of one hub with one organisation's token."""

    def __init__(self, base: str, token: str) -> None:
        self._door = HttpDoor(base, token)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._door.close()

    async def __call__(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Return what became of each."""
        return [
            became_of(await self._door.get(f"/v1/receipts?ce_id={one.ce_id}&offset={one.position[2]}")) for one in sent
        ]
