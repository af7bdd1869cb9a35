"""Puts what came by HTTP or from a file on Kafka, and says where it lies; what it cannot say for sure it does not say.

The producer is not idempotent: the client gives a batch up after 5 s by itself, so nothing goes out long after the
sender was told to try again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from hub.delivery.producers import Message

_LOG: Final = structlog.get_logger(__name__)
REQUEST_MS: Final = 5000
SETTLED_SECONDS: Final = 15.0
"""The client gives up by itself well before; what is still open then is told as not taken."""
AGAIN_SECONDS: Final = 1.0
"""After a failed connection nobody tries again for so long: those who wait are answered at once."""
Position = tuple[str, int, int]
"""(topic, partition, offset)."""


class Intake:
    """A producer that connects when it is first needed, and anew after it could not."""

    def __init__(self, client: Mapping[str, object]) -> None:
        """`client`: how to log in."""
        self._client = client
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._away_until = 0.0

    async def answers(self) -> bool:
        """Tell whether Kafka answers now; connects when need be."""
        producer = await self._connected()
        if producer is None:
            return False
        try:
            async with asyncio.timeout(REQUEST_MS / 1000):
                await producer.client.fetch_all_metadata()
        except (KafkaError, OSError, TimeoutError):
            return False
        return True

    async def take(self, messages: Sequence[Message]) -> list[Position | None]:
        """Return where each message lies, None when Kafka did not take it; after a failure nothing more of its topic.

        Answers within about 15 seconds.
        """
        producer = await self._connected()
        if producer is None:
            return [None] * len(messages)
        lost: set[str] = set()
        futures: list[asyncio.Future[RecordMetadata] | None] = []
        for message in messages:
            future = None if message.topic in lost else await _queued(producer, message)
            if future is None:
                lost.add(message.topic)
            futures.append(future)
        await _settle([future for future in futures if future is not None])
        return [None if future is None else _place(future) for future in futures]

    async def stop(self) -> None:
        """Send what is on its way and disconnect."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await producer.stop()

    async def _connected(self) -> AIOKafkaProducer | None:
        loop = asyncio.get_running_loop()
        async with self._starting:
            if self._producer is None and loop.time() >= self._away_until:
                self._producer = await self._started()
                self._away_until = loop.time() + AGAIN_SECONDS
            return self._producer

    async def _started(self) -> AIOKafkaProducer | None:
        producer = AIOKafkaProducer(
            **self._client, acks="all", linger_ms=0, max_request_size=1_048_576, request_timeout_ms=REQUEST_MS
        )
        try:
            async with asyncio.timeout(REQUEST_MS / 1000):
                await producer.start()
        except (KafkaError, OSError, TimeoutError) as err:
            await producer.stop()
            _LOG.warning("intake has no broker", error=type(err).__name__)
            return None
        return producer


async def _queued(producer: AIOKafkaProducer, message: Message) -> asyncio.Future[RecordMetadata] | None:
    try:
        async with asyncio.timeout(REQUEST_MS / 1000):
            sent: asyncio.Future[RecordMetadata] = await producer.send(
                message.topic, value=message.value, key=message.key, headers=list(message.headers)
            )
    except (KafkaError, OSError, TimeoutError) as err:
        _LOG.warning("intake not taken", topic=message.topic, error=type(err).__name__)
        return None
    return sent


async def _settle(futures: Sequence[asyncio.Future[RecordMetadata]]) -> None:
    if futures:
        _, open_ones = await asyncio.wait(futures, timeout=SETTLED_SECONDS)
        if open_ones:
            _LOG.error("intake unsettled", count=len(open_ones), seconds=SETTLED_SECONDS)


def _place(future: asyncio.Future[RecordMetadata]) -> Position | None:
    if not future.done() or future.cancelled():
        return None
    error = future.exception()
    if error is not None:
        if not isinstance(error, KafkaError | OSError):
            raise error
        _LOG.warning("intake not taken", error=type(error).__name__)
        return None
    place = future.result()
    return (place.topic, place.partition, place.offset)
