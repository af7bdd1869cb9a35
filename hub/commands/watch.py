"""`hub watch --org ORG --folder DIR`: take every file that is dropped into a folder, and leave a report beside it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from hub import settings as hub_settings
from hub.commands.every_folder import DROP, watch_every
from hub.commands.submit import AtHub, Language, TokenFile, Wish, elsewhere
from hub.commands.watching import watch_folder, watched
from hub.commands.words import PROBLEM, Data, run, say
from hub.errors import RefusedError
from hub.ids import OrgId


def watch(  # noqa: PLR0913 - the options of a command
    org: Annotated[str, typer.Option(help="Whose files they are.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Where files are dropped.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="YAML mapping; else the one in ops/connectors.")] = None,
    language: Annotated[Language | None, typer.Option(help="Of the reports; else the mapping's.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, then end.")] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Every organisation's folder in the data folder's drop/.")
    ] = False,
    hub: AtHub = None,
    token_file: TokenFile = None,
    data: Data = None,
) -> None:
    """Take every file dropped into a folder; it ends in done/ or failed/ with a report beside it.

    Stopped or killed at any moment it goes on where it was: no row is lost, none is doubled.
    With --hub and --token-file it sends by HTTP from an organisation's own machine.

    Examples:  hub watch --org mikkeli-koulut --folder /srv/drop/mikkeli-koulut   ·
    hub watch --org lapsitukiry --folder drop --language sv --once
    """
    settings = elsewhere(hub_settings.read(data=data), hub, token_file)
    if every:
        run(_until_stopped(watch_every(settings, settings.data / DROP)))
        return
    if not org or folder is None:
        raise RefusedError("bad_option", field="org, folder", rule="--org and --folder, or --every", mend="give both")
    here = watched(settings, folder, Wish(OrgId(org), mapping), language.value if language else None)
    here.once = once
    here.drop.prepare()
    run(_until_stopped(watch_folder(settings, here)))
    if once and here.failed:
        raise typer.Exit(PROBLEM)


async def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Go on until SIGTERM or Ctrl-C; the file in hand is left as it is: the next start takes it up again."""
    watching = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, watching.cancel)
    try:
        await watching
    except asyncio.CancelledError:
        say("Stopped.")
