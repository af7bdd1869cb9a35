"""Where does the reconciler look, and as whom? As a user of its own, where there is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from hub.commands import run_file
from hub.commands.run_file import RunFile
from hub.embedded import databases
from hub.embedded.folder import passwords
from hub.schemas.topics import RECONCILER_USER
from hub.settings import Settings
from hub.store.grants import RECONCILER
from hub.streams.shell import KafkaAccess

RECONCILER_PASSWORD: Final = "kafka user reconciler"  # noqa: S105 - the name of a password


@dataclass(frozen=True, slots=True)
class ReconcilerPlaces:
    """Kafka and the database `hub`, each with a log-in that may look."""

    kafka: KafkaAccess
    database: str = field(repr=False)


def reconciler_places(settings: Settings) -> ReconcilerPlaces:
    """Return where both are; RefusedError `not_running` when one is embedded and no hub was started here."""
    run = run_file.running(settings.data) if settings.embedded else None
    return ReconcilerPlaces(_kafka(settings, run), _database(settings, run))


def _kafka(settings: Settings, run: RunFile | None) -> KafkaAccess:
    if settings.kafka_bootstrap is None:
        assert run is not None
        word = passwords(settings.data, (RECONCILER_PASSWORD,))[RECONCILER_PASSWORD]
        return KafkaAccess(run.kafka.bootstrap, RECONCILER_USER, word)
    user, secret = settings.kafka_username, settings.kafka_password
    if settings.reconciler_kafka_username is not None:
        user, secret = settings.reconciler_kafka_username, settings.reconciler_kafka_password
    assert user is not None
    assert secret is not None
    ca_file = str(settings.kafka_ca_file) if settings.kafka_ca_file else None
    return KafkaAccess(settings.kafka_bootstrap, user, secret.get_secret_value(), settings.kafka_security, ca_file)


def _database(settings: Settings, run: RunFile | None) -> str:
    given = settings.reconciler_database_url or settings.database_url
    if given is not None:
        return given.get_secret_value()
    assert run is not None
    word = passwords(settings.data, (RECONCILER,))[RECONCILER]
    return databases.url(run.postgres.hub, databases.HUB, RECONCILER, word)
