"""Talk to Kafka as its administrator: one client, and its futures awaited without blocking the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from hub.errors import RefusedError, UnavailableError

Answer = TypeVar("Answer")
_SECONDS = 15.0
_REACH = 10.0
_CAUSES = {
    KafkaError._AUTHENTICATION: "the log-in is refused; see HUB_KAFKA_USERNAME and HUB_KAFKA_PASSWORD",
    KafkaError._RESOLVE: "no such host; see HUB_KAFKA_BOOTSTRAP",
    KafkaError._SSL: "its certificate is not trusted; see HUB_KAFKA_CA_FILE",
    KafkaError._TRANSPORT: "nobody answers there; see HUB_KAFKA_BOOTSTRAP",
}
_NO_TLS = "it does not speak TLS there; see HUB_KAFKA_SECURITY"
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
    ca_file: str | None = None
    """None: the system's trust store."""


def admin_client(login: Login, hear: Callable[[KafkaError], None] = lambda _: None) -> AdminClient:
    """Make an administrator's client; it connects in the background and says nothing on standard error.

    `hear` is told at the next poll what kept it from connecting.
    """
    settings: dict[str, str | int | float | bool] = {
        "bootstrap.servers": login.bootstrap,
        "security.protocol": login.security_protocol,
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": login.user,
        "sasl.password": login.password,
        "socket.timeout.ms": 10_000,
    }
    if login.ca_file is not None:
        settings["ssl.ca.location"] = login.ca_file
    return AdminClient({**settings, "error_cb": hear}, logger=_silent)  # type: ignore[dict-item] # it takes calls, too


async def reached(login: Login) -> AdminClient:
    """Return a client the cluster answers; UnavailableError says why it does not, and which setting to look at."""
    heard: list[KafkaError] = []
    client = admin_client(login, heard.append)
    try:
        await asyncio.to_thread(client.list_topics, timeout=_REACH)
    except KafkaException as err:
        client.poll(0)
        raise _away(heard) or translated(err) from err
    return client


def _away(heard: Iterable[KafkaError]) -> UnavailableError | None:
    for one in heard:
        # INVARIANT: of the client's own words none is shown: they hold addresses.
        if one.code() == KafkaError._TRANSPORT and "SSL" in one.str():
            return UnavailableError("broker", _NO_TLS)
        if one.code() in _CAUSES:
            return UnavailableError("broker", _CAUSES[one.code()])
    return None


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
