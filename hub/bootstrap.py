"""The only place where settings become clients: keys, engines, senders, lanes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.connectors.publish import Publish, Sealed
from hub.delivery.intake import Intake
from hub.delivery.mail import MailAccess
from hub.delivery.producers import Message, Sender
from hub.sealing.keyring import Keyring
from hub.store.engine import store_engine
from hub.store.regions import Regions
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.lane_loop import Lane, LaneLoop
from hub.streams.log_lane import LogLane
from hub.streams.notice_lane import NoticeLane, Post
from hub.streams.recall_lane import RecallLane
from hub.streams.shell import KafkaAccess, Shell
from hub.streams.ticker import Ticker
from hub.streams.wake import DatabaseWake
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics
from hub.vault import master
from hub.vault.engine import vault_engine
from hub.web.tokens import TokensFile

POOL: Final = {"worker": 8, "relay": 12, "web": 6, "command": 2}
"""Database connections by kind of process."""

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Places:
    """Where every part is and as whom we log in there, embedded or not."""

    kafka: KafkaAccess
    database: str = field(repr=False)
    vault: str = field(repr=False)
    mail: MailAccess
    master_key_file: Path
    tokens_file: Path
    """Hashes of the organisations' HTTP tokens."""
    web_base: str = ""
    """Where workers open alerts in a browser, without a slash at its end; '' when there is no such place."""
    region: str = ""
    """Where it is known before the database is asked."""


@dataclass(frozen=True, slots=True)
class Relay:
    """All lanes of one process, their bell and their producers."""

    loops: tuple[LaneLoop, ...]
    wake: DatabaseWake
    senders: tuple[Sender, ...]


def keyring(places: Places) -> Keyring:
    """Return the hub's keys; RefusedError `master_key` when their file is absent or not private."""
    return Keyring.from_master(master.load(places.master_key_file))


@contextlib.asynccontextmanager
async def world(places: Places, kind: str, instance: str, parts: Iterable[str] = ()) -> AsyncIterator[Shell]:
    """Yield the world of one process, let go of it at the end; nothing is connected yet.

    `kind` is worker, relay, web or command; `parts` are what its health waits for.
    """
    engine = store_engine(places.database, pool_size=POOL[kind])
    vault = vault_engine(places.vault, pool_size=POOL[kind])
    try:
        yield Shell(
            engine=engine,
            vault=vault,
            keyring=keyring(places),
            kafka=places.kafka,
            metrics=Metrics(),
            health=Health(parts),
            regions=Regions(),
            instance=instance,
        )
    finally:
        await engine.dispose()
        await vault.dispose()


def relay(shell: Shell, places: Places) -> Relay:
    """Return the lanes, each with its own producer: lasting ones where no lock is held, else one that gives up."""
    log, recall, tick = (sender(shell, lasting=True) for _ in range(3))
    brief = sender(shell, lasting=False)
    wake = DatabaseWake(places.database)
    lanes: tuple[Lane, ...] = (
        LogLane(shell, log),
        DeliveryLane(shell, brief),
        NoticeLane(shell, Post(places.mail, recall, places.web_base)),
        RecallLane(shell, recall),
        Ticker(shell, tick),
    )
    loops = tuple(LaneLoop(lane, shell.engine, wake, shell.health) for lane in lanes)
    return Relay(loops, wake, (log, recall, tick, brief))


def web(shell: Shell, places: Places, region: str, intake: Intake) -> FastAPI:
    """Return the app of the HTTP intake; its tokens file is read anew when it changed."""
    # Only the web process pays for the web framework.
    from hub.streams.door_outbox import OutboxDoor
    from hub.web.app import intake_app
    from hub.web.deps import IntakeDeps
    from hub.web.receipt_book import DatabaseReceipts

    return intake_app(
        IntakeDeps(
            region=region,
            tokens=TokensFile(places.tokens_file),
            public=shell.keyring.public,
            receipt_key=shell.keyring.receipt_key,
            pairwise_root=shell.keyring.pairwise_root,
            publish=publisher(intake),
            receipts=DatabaseReceipts(shell.engine),
            health=shell.health,
            outbox=OutboxDoor(shell),
        )
    )


def publisher(intake: Intake) -> Publish:
    """Return what puts sealed records on Kafka."""

    async def publish(records: Sequence[Sealed], /) -> Sequence[tuple[str, int, int] | None]:
        return await intake.take([Message(one.topic, None, one.value, one.headers) for one in records])

    return publish


def sender(shell: Shell, *, lasting: bool) -> Sender:
    """Return a producer that logs in as the hub; not started yet."""
    return Sender(shell.kafka.client(), lasting=lasting)
