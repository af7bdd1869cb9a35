"""Talk to Kafka as its administrator: one client, and its futures awaited without blocking the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hub.errors import RefusedError, UnavailableError

Answer = TypeVar("Answer")
_SECONDS = 15.0
_silent = logging.getLogger("hub.embedded.librdkafka")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False


@dataclass(frozen=True, slots=True)
class Login:
    """Where a Kafka cluster is and who asks (SCRAM-SHA-512)."""

    bootstrap: str
    user: str
    password: str = field(repr=False)
    security_protocol: str = "SASL_PLAINTEXT"


def admin_client(login: Login) -> AdminClient:
    """Make an administrator's client; it connects in the background and says nothing on standard error."""
    settings: dict[str, str | int | float | bool] = {
        "bootstrap.servers": login.bootstrap,
        "security.protocol": login.security_protocol,
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": login.user,
        "sasl.password": login.password,
        "socket.timeout.ms": 10_000,
    }
    return AdminClient(settings, logger=_silent)


async def answers(login: Login) -> bool:
    """Tell whether the cluster answers this user within three seconds."""
    client = admin_client(login)
    try:
        await asyncio.to_thread(client.list_topics, timeout=3)
    except KafkaException:
        return False
    return True


async def done(futures: Iterable[Future[Answer]]) -> list[Answer]:
    """Await Kafka's answers; raises RefusedError (Kafka says no) or UnavailableError (no answer)."""
    try:
        return [await asyncio.wait_for(asyncio.wrap_future(one), _SECONDS) for one in futures]
    except TimeoutError as err:
        raise UnavailableError("broker", "no answer") from err
    except KafkaException as err:
        raise translated(err) from err


def translated(err: KafkaException) -> RefusedError | UnavailableError:
    """Return the hub's error for Kafka's: what may pass by itself is unavailable, everything else refused."""
    code = err.args[0]
    if code.retriable() or code.code() < 0:
        return UnavailableError("broker", code.name())
    return RefusedError("kafka_refused", rule=code.name())
