"""Apache Kafka without Docker: one node (KRaft), log-in by SCRAM, access rules always on."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded.admin import Login, answers
from hub.embedded.child import Child, Server
from hub.embedded.folder import make_folder, passwords, write_private
from hub.embedded.jars import Progress, class_path, locked_jars
from hub.embedded.java import find_java
from hub.embedded.ports import HOST, choose, listens
from hub.embedded.prepare import prepare
from hub.schemas.topics import ADMIN_USER

_CONTROLLER = "controller"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
_JVM = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)


@dataclass(frozen=True, slots=True)
class KafkaPart:
    """A running Kafka: `bootstrap` is host:port, SASL_PLAINTEXT with SCRAM-SHA-512; `child` is its process."""

    bootstrap: str
    admin_user: str
    admin_password: str = field(repr=False)
    child: Child = field(repr=False)

    @property
    def pid(self) -> int:
        """Process id of the broker."""
        return self.child.pid

    @property
    def login(self) -> Login:
        """How the administrator logs in."""
        return Login(self.bootstrap, self.admin_user, self.admin_password)


@dataclass(frozen=True, slots=True)
class _Node:
    """Everything the one node's files are written from."""

    folder: Path
    port: int
    controller_port: int
    words: Mapping[str, str] = field(repr=False)

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def formatted(self) -> bool:
        return (self.folder / "data" / "meta.properties").exists()


async def start(data: Path, cache: Path, progress: Progress, port: int = 0) -> KafkaPart:
    """Start Kafka on the data in `data`/kafka, made at the first start; raises the errors of `trouble`."""
    folder = data / "kafka"
    make_folder(folder)
    words = passwords(data, ("kafka admin", "kafka controller"))
    java = find_java()
    jars = await asyncio.to_thread(class_path, cache, locked_jars(), progress)
    node = _Node(folder, choose("kafka", port), choose("kafka"), words)
    write_private(node.properties, _properties(node))
    if not node.formatted:
        progress("Kafka: preparing its data folder")
        await asyncio.to_thread(_format, node, java, jars)
    command = [java, *_JVM, "-cp", jars, "kafka.Kafka", str(node.properties)]
    login = Login(f"{HOST}:{node.port}", ADMIN_USER, words["kafka admin"])

    async def ready() -> bool:
        return await listens(node.port) and await answers(login)

    child = Child(Server("kafka", command, folder, node.port), ready)
    await child.start(patience=60)
    progress(f"Kafka ready on {login.bootstrap}")
    return KafkaPart(login.bootstrap, login.user, login.password, child)


def _format(node: _Node, java: str, jars: str) -> None:
    """Write the first files of Kafka's data; the administrator's password travels in a private file."""
    arguments = node.folder / "format.args"
    admin = f"SCRAM-SHA-512=[name={ADMIN_USER},password={node.words['kafka admin']}]"
    tool = storage_words(_cluster_id(), str(node.properties), admin)
    quoted = (f'"{word}"' for word in ("-Xmx128m", "-cp", jars, "kafka.tools.StorageTool", "format", *tool))
    write_private(arguments, "\n".join(quoted))
    try:
        prepare("kafka", [java, f"@{arguments}"], node.folder / "format.log")
    finally:
        arguments.unlink()


def storage_words(cluster: str, properties: str, admin: str) -> tuple[str, ...]:
    """Return what Kafka's storage tool is asked; the id is one word with its option, for it may begin with a dash."""
    return (f"--cluster-id={cluster}", f"--config={properties}", "--add-scram", admin)


def _cluster_id() -> str:
    # Kafka's own writing of a UUID: 22 characters of base64url.
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _properties(node: _Node) -> str:
    client, controller = f"CLIENT://{HOST}:{node.port}", f"CONTROLLER://{HOST}:{node.controller_port}"
    settings = {
        "controller.quorum.voters": f"1@{HOST}:{node.controller_port}",
        "listeners": f"{client},{controller}",
        "advertised.listeners": client,
        "log.dirs": str(node.folder / "data"),
        **_logins(node.words["kafka admin"], node.words["kafka controller"]),
        **_FIXED,
    }
    return "".join(f"{name}={word}\n" for name, word in settings.items())


def _logins(admin: str, inner: str) -> Mapping[str, str]:
    """Clients and the broker itself log in by SCRAM; the controller, which keeps those words, by PLAIN."""
    return {
        "listener.name.client.scram-sha-512.sasl.jaas.config": (
            f'{_SCRAM} required username="{ADMIN_USER}" password="{admin}";'
        ),
        "listener.name.controller.plain.sasl.jaas.config": (
            f'{_PLAIN} required username="{_CONTROLLER}" password="{inner}" user_{_CONTROLLER}="{inner}";'
        ),
        "super.users": f"User:{ADMIN_USER};User:{_CONTROLLER}",
    }


_FIXED: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    "listener.name.client.sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
    "sasl.mechanism.controller.protocol": "PLAIN",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "false",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    # After a kill the node waits for its own former session to end before it may serve again.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.message.timestamp.type": "LogAppendTime",
}
