"""A producer's connection to Kafka: made when it is needed, and made anew after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from hub.errors import UnavailableError

_LOG: Final = structlog.get_logger(__name__)
STOP_SECONDS: Final = 5.0
_MIB: Final = 1_048_576


class Client:
    """One started producer at a time."""

    def __init__(self, client: Mapping[str, object], *, lasting: bool) -> None:
        """`client`: how to log in; `lasting`: idempotent; otherwise what is not taken within 2 s is given up."""
        self._producer: AIOKafkaProducer | None = None
        self._client = client
        self._lasting = lasting
        self._changing = asyncio.Lock()
        self._worn = False
        """After a failure the client is made anew: an idempotent one may have lost its count for good."""

    def wear(self) -> None:
        """Note a failure: the next one who needs it renewed gets another client."""
        self._worn = True

    async def started(self) -> AIOKafkaProducer:
        """Return the producer as it is; UnavailableError when the broker does not answer or does not let us in."""
        async with self._changing:
            if self._producer is None:
                self._producer = await self._connected()
            return self._producer

    async def renewed(self) -> AIOKafkaProducer:
        """Return a producer that has not failed; errors as `started`."""
        if self._worn:
            async with self._changing:
                if self._worn:
                    await self._let_go()
        return await self.started()

    async def stop(self) -> None:
        """Disconnect within 5 s."""
        async with self._changing:
            await self._let_go()

    async def _connected(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self._client,
            acks="all",
            enable_idempotence=self._lasting,
            linger_ms=0,
            max_batch_size=65536 if self._lasting else _MIB,
            # The log takes larger messages than the ways in and out: an event with its seals.
            max_request_size=2 * _MIB if self._lasting else _MIB,
            request_timeout_ms=10_000 if self._lasting else 2000,
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as err:
            await producer.stop()
            raise UnavailableError("broker") from err
        except asyncio.CancelledError:
            await producer.stop()
            raise
        return producer

    async def _let_go(self) -> None:
        producer, self._producer, self._worn = self._producer, None, False
        if producer is None:
            return
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await producer.stop()
        except TimeoutError:
            _LOG.warning("producer_left_behind", seconds=STOP_SECONDS)
