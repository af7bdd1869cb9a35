"""Producers of the lanes: what is sent is awaited, and what cannot be settled ends the process, never the promise.

Deliveries must not be sent after the lane stopped waiting for them (a withdrawal may have come in between), so their
producer is not idempotent: a batch that is not taken within 2 s is given up by the client itself.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from hub.errors import UnavailableError

_LOG: Final = structlog.get_logger(__name__)
SETTLED_SECONDS: Final = 5.0
"""How long the delivery lane awaits its sends; one still open then ends the process (exit 70): it might still go out
after the lock is gone. The log lane holds no lock and waits as long as it takes."""
QUEUED_SECONDS: Final = 2.5
"""How long handing messages to the client may take in all (it may have to ask for metadata first)."""
EXIT_UNSETTLED: Final = 70


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be sent."""

    topic: str
    key: bytes | None
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


class Outcome(Enum):
    """What became of one message."""

    TAKEN = "taken"
    AWAY = "away"
    """Not taken now: try again later."""
    TOO_LARGE = "too_large"
    """Never: the broker would not take it."""


class Sender:
    """A started producer; `send_all` settles every message before it returns."""

    def __init__(self, client: Mapping[str, object], *, lasting: bool) -> None:
        """`client`: how to log in; `lasting`: idempotent, for the log lane; otherwise sends are given up after 2 s."""
        self._producer: AIOKafkaProducer | None = None
        self._client = client
        self._lasting = lasting

    async def start(self) -> None:
        """Connect; UnavailableError when the broker does not answer or does not let us in."""
        producer = AIOKafkaProducer(
            **self._client,
            acks="all",
            enable_idempotence=self._lasting,
            linger_ms=0,
            max_batch_size=65536 if self._lasting else 1_048_576,
            max_request_size=1_048_576,
            request_timeout_ms=10_000 if self._lasting else 2000,
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as err:
            await producer.stop()
            raise UnavailableError("broker") from err
        self._producer = producer

    async def stop(self) -> None:
        """Disconnect."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await producer.stop()

    async def ready(self) -> None:
        """Be connected, before any lock is taken; UnavailableError when the broker is away."""
        if self._producer is None:
            await self.start()

    async def send_all(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send in order and return what became of each; never returns while one is unsettled.

        After a failure nothing more is sent to that topic, so that order holds.
        """
        await self.ready()
        away: set[str] = set()
        sent: list[asyncio.Future[object] | Outcome] = []
        until = asyncio.get_running_loop().time() + QUEUED_SECONDS
        for message in messages:
            one = Outcome.AWAY if message.topic in away else await self._queue(message, until)
            if one is Outcome.AWAY:
                away.add(message.topic)
            sent.append(one)
        await self._settle([one for one in sent if isinstance(one, asyncio.Future)])
        return [_outcome(one) if isinstance(one, asyncio.Future) else one for one in sent]

    async def _settle(self, futures: Sequence[asyncio.Future[object]]) -> None:
        if not futures:
            return
        _, open_ones = await asyncio.wait(futures, timeout=None if self._lasting else SETTLED_SECONDS)
        if open_ones:
            _LOG.critical("send_unsettled", count=len(open_ones), seconds=SETTLED_SECONDS)
            os._exit(EXIT_UNSETTLED)

    async def _queue(self, message: Message, until: float) -> asyncio.Future[object] | Outcome:
        assert self._producer is not None
        try:
            async with asyncio.timeout_at(until):
                sent: asyncio.Future[object] = await self._producer.send(
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


def _outcome(future: asyncio.Future[object]) -> Outcome:
    error = future.exception()
    if error is None:
        return Outcome.TAKEN
    if isinstance(error, MessageSizeTooLargeError):
        return Outcome.TOO_LARGE
    if isinstance(error, KafkaError | OSError):
        return Outcome.AWAY
    raise error
