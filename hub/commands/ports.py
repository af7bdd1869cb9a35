"""Where does each part and process listen? On the port that is set, else yesterday's if it is free, else a free one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from hub.commands import run_file
from hub.commands.run_file import RunFile
from hub.embedded.parts import Wanted
from hub.embedded.ports import choose
from hub.embedded.trouble import PortTakenError
from hub.settings import Settings

PROCESSES: Final = ("worker", "relay", "web", "reconciler")


@dataclass(frozen=True, slots=True)
class Ports:
    """One port each; 0 where a part is not embedded."""

    kafka: int
    postgres: int
    mail: int
    http: int
    metrics: tuple[int, ...]
    """In the order of PROCESSES."""

    def wanted(self, embedded: frozenset[str]) -> Wanted:
        """Return which parts to start, and where."""
        databases = embedded & {"database", "vault"}
        return Wanted(
            kafka="kafka" in embedded,
            postgres=bool(databases),
            mail="mail" in embedded,
            kafka_port=self.kafka,
            postgres_port=self.postgres,
            mail_port=self.mail,
        )


def ports(settings: Settings) -> Ports:
    """Return the ports of this start; PortTakenError when one that is set is taken."""
    before = run_file.read(settings.data)
    taken: set[int] = set()
    metrics = _metrics(settings, before, taken)
    return Ports(
        kafka=_kept(before, lambda run: run.kafka.bootstrap, taken),
        postgres=_kept(before, lambda run: run.postgres.hub, taken),
        mail=_kept(before, lambda run: run.mail.smtp, taken),
        http=_set("http", settings.http_port) or _kept(before, lambda run: run.http.base, taken),
        metrics=metrics,
    )


def _metrics(settings: Settings, before: RunFile | None, taken: set[int]) -> tuple[int, ...]:
    if settings.metrics_port:
        return tuple(settings.metrics_port + number for number in range(len(PROCESSES)))
    return tuple(_kept(before, partial(_metrics_of, number), taken) for number in range(len(PROCESSES)))


def _set(part: str, port: int) -> int:
    return choose(part, port) if port else 0


def _kept(before: RunFile | None, where: Callable[[RunFile], str], taken: set[int]) -> int:
    wanted = _port(where(before)) if before is not None else 0
    try:
        port = choose("hub", 0 if wanted in taken else wanted)
    except PortTakenError:
        port = choose("hub")
    taken.add(port)
    return port


def _metrics_of(number: int, run: RunFile) -> str:
    # A run.json of an older hub tells of fewer processes.
    return run.metrics[number] if number < len(run.metrics) else ""


def _port(address: str) -> int:
    return urlsplit(address if "//" in address else f"//{address}").port or 0
