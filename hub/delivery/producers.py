"""Producers of the lanes: what is sent is awaited, and what cannot be settled ends the process, never the promise.

Deliveries must not be sent after the lane stopped waiting for them (a withdrawal may have come in between), so their
producer is not idempotent: a batch that is not taken within 2 s is given up by the client itself.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from hub.delivery.client import Client

_LOG: Final = structlog.get_logger(__name__)
SETTLED_SECONDS: Final = 5.0
"""How long the delivery lane awaits its sends; one still open then ends the process (exit 70): it might still go out
after the lock is gone. The log lane holds no lock and waits as long as it takes."""
QUEUED_SECONDS: Final = 2.5
"""How long finding topics and handing messages to the client may take in all."""
EXIT_UNSETTLED: Final = 70


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be sent."""

    topic: str
    key: bytes | None
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None

    @property
    def size(self) -> int:
        """Return about how many bytes it takes in a batch."""
        names = sum(len(name) + len(value) + 8 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + names + 64


class Outcome(Enum):
    """What became of one message."""

    TAKEN = "taken"
    AWAY = "away"
    """Not taken now: try again later."""
    TOO_LARGE = "too_large"
    """Never: the broker would not take it."""


Sent = asyncio.Future[object] | Outcome


class Sender:
    """Sends through one client; `send_all` settles every message before it returns. Several lanes may share one."""

    def __init__(self, client: Mapping[str, object], *, lasting: bool) -> None:
        """`client`: how to log in; `lasting`: idempotent, for the log lane; otherwise sends are given up after 2 s."""
        self._client = Client(client, lasting=lasting)
        self._lasting = lasting

    async def start(self) -> None:
        """Connect; UnavailableError when the broker does not answer or does not let us in."""
        await self._client.started()

    async def stop(self) -> None:
        """Disconnect within 5 s; what a lasting client has not got rid of is sent by whoever comes next."""
        await self._client.stop()

    async def ready(self) -> None:
        """Be connected, before any lock is taken; UnavailableError when the broker is away."""
        await self._client.renewed()

    async def send_all(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send in order and return what became of each; never returns, not even cancelled, while one may still go out.

        After a failure nothing more is sent to that topic, so that order holds.
        """
        if not messages:
            return []
        # No lock is held for a lasting sender: one that has thrown is made anew here (it may never number right again).
        producer = await (self._client.renewed() if self._lasting else self._client.started())
        sent: list[Sent] = []
        try:
            await self._hand_over(producer, messages, sent)
        finally:
            await self._settle([one for one in sent if isinstance(one, asyncio.Future)])
        outcomes = _outcomes(messages, sent)
        if Outcome.AWAY in outcomes:
            self._client.wear()
        return outcomes

    async def _hand_over(self, producer: AIOKafkaProducer, messages: Sequence[Message], sent: list[Sent]) -> None:
        away = await self._unreachable(producer, {message.topic for message in messages})
        until = asyncio.get_running_loop().time() + QUEUED_SECONDS
        for message in messages:
            one: Sent = Outcome.AWAY
            if message.topic not in away:
                one = await self._queue(producer, message, until)
            if one is Outcome.AWAY:
                away.add(message.topic)
            sent.append(one)

    async def _unreachable(self, producer: AIOKafkaProducer, topics: Iterable[str]) -> set[str]:
        """Ask for all topics at once, so that one nobody knows delays the others once and takes none with it."""

        async def asked(topic: str) -> str:
            try:
                async with asyncio.timeout(QUEUED_SECONDS):
                    found = await producer.partitions_for(topic)
            except (KafkaError, OSError, TimeoutError):
                return topic
            return "" if found else topic

        return set(await asyncio.gather(*(asked(topic) for topic in sorted(topics)))) - {""}

    async def _queue(self, producer: AIOKafkaProducer, message: Message, until: float) -> Sent:
        try:
            # Where no lock is held, a full client is waited for (by itself at most 10 s).
            async with asyncio.timeout_at(None if self._lasting else until):
                sent: asyncio.Future[object] = await producer.send(
                    message.topic,
                    value=message.value,
                    key=message.key,
                    headers=list(message.headers),
                    partition=message.partition,
                )
        except MessageSizeTooLargeError:
            return Outcome.TOO_LARGE
        except (KafkaError, OSError, TimeoutError):
            return Outcome.AWAY
        return sent

    async def _settle(self, futures: Sequence[asyncio.Future[object]]) -> None:
        if not futures:
            return
        if self._lasting:
            await asyncio.wait(futures)
            return
        waiting = asyncio.ensure_future(asyncio.wait(futures, timeout=SETTLED_SECONDS))
        try:
            await asyncio.shield(waiting)
        finally:
            # INVARIANT: also when cancelled, the caller's lock is not let go while a message may still go out.
            _, open_ones = await waiting
            if open_ones:
                _LOG.critical("send_unsettled", count=len(open_ones), seconds=SETTLED_SECONDS)
                os._exit(EXIT_UNSETTLED)


def _outcomes(messages: Sequence[Message], sent: Sequence[Sent]) -> list[Outcome]:
    together = Counter(message.topic for message in messages)
    return [
        one if isinstance(one, Outcome) else _outcome(one, alone=together[message.topic] == 1)
        for message, one in zip(messages, sent, strict=True)
    ]


def _outcome(future: asyncio.Future[object], *, alone: bool) -> Outcome:
    if future.cancelled():
        return Outcome.AWAY
    error = future.exception()
    if error is None:
        return Outcome.TAKEN
    if isinstance(error, MessageSizeTooLargeError) and alone:
        return Outcome.TOO_LARGE
    if isinstance(error, KafkaError | OSError):
        # One of a batch that is too large together goes alone next time.
        return Outcome.AWAY
    raise error
