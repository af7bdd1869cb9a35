"""The consumer of a stage: settings measured on a real broker (see the performance notes), and who came or went."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import KafkaError

from hub.errors import UnavailableError
from hub.store.trouble import answering
from hub.streams.shell import Shell
from hub.streams.stage import Batch, Stage

FETCH_WAIT_MS = 25
"""How long the broker holds a request for which it has nothing yet."""


async def joined(stage: Stage[Batch], shell: Shell, unsure: set[TopicPartition]) -> AIOKafkaConsumer:
    """Return a consumer that has joined the stage's group; partitions that come or go are put into `unsure`.

    UnavailableError when the broker does not answer.
    """
    consumer = _consumer(stage, shell, await _member(stage, shell))
    consumer.subscribe(topics=stage.topics, pattern=stage.pattern, listener=_Listener(unsure))
    try:
        await consumer.start()
    except (KafkaError, OSError) as err:
        await consumer.stop()
        raise UnavailableError("broker") from err
    return consumer


async def _member(stage: Stage[Batch], shell: Shell) -> str:
    """Return the group's name for this worker: the same after a restart, so that its partitions wait for it.

    A worker that comes back under its name gets the partitions it had, though topics have come meanwhile: nobody would
    read a new organisation. Topics come and go with versions of the region, so a stage that reads by pattern has
    another name under each.
    """
    if stage.pattern is None:
        return f"{stage.group}.{shell.instance}"
    async with answering(), shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
    return f"{stage.group}.{shell.instance}.{region.version}"


def _consumer(stage: Stage[Batch], shell: Shell, member: str) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **shell.kafka.client(),
        client_id=f"hub-{shell.instance}",
        group_id=stage.group,
        group_instance_id=member,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        # Range assignment would give all one-partition topics to one worker.
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        max_partition_fetch_bytes=65_536,
        fetch_max_bytes=8_388_608,
        # One request is under way at a time: a partition just read waits for its end before it is asked for again.
        fetch_max_wait_ms=FETCH_WAIT_MS,
        metadata_max_age_ms=30_000,
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
    )


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    """Notes which partitions came or went; its exceptions would be swallowed, so it does nothing else."""

    def __init__(self, unsure: set[TopicPartition]) -> None:
        """Take the set of partitions whose position is not to be trusted."""
        self._unsure = unsure

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Trust no position of these."""
        self._unsure.update(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Trust no position of these."""
        self._unsure.update(assigned)
