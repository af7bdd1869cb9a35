"""`hub status`: is everything running, where is it reached, and what waits?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
from rich.table import Table

from hub import settings as hub_settings
from hub.bootstrap import world
from hub.commands import run_file
from hub.commands.holder import holder
from hub.commands.lag import lag
from hub.commands.places import places
from hub.commands.probe import all_ready
from hub.commands.run_file import KafkaFace, MailFace, PostgresFace, RunFile
from hub.commands.words import DOWN, PROBLEM, Data, Json, as_json, console, run
from hub.errors import RefusedError, UnavailableError
from hub.settings import Settings
from hub.store import figures
from hub.store.trouble import answering
from hub.streams.shell import Shell

SHOWN: Final = {"log": "log", "deliveries": "delivery", "notices": "notice"}
"""Word of the status → lane."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is behind, waits or is parked."""

    lag: Mapping[str, int]
    waiting: Mapping[str, int]
    quarantine: int


def status(data: Data = None, json: Json = False) -> None:
    """Tell where everything is and what waits; exit code 0 when ready, 1 when not, 3 when a part does not answer.

    Examples:  hub status   ·   hub status --json
    """
    settings = hub_settings.read(data=data)
    try:
        found = run_file.running(settings.data)
    except RefusedError:
        if json:
            as_json(document(_nothing(settings.data), None))
        raise
    if holder(settings.data) is None:
        found = found.model_copy(update={"processes": ()})  # a killed supervisor left its note behind
    ready, now = run(_now(settings, found))
    found = found.model_copy(update={"ready": ready and now is not None})
    if json:
        as_json(document(found.model_dump(), now))
    else:
        _tell(found, now)
    if not found.ready:
        raise typer.Exit(DOWN if now is None and found.processes else PROBLEM)


async def _now(settings: Settings, found: RunFile) -> tuple[bool, Figures | None]:
    if holder(settings.data) is None:
        return False, None
    urls = [url.removesuffix("/metrics") + "/readyz" for url in found.metrics]
    ready, now = await asyncio.gather(all_ready(urls), _figures(settings))
    return ready, now


async def _figures(settings: Settings) -> Figures | None:
    try:
        async with world(places(settings), "command", "status") as shell, answering():
            return await measured(shell)
    except UnavailableError:
        return None


async def measured(shell: Shell) -> Figures:
    """Return the figures of a running hub; UnavailableError when database or Kafka do not answer."""
    async with shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
        queues = await figures.waiting(conn)
        parked = await figures.parked(conn)
    waiting = {word: queues[lane].rows for word, lane in SHOWN.items()}
    return Figures(await lag(shell, region), waiting, parked)


def document(face: Mapping[str, object], now: Figures | None) -> dict[str, object]:
    """Return what programs read: always the same keys, null (or no topic) for what is not known."""
    if now is None:
        return {**face, "lag": {}, "waiting": dict.fromkeys(SHOWN), "quarantine": None}
    return {**face, "lag": now.lag, "waiting": now.waiting, "quarantine": now.quarantine}


def _nothing(data: Path) -> dict[str, object]:
    """Return the face of a folder in which no hub was ever started."""
    return {
        "ready": False,
        "region": None,
        "data": str(data),
        "kafka": dict.fromkeys(KafkaFace.model_fields),
        "postgres": dict.fromkeys(PostgresFace.model_fields),
        "http": {"base": None, "tokens": {}},
        "metrics": [],
        "registry": None,
        "mail": dict.fromkeys(MailFace.model_fields),
        "processes": [],
    }


def _tell(found: RunFile, now: Figures | None) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("ready", "yes" if found.ready else "NO")
    table.add_row("region", found.region)
    table.add_row("data", found.data)
    table.add_row("http", found.http.base)
    table.add_row("kafka", found.kafka.bootstrap)
    table.add_row("mail", found.mail.maildir or found.mail.smtp)
    table.add_row("processes", ", ".join(f"{one.name} {one.pid}" for one in found.processes) or "none")
    if now is not None:
        behind = {topic: count for topic, count in now.lag.items() if count}
        table.add_row("lag", ", ".join(f"{topic} {count}" for topic, count in behind.items()) or "none")
        table.add_row("waiting", ", ".join(f"{lane} {rows}" for lane, rows in now.waiting.items()))
        table.add_row("quarantine", str(now.quarantine))
    console().print(table)
