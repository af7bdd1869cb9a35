"""`hub doctor`: is everything in order? Each check says how to mend what is not."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import typer

from hub import settings as hub_settings
from hub.bootstrap import world
from hub.commands import region_file, run_file
from hub.commands.holder import holder
from hub.commands.lag import lag
from hub.commands.places import places
from hub.commands.probe import all_ready
from hub.commands.words import PROBLEM, Data, Json, as_json, run, say
from hub.embedded.java import find_java
from hub.errors import HubError, RefusedError, UnavailableError
from hub.settings import Settings
from hub.store import figures, notices
from hub.store.trouble import answering
from hub.streams.shell import Shell
from hub.vault.master_check import check_master

ROOM: Final = 1024**3
"""Bytes that should be free for the data folder."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question, how to mend it, and what finds out; a HubError is a no."""

    question: str
    mend: str
    ask: Callable[[Settings], Awaitable[None]]


def doctor(data: Data = None, json: Json = False) -> None:
    """Check everything and say how to mend what is not in order; exit code 1 when something is not.

    Example:  hub doctor
    """
    answers = run(_all(hub_settings.read(data=data)))
    if json:
        as_json(
            [
                {"check": one.question, "ok": not why, "why": why, "mend": one.mend if why else ""}
                for one, why in answers
            ]
        )
    else:
        for one, why in answers:
            say(f"{'NO ' if why else 'ok '} {one.question}{f': {why}' if why else ''}")
            if why:
                say(f"    mend: {one.mend}")
    if any(why for _, why in answers):
        raise typer.Exit(PROBLEM)


async def _all(settings: Settings) -> list[tuple[Check, str]]:
    return [(one, await _why_not(one, settings)) for one in CHECKS]


async def _why_not(check: Check, settings: Settings) -> str:
    try:
        await check.ask(settings)
    except HubError as err:
        return str(err)
    return ""


async def _room(settings: Settings) -> None:
    folder = settings.data.absolute()
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < ROOM:
        raise UnavailableError("disk", "less than 1 GiB is free")


async def _java(settings: Settings) -> None:
    if "kafka" in settings.embedded:
        await asyncio.to_thread(find_java)


async def _region(settings: Settings) -> None:
    region_file.read(settings.region_file).region()


async def _running(settings: Settings) -> None:
    if settings.embedded and holder(settings.data) is None:
        raise RefusedError("not_running")


async def _ready(settings: Settings) -> None:
    run_ = run_file.running(settings.data)
    if not await all_ready(url.removesuffix("/metrics") + "/readyz" for url in run_.metrics):
        raise UnavailableError("hub", "a process is not ready")


async def _in_world(settings: Settings, ask: Callable[[Shell], Awaitable[None]]) -> None:
    async with world(places(settings), "command", "doctor") as shell, answering():
        await ask(shell)


async def _databases(settings: Settings) -> None:
    async def ask(shell: Shell) -> None:
        await check_master(shell.vault, shell.keyring)
        async with shell.engine.connect() as conn:
            await shell.regions.newest(conn)

    await _in_world(settings, ask)


async def _kafka(settings: Settings) -> None:
    async def ask(shell: Shell) -> None:
        async with shell.engine.connect() as conn:
            region = await shell.regions.newest(conn)
        await lag(shell, region)

    await _in_world(settings, ask)


async def _told(settings: Settings) -> None:
    async def ask(shell: Shell) -> None:
        async with shell.engine.connect() as conn:
            unheard = await notices.unheard(conn)
        if unheard:
            raise RefusedError(f"{unheard} open alerts that no mail has reached anybody about")

    await _in_world(settings, ask)


async def _parked(settings: Settings) -> None:
    async def ask(shell: Shell) -> None:
        async with shell.engine.connect() as conn:
            parked = await figures.parked(conn)
        if parked:
            raise RefusedError(f"{parked} parked")

    await _in_world(settings, ask)


CHECKS: Final[tuple[Check, ...]] = (
    Check("room on the disk", "free some space, or choose another --data", _room),
    Check("a Java that runs Kafka", "install Java 17 or later, or set HUB_KAFKA_BOOTSTRAP", _java),
    Check("the region file is right", "hub region check FILE", _region),
    Check("the hub runs", "hub up --detach", _running),
    Check("every process is ready", "look into DIR/log", _ready),
    Check("databases answer and know our master key", "hub up; see HUB_DATABASE_URL and HUB_VAULT_URL", _databases),
    Check("Kafka answers", "hub up; see HUB_KAFKA_BOOTSTRAP", _kafka),
    Check(
        "mails reach somebody", "see HUB_SMTP_URL and the mail addresses of the region file; hub inbox shows all", _told
    ),
    Check("nothing is in quarantine", "hub quarantine list", _parked),
)
