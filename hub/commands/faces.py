"""What a running hub shows of itself in run.json, put together from its parts, ports and network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from hub.commands.ports import Ports
from hub.commands.prepare import Network
from hub.commands.run_file import (
    Credential,
    Credentials,
    HttpFace,
    KafkaFace,
    MailFace,
    PostgresFace,
    Process,
    RunFile,
)
from hub.embedded.parts import Parts
from hub.embedded.ports import HOST
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything one start is made of."""

    settings: Settings
    parts: Parts
    ports: Ports
    net: Network


def face(hub: Hub, processes: Sequence[Process], *, ready: bool) -> RunFile:
    """Return what is written to run.json."""
    base = _base(hub)
    tokens = {str(org): token for org, token in hub.net.secrets.tokens.items()}
    return RunFile(
        ready=ready,
        region=hub.net.region.id,
        data=str(hub.parts.folder),
        kafka=_kafka(hub),
        postgres=_postgres(hub),
        http=HttpFace(base=base, tokens=tokens),
        metrics=tuple(f"http://{hub.settings.metrics_host}:{port}/metrics" for port in hub.ports.metrics),
        registry=f"{base}/registry",
        mail=_mail(hub),
        processes=tuple(processes),
    )


def _kafka(hub: Hub) -> KafkaFace:
    part = hub.parts.kafka
    if part is None:
        return KafkaFace(
            bootstrap=hub.settings.kafka_bootstrap or "",
            security_protocol=hub.settings.kafka_security,
            credentials=None,
        )
    orgs = {str(org): Credential(username=org, password=word) for org, word in hub.net.secrets.kafka.items()}
    admin = Credential(username=part.admin_user, password=part.admin_password)
    return KafkaFace(bootstrap=part.bootstrap, credentials=Credentials(admin=admin, orgs=orgs))


def _postgres(hub: Hub) -> PostgresFace:
    part, settings = hub.parts.postgres, hub.settings
    own = part.hub_url if part else "", part.vault_url if part else ""
    given = tuple(
        _bare(url.get_secret_value()) if url else own[at]
        for at, url in enumerate((settings.database_url, settings.vault_url))
    )
    return PostgresFace(hub=given[0], vault=given[1])


def _mail(hub: Hub) -> MailFace:
    part = hub.parts.mail
    if part is not None:
        return MailFace(smtp=f"{part.host}:{part.port}", maildir=str(part.maildir))
    assert hub.settings.smtp_url is not None
    return MailFace(smtp=urlsplit(_bare(hub.settings.smtp_url.get_secret_value())).netloc)


def _base(hub: Hub) -> str:
    if hub.settings.public_url is not None:
        return str(hub.settings.public_url).rstrip("/")
    host = hub.settings.http_host
    return f"http://{HOST if host in ('0.0.0.0', '::') else host}:{hub.ports.http}"  # noqa: S104 - a comparison


def _bare(url: str) -> str:
    """Return a URL without its log-in."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
