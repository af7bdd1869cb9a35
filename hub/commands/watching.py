"""Watch drop folders and send what rests in them. Nothing said here names a file: names may tell of persons.

What is away is waited for: hub, folder, room on the disk. The file in hand stays in `working` and is taken up again.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.commands.progress import shown
from hub.commands.submit import Wish, mapping_for, sending
from hub.commands.words import say
from hub.connectors.drop import FAILED, Drop, FolderTroubleError
from hub.connectors.files import Sending, submit_file
from hub.connectors.mapping import Mapping
from hub.connectors.report import FileReport
from hub.connectors.row_event import Connector
from hub.connectors.source import Source
from hub.connectors.trouble import FileProblem
from hub.errors import HubError, UnavailableError
from hub.settings import Settings

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
_LOOK: Final = 1.0


@dataclass(slots=True)
class Watched:
    """A folder, whose it is, how its files are read, and in which language its reports are."""

    drop: Drop
    wish: Wish
    mapping: Mapping
    language: str
    once: bool = False
    failed: int = 0
    """How many files ended in `failed`."""
    _told: str = field(default="", repr=False)

    def waits(self, err: HubError) -> None:
        """Say why nothing goes on, once for each reason."""
        if str(err) != self._told:
            self._told = str(err)
            say(f"{self.wish.org}: waiting: {err}")

    def goes_on(self) -> None:
        """Forget what was waited for."""
        self._told = ""


def watched(settings: Settings, folder: Path, wish: Wish, language: str | None) -> Watched:
    """Return a folder to watch; RefusedError without one good mapping."""
    mapping = mapping_for(wish)
    return Watched(Drop(folder, settings.watch_rest_seconds), wish, mapping, language or mapping.language)


async def watch_folder(settings: Settings, here: Watched) -> None:
    """Go on until cancelled, or (`once`) until nothing is left; then what is away raises UnavailableError."""
    pause = FIRST_PAUSE
    while True:
        try:
            with here.drop.alone():
                here.drop.prepare()
                async with sending(settings, here.wish) as (way, connector):
                    return await _turns(here, way, connector)
        except (UnavailableError, FolderTroubleError) as err:
            if here.once:
                raise
            pause = pause if here._told else FIRST_PAUSE
            here.waits(err)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _turns(here: Watched, way: Sending, connector: Connector) -> None:
    begun = time.monotonic()
    while True:
        for path in here.drop.unfinished():
            await _one(path, here, way, connector)
        found = here.drop.rested(time.monotonic())
        for path in found:
            taken = here.drop.take(path)
            if taken is not None:
                await _one(taken, here, way, connector)
        here.goes_on()
        if here.once and not found and time.monotonic() - begun > here.drop.rest:
            return
        await asyncio.sleep(min(_LOOK, max(0.05, here.drop.rest / 5)))


async def _one(path: Path, here: Watched, way: Sending, connector: Connector) -> None:
    """Send what was taken up; what is still without receipts stays, and is taken up again."""
    report = await _sent(path, here, way, connector)
    if waits(report, here.mapping):
        raise UnavailableError("hub", "a file waits for its receipts")
    ended = here.drop.end(path, report, here.language)
    here.failed += ended.parent.name == FAILED
    say(f"{here.wish.org}: a file is in {ended.parent.name}: {report.text(here.language).splitlines()[0]}")


async def _sent(path: Path, here: Watched, way: Sending, connector: Connector) -> FileReport:
    refused = _folder(path, here.mapping)
    if refused is not None:
        return refused
    try:
        with shown(path.name) as progress:
            return await submit_file(Source.of_path(path), here.mapping, connector, way, progress)
    except OSError as err:
        # Without its cause, whose text holds the file's name.
        raise UnavailableError("drop folder", type(err).__name__) from None


def _folder(path: Path, mapping: Mapping) -> FileReport | None:
    if not path.is_dir():
        return None
    return FileReport(mapping.organisation, mapping.event, file=(FileProblem("not_a_table", word="folder"),))


def waits(report: FileReport, mapping: Mapping) -> bool:
    """Tell whether the hub still owes receipts, or took no more for now; bad rows may keep a whole file back too."""
    kept_back = mapping.file.taken == "whole" and bool(report.rows)
    return bool(report.pending) or (bool(report.unsent) and not kept_back)
