"""`hub watch --org ORG --folder DIR`: take every file that is dropped into a folder, and leave a report beside it."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from hub import settings as hub_settings
from hub.commands.submit import Language, Wish, mapping_for, send_file, sending
from hub.commands.words import PROBLEM, Data, run, say
from hub.connectors.drop import FAILED, Drop
from hub.connectors.files import Sending
from hub.connectors.report import FileReport
from hub.connectors.row_event import Connector
from hub.errors import HubError, UnavailableError
from hub.ids import OrgId

LONGEST_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder and whose it is."""

    drop: Drop
    wish: Wish
    language: str
    once: bool


def watch(
    folder: Annotated[Path, typer.Option(help="Where files are dropped.")],
    org: Annotated[str, typer.Option(help="Whose files they are.")],
    mapping: Annotated[Path | None, typer.Option(help="YAML mapping; else the one in ops/connectors.")] = None,
    language: Annotated[Language, typer.Option(help="Of the reports.")] = Language.fi,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, then end.")] = False,
    data: Data = None,
) -> None:
    """Take every file dropped into a folder; it ends in done/ or failed/ with a report beside it.

    Stopped or killed at any moment it goes on where it was: no row is lost, none is doubled.

    With HUB_AT=https://… and HUB_TOKEN_FILE=… it sends by HTTP from an organisation's own machine.

    Examples:  hub watch --org mikkeli-koulut --folder /srv/drop/mikkeli-koulut   ·
    hub watch --org lapsitukiry --folder drop --language sv --once
    """
    settings = hub_settings.read(data=data)
    wish = Wish(OrgId(org), mapping)
    mapping_for(wish)
    here = Watched(Drop(folder, settings.watch_rest_seconds), wish, language.value, once)
    here.drop.prepare()
    with here.drop.alone():
        failed = run(_watch(settings, here))
    if once and failed:
        raise typer.Exit(PROBLEM)


async def _watch(settings: hub_settings.Settings, here: Watched) -> int:
    """Go on until SIGTERM or Ctrl-C; the file in hand is left as it is: the next start takes it up again."""
    watching = asyncio.create_task(_forever(settings, here))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, watching.cancel)
    try:
        return await watching
    except asyncio.CancelledError:
        say("Stopped.")
        return 0


async def _forever(settings: hub_settings.Settings, here: Watched) -> int:
    pause = 1.0
    while True:
        try:
            async with sending(settings, here.wish) as (way, connector):
                return await _turns(here, way, connector)
        except UnavailableError as err:
            say(f"Waiting: {err}")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _turns(here: Watched, way: Sending, connector: Connector) -> int:
    failed, begun = 0, time.monotonic()
    while True:
        for path in here.drop.unfinished():
            failed += await _one(path, here, way, connector)
        found = _rested(here)
        for path in found:
            failed += await _one(here.drop.take(path), here, way, connector)
        if here.once and not found and time.monotonic() - begun > here.drop.rest:
            return failed
        await asyncio.sleep(min(1.0, max(0.05, here.drop.rest / 5)))


def _rested(here: Watched) -> list[Path]:
    try:
        return here.drop.rested(time.monotonic())
    except HubError as err:
        say(f"Waiting: {err}")
        return []


async def _one(path: Path, here: Watched, way: Sending, connector: Connector) -> int:
    """Send a file that was taken up; tell whether it failed. What is still without receipts is taken up again."""
    report = await send_file(path, here.wish, connector, way)
    if _waits(report):
        raise UnavailableError("hub", f"{path.name} waits for its receipts")
    ended = here.drop.end(path, report, here.language)
    say(f"{ended.parent.name}/{ended.name}: {report.text(here.language).splitlines()[0]}")
    return ended.parent.name == FAILED


def _waits(report: FileReport) -> bool:
    pending = any(one.became.state == "pending" for one in report.not_accepted)
    # What was not sent though nothing was wrong with any row: the hub took no more for now.
    return pending or bool(report.unsent and not report.rows)
