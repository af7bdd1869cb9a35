"""What every stage and lane holds in its hand: the outside world, as one frozen value. The clock is the database's."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.sealing.keyring import Keyring
from hub.store.regions import Regions
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics

Security = Literal["SASL_PLAINTEXT", "SASL_SSL"]


class ClientSettings(TypedDict):
    """How an aiokafka client logs in."""

    bootstrap_servers: str
    security_protocol: Security
    sasl_mechanism: str
    sasl_plain_username: str
    sasl_plain_password: str
    ssl_context: ssl.SSLContext | None


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """Where Kafka is and as whom we log in (SCRAM-SHA-512)."""

    bootstrap: str
    user: str
    password: str = field(repr=False)
    security: Security = "SASL_PLAINTEXT"
    ca_file: str | None = None

    def client(self) -> ClientSettings:
        """Return the settings that every client of aiokafka takes."""
        tls = ssl.create_default_context(cafile=self.ca_file) if self.security == "SASL_SSL" else None
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.security,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
            "ssl_context": tls,
        }


@dataclass(frozen=True, slots=True)
class Shell:
    """The world of one process."""

    engine: AsyncEngine
    vault: AsyncEngine
    keyring: Keyring = field(repr=False)
    kafka: KafkaAccess
    metrics: Metrics
    health: Health
    regions: Regions
    instance: str
    """This process among those of its kind (`worker-1`): the same after a restart, different from all that run."""
