"""Where is each part? A setting says so, else the running hub of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from hub.bootstrap import Places
from hub.commands import key_files, run_file
from hub.commands.run_file import RunFile
from hub.delivery.mail import MailAccess
from hub.embedded.folder import passwords
from hub.schemas.topics import HUB_USER
from hub.settings import SMTP_PORTS, Settings
from hub.streams.shell import KafkaAccess

HUB_PASSWORD: Final = "kafka user hub"  # noqa: S105 - the name of a password


def places(settings: Settings) -> Places:
    """Return where every part is; RefusedError `not_running` when one is embedded and no hub was started here."""
    run = run_file.running(settings.data) if settings.embedded else None
    return Places(
        kafka=_kafka(settings, run),
        database=_secret(settings.database_url, run, "hub"),
        vault=_secret(settings.vault_url, run, "vault"),
        mail=_mail(settings, run),
        master_key_file=master_key_file(settings),
        tokens_file=settings.data / key_files.TOKENS,
        web_base=str(settings.web_base or "").rstrip("/"),
        region=run.region if run else "",
    )


def master_key_file(settings: Settings) -> Path:
    """Return where the master key lies."""
    return settings.master_key_file or key_files.master_key(settings.data)


def _kafka(settings: Settings, run: RunFile | None) -> KafkaAccess:
    if settings.kafka_bootstrap is not None:
        assert settings.kafka_username is not None
        assert settings.kafka_password is not None
        ca_file = str(settings.kafka_ca_file) if settings.kafka_ca_file else None
        word = settings.kafka_password.get_secret_value()
        return KafkaAccess(settings.kafka_bootstrap, settings.kafka_username, word, settings.kafka_security, ca_file)
    assert run is not None
    word = passwords(settings.data, (HUB_PASSWORD,))[HUB_PASSWORD]
    return KafkaAccess(run.kafka.bootstrap, HUB_USER, word)


def _secret(given: SecretStr | None, run: RunFile | None, name: str) -> str:
    if given is not None:
        return given.get_secret_value()
    assert run is not None
    return run.postgres.hub if name == "hub" else run.postgres.vault


def _mail(settings: Settings, run: RunFile | None) -> MailAccess:
    sender = f"hub@{run.region if run else 'hub'}.example"
    if settings.smtp_url is None:
        assert run is not None
        host, _, port = run.mail.smtp.rpartition(":")
        return MailAccess(host, int(port), sender)
    url = urlsplit(settings.smtp_url.get_secret_value())
    return MailAccess(
        host=url.hostname or "",
        port=url.port or SMTP_PORTS[url.scheme],
        sender=sender,
        username=None if url.username is None else unquote(url.username),
        password=None if url.password is None else unquote(url.password),
        tls=url.scheme == "smtps",
    )
