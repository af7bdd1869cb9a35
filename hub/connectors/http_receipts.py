"""Receipts asked for over HTTP, by a connector that sends through Kafka and reads the hub's answers with its token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import httpx2

from hub.connectors.receipts import Became, Sent, State
from hub.errors import RefusedError, UnavailableError

_STATES: Final[Mapping[str, State]] = {"accepted": "accepted", "refused": "refused", "quarantined": "quarantined"}
_SECONDS: Final = 10.0


class HttpReceipts:
    """Asks `GET /v1/receipts` of one hub with one organisation's token."""

    def __init__(self, base: str, token: str) -> None:
        """Take the hub's address and the token; nothing is connected yet."""
        self._client = httpx2.AsyncClient(
            base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS, follow_redirects=False
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def __call__(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Return what became of each; RefusedError for a token the hub does not know, UnavailableError otherwise."""
        if not sent:
            return ()
        # One partition, read in order: while the last one waits there is no use in asking for the others.
        last = await self._one(sent[-1])
        if last.state == "pending":
            return [Became("pending")] * len(sent)
        return [*[await self._one(one) for one in sent[:-1]], last]

    async def _one(self, one: Sent) -> Became:
        query: dict[str, str | int] = {"ce_id": one.ce_id, "offset": one.position[2]}
        try:
            answer = await self._client.get("/v1/receipts", params=query)
        except httpx2.HTTPError as err:
            # Without its cause, whose text holds the address asked.
            raise UnavailableError("hub", type(err).__name__) from None
        if answer.status_code in (401, 403):
            raise RefusedError(
                "not_known", field="token", rule="a token of this organisation", mend="ask for a new one"
            )
        if answer.status_code != httpx2.codes.OK:
            raise UnavailableError("hub", f"status {answer.status_code}")
        return _became(answer.json())


def _became(told: Mapping[str, object]) -> Became:
    words = {name: str(told.get(name, "")) for name in ("reason", "field", "rule", "mend")}
    return Became(_STATES.get(str(told.get("status")), "pending"), repeat=told.get("repeat") is True, **words)
