"""The way through HTTP: an organisation's own machine needs the hub's address and its token, no Kafka and no database.

The hub seals what comes (`POST /v1/events`); receipts are asked by the words it answered with.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.connectors.files import Pace
from hub.connectors.http_door import HttpDoor, NotTakenError
from hub.connectors.receipts import Became, Sent, became_of
from hub.connectors.row_event import RowEvent
from hub.errors import RefusedError, UnavailableError
from hub.schemas.http_event import MAX_BATCH, structured_json

_ASKED_AT_ONCE: Final = 16
_NOT_HERE: Final = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a hub that says “later” is tried, and the pauses (seconds) between: growing, and as long as it says."""

    tries: int = 8
    first: float = 0.5
    longest: float = 30.0


class HttpWay:
    """Sends rows to one hub as one organisation, and asks what became of them."""

    def __init__(self, door: HttpDoor, pace: Pace | None = None, patience: Patience | None = None) -> None:
        """Take the hub's door; nothing is connected yet."""
        self.pace = pace or Pace()
        self._door = door
        self._patience = patience or Patience()

    async def region(self) -> str:
        """Return the region the hub runs for; RefusedError or UnavailableError when it does not say."""
        region = (await self._door.get("/v1/keys")).get("region")
        if not isinstance(region, str):
            raise RefusedError("not_a_hub", field="hub", rule="the address of a hub", mend="check --hub")
        return region

    async def send(self, events: Sequence[RowEvent]) -> Sequence[Sent | None]:
        """Send in batches; a hub that says “later” is waited for, up to a few minutes. What was not taken is None."""
        sent: list[Sent | None] = []
        for start in range(0, len(events), MAX_BATCH):
            taken = await self._taken(events[start : start + MAX_BATCH])
            if taken is None:
                return [*sent, *([None] * (len(events) - start))]
            sent += taken
        return sent

    async def became(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Return what became of each; the hub reads in order, so while the last one waits the others are not asked."""
        asked = [one for one in sent if one.known is None]
        if asked and (await self._one(asked[-1])).state == "pending":
            return [one.known or Became("pending") for one in sent]
        became: list[Became] = []
        for start in range(0, len(sent), _ASKED_AT_ONCE):
            became += await asyncio.gather(*(self._one(one) for one in sent[start : start + _ASKED_AT_ONCE]))
        return became

    async def _taken(self, events: Sequence[RowEvent]) -> list[Sent] | None:
        """Send one batch; when the hub does not take it as it is, its halves, down to the rows that are the reason."""
        try:
            words = await self._patiently(events)
        except NotTakenError as err:
            if len(events) == 1:
                return [_refused(events[0], err)]
            half = len(events) // 2
            first = await self._taken(events[:half])
            rest = None if first is None else await self._taken(events[half:])
            return None if first is None or rest is None else first + rest
        pairs = None if words is None else zip(events, words, strict=True)
        return None if pairs is None else [Sent(event.envelope.id, _NOT_HERE, receipt=word) for event, word in pairs]

    async def _patiently(self, events: Sequence[RowEvent]) -> list[str] | None:
        body = b"[" + b",".join(structured_json(one.envelope, one.data) for one in events) + b"]"
        pause = self._patience.first
        for _ in range(self._patience.tries):
            with contextlib.suppress(UnavailableError):
                words, later = await self._door.post(body)
                if words is not None:
                    return words
                pause = max(pause, later)
            await asyncio.sleep(min(pause, self._patience.longest))
            pause *= 2
        return None

    async def _one(self, one: Sent) -> Became:
        if one.known is not None:
            return one.known
        return became_of(await self._door.get(f"/v1/receipts/{one.receipt}"))


def _refused(event: RowEvent, err: RefusedError) -> Sent:
    field = err.field.removeprefix("0.")
    known = Became("refused", reason=err.reason, field=field, rule=err.rule, mend=err.mend)
    return Sent(event.envelope.id, _NOT_HERE, known=known)
