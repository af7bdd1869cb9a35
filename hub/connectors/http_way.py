"""The way through HTTP: an organisation's own machine needs the hub's address and its token, no Kafka and no database.

The hub seals what comes (`POST /v1/events`); receipts are asked by the words it answered with.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import httpx2

from hub.connectors.files import Pace
from hub.connectors.receipts import Became, Sent, State
from hub.connectors.row_event import RowEvent
from hub.errors import RefusedError, UnavailableError
from hub.schemas.http_event import BATCH, MAX_BATCH, structured_json

_STATES: Final[Mapping[str, State]] = {"accepted": "accepted", "refused": "refused", "quarantined": "quarantined"}
_SECONDS: Final = 30.0
_TRIES: Final = 8
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_NOT_HERE: Final = ("", 0, 0)
_AGAIN: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.BAD_GATEWAY})
_MENDS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("a token of this organisation", "ask the region's operator for a new one"),
    403: ("events of your own organisation", "use the token of --org"),
    404: ("the address of a hub", "check --hub"),
    413: ("at most 1 MiB in one call", "shorten the texts of these rows"),
}


class HttpWay:
    """Sends rows to one hub as one organisation, and asks what became of them."""

    def __init__(self, base: str, token: str, pace: Pace | None = None) -> None:
        """Take the hub's address and the token; nothing is connected yet."""
        self.pace = pace or Pace(window=MAX_BATCH)
        self._client = httpx2.AsyncClient(
            base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS, follow_redirects=False
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def region(self) -> str:
        """Return the region the hub runs for; RefusedError or UnavailableError when it does not say."""
        answer = await self._ask("GET", "/v1/keys")
        if not answer.is_success:
            raise UnavailableError("hub", f"status {answer.status_code}")
        return str(answer.json()["region"])

    async def send(self, events: Sequence[RowEvent]) -> Sequence[Sent | None]:
        """Send in batches; a hub that says “later” is waited for, up to a few minutes. What was not taken is None."""
        sent: list[Sent | None] = []
        for start in range(0, len(events), MAX_BATCH):
            part = events[start : start + MAX_BATCH]
            words = await self._taken(part)
            if words is None:
                return [*sent, *([None] * (len(events) - start))]
            pairs = zip(part, words, strict=True)
            sent += [Sent(event.envelope.id, _NOT_HERE, receipt=word) for event, word in pairs]
        return sent

    async def became(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Return what became of each; the hub reads in order, so while the last one waits the others are not asked."""
        if not sent:
            return ()
        last = await self._one(sent[-1])
        if last.state == "pending":
            return [Became("pending")] * len(sent)
        return [*[await self._one(one) for one in sent[:-1]], last]

    async def _taken(self, events: Sequence[RowEvent]) -> list[str] | None:
        body = b"[" + b",".join(structured_json(one.envelope, one.data) for one in events) + b"]"
        pause = _FIRST_PAUSE
        for _ in range(_TRIES):
            with contextlib.suppress(UnavailableError):
                answer = await self._ask("POST", "/v1/events", body)
                if answer.is_success:
                    return [str(one["receipt"]) for one in answer.json()["receipts"]]
                said = answer.headers.get("retry-after", "")
                pause = max(pause, float(said) if said.isdigit() else 0.0)
            await asyncio.sleep(min(pause, _LONGEST_PAUSE))
            pause *= 2
        return None

    async def _one(self, one: Sent) -> Became:
        answer = await self._ask("GET", f"/v1/receipts/{one.receipt}")
        if not answer.is_success:
            raise UnavailableError("hub", f"status {answer.status_code}")
        told = answer.json()
        words = {name: str(told.get(name, "")) for name in ("reason", "field", "rule", "mend")}
        return Became(_STATES.get(str(told.get("status")), "pending"), repeat=told.get("repeat") is True, **words)

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> httpx2.Response:
        """Return an answer that is good or says “later”; UnavailableError when there is none, RefusedError for a no."""
        headers = {} if body is None else {"Content-Type": BATCH}
        try:
            answer = await self._client.request(method, path, content=body, headers=headers)
        except httpx2.HTTPError as err:
            # Without its cause, whose text holds the address asked.
            raise UnavailableError("hub", type(err).__name__) from None
        if answer.is_success or answer.status_code in _AGAIN:
            return answer
        rule, mend = _MENDS.get(answer.status_code, ("an answer this program knows", "update it, or tell the operator"))
        told = _problem(answer)
        raise RefusedError(
            f"http_{answer.status_code}", field=told.get("field", ""), rule=told.get("rule") or rule,
            mend=told.get("mend") or mend,
        )  # fmt: skip


def _problem(answer: httpx2.Response) -> dict[str, str]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    words = told if isinstance(told, dict) else {}
    return {name: str(words[name]) for name in ("field", "rule", "mend") if words.get(name)}
