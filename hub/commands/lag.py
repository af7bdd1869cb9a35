"""How far are the stages behind? Ends of the topics, compared with the offsets in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from hub.errors import UnavailableError
from hub.region.model import Region
from hub.schemas.topics import EVENTS, INTERNAL, in_topic
from hub.store import offsets
from hub.streams.shell import Shell

_SECONDS: Final = 8.0


async def lag(shell: Shell, region: Region) -> dict[str, int]:
    """Return the unread events by topic; UnavailableError when Kafka does not answer."""
    async with shell.engine.connect() as conn:
        stages = await offsets.stages(conn)
    read = {(topic, partition): next_ for (_, topic, partition), next_ in stages.items()}
    names = [*(in_topic(org) for org in region.organisations), INTERNAL, EVENTS]
    behind: Counter[str] = Counter(dict.fromkeys(names, 0))
    for part, end in (await _ends(shell, names)).items():
        behind[part.topic] += max(0, end - read.get(tuple(part), 0))
    return dict(sorted(behind.items()))


async def _ends(shell: Shell, names: Iterable[str]) -> dict[TopicPartition, int]:
    consumer = AIOKafkaConsumer(**shell.kafka.client(), request_timeout_ms=5000)
    try:
        async with asyncio.timeout(_SECONDS):
            await consumer.start()
            known = await consumer.topics()
            # A topic that is not there would be asked for until the timeout: it has no lag.
            wanted = [name for name in names if name in known]
            parts = [TopicPartition(name, at) for name in wanted for at in consumer.partitions_for_topic(name) or ()]
            ends: dict[TopicPartition, int] = await consumer.end_offsets(parts)
            return ends
    except (KafkaError, OSError, TimeoutError) as err:
        raise UnavailableError("broker") from err
    finally:
        await consumer.stop()
