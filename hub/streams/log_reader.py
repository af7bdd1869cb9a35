"""The whole log, read from its beginning to its present end, outside any group; each family number once, in order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from hub.errors import PoisonError, StoppedError, UnavailableError
from hub.schemas import log_record
from hub.schemas.accepted import Accepted
from hub.schemas.log_record import LogRecord
from hub.schemas.topics import EVENTS, EVENTS_PARTITIONS
from hub.sealing.sealed_event import open_event, persons_of
from hub.store import quarantine
from hub.store.trouble import answering
from hub.streams.folding import STAGE as FAMILY_STAGE
from hub.streams.shell import Shell
from hub.vault.keys import data_keys, destroyed

CHUNK: Final = 500
SILENT_MS: Final = 5000
Place = tuple[int, int]
"""(partition, offset)."""
_PARTITIONS: Final = [TopicPartition(EVENTS, number) for number in range(EVENTS_PARTITIONS)]


async def read_log(shell: Shell) -> AsyncIterator[Sequence[Accepted | LogRecord]]:
    """Yield the log in chunks: events opened, or the bare record of one whose person was erased.

    UnavailableError when the broker goes away meanwhile; PoisonError for a record that neither opens nor was parked;
    StoppedError `log_is_cut` when its beginning is missing.
    """
    consumer = AIOKafkaConsumer(
        **shell.kafka.client(), enable_auto_commit=False, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    try:
        await consumer.start()
        consumer.assign(_PARTITIONS)
        begins, ends = await consumer.beginning_offsets(_PARTITIONS), await consumer.end_offsets(_PARTITIONS)
        if any(begins.values()):
            raise StoppedError("log_is_cut")
        await consumer.seek_to_beginning(*_PARTITIONS)
        while any([await consumer.position(one) < ends[one] for one in _PARTITIONS]):
            fetched = await consumer.getmany(timeout_ms=SILENT_MS, max_records=CHUNK)
            raws = {(raw.partition, raw.offset): raw.value or b"" for part in fetched.values() for raw in part}
            if not raws:
                continue
            yield await _opened(shell, raws)
    except (KafkaError, OSError) as err:
        raise UnavailableError("broker") from err
    finally:
        await consumer.stop()


async def _opened(shell: Shell, raws: Mapping[Place, bytes]) -> list[Accepted | LogRecord]:
    """Open what can be opened; what cannot is left out if the family stage has parked it as well."""
    failed: dict[Place, PoisonError] = {}
    records: dict[Place, LogRecord] = {}
    for place, raw in raws.items():
        try:
            records[place] = log_record.read(raw)
        except PoisonError as err:
            failed[place] = err
    persons = {person for record in records.values() for person in persons_of(record)}
    keys = await data_keys(shell.vault, shell.keyring, persons)
    gone = await destroyed(shell.vault, persons - keys.keys())
    found: list[Accepted | LogRecord] = []
    for place, record in records.items():
        try:
            found.append(open_event(record, keys, gone) or record)
        except PoisonError as err:
            failed[place] = err
    await _are_parked(shell, failed)
    return found


async def _are_parked(shell: Shell, failed: Mapping[Place, PoisonError]) -> None:
    async with answering(), shell.engine.connect() as conn:
        parked = await quarantine.parked(conn, FAMILY_STAGE, EVENTS, failed.keys())
    for place in failed.keys() - parked:
        raise failed[place]
