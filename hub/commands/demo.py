"""`hub demo`: three families' cases on the real thing, from an empty folder to a withdrawal that is obeyed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console

from hub import settings as hub_settings
from hub.commands import run_file, story_boy, story_mother, submit, up
from hub.commands.asking import asked
from hub.commands.story import Story
from hub.commands.story_author import Author
from hub.commands.story_cast import cast
from hub.commands.story_events import Pen
from hub.commands.story_steps import STEPS
from hub.commands.story_tables import latency_words, summary
from hub.commands.words import console
from hub.connectors.example import proven
from hub.connectors.mapping import Mapping
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.region.model import Region
from hub.settings import Settings

EVERYDAY: Final = "Everyday life: a family, a school, and who may know what"
EXPORTED: Final = "concern.raised"
FOLDER: Final = "demo"
_MARK: Final = "this-is-a-demo"


class Told(StrEnum):
    """The workshops' cases."""

    EVERYDAY = "everyday"
    MOTHER = "mother"
    BOY = "boy"


Which = Annotated[
    list[Told] | None, typer.Option("--story", help="Which case to tell; more than once for several. All by default.")
]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the hub of the demo running.")]


def demo(region: up.Region = None, keep: Keep = False, story: Which = None) -> None:
    """Tell three families' stories on the real thing and stop; every start is a fresh one, in DIR/demo.

    Examples:  hub demo   ·   hub demo --story boy --keep   ·   hub demo --region ops/regions/pohjois-karjala.yaml
    """
    out, begin = console(), time.monotonic()
    settings = hub_settings.read(region_file=region)
    folder = _fresh((settings.data / FOLDER).absolute())
    settings = settings.model_copy(update={"data": folder})

    def show(line: str) -> None:
        out.print(f"   {line}", style="dim", markup=False, highlight=False, soft_wrap=True)

    try:
        code = up.start_detached(settings, show)
        if code:
            raise typer.Exit(code)
        uvloop.run(_tell(settings, out, story or [*Told]))
    finally:
        if not keep:
            up.stop(folder)
    _look(out, folder, keep=keep, seconds=time.monotonic() - begin)


async def _tell(settings: Settings, out: Console, stories: Sequence[Told]) -> None:
    run = run_file.running(settings.data)
    async with asked(settings.data) as shell:
        async with shell.engine.connect() as conn:
            region = await shell.regions.newest(conn)
        mapping = _export_of(region)
        players = cast(region, OrgId(mapping.organisation))
        story = Story(shell, run, players, Pen(players, datetime.now(UTC)), mapping, out)
        try:
            for one in dict.fromkeys(stories):
                await _one(story, one)
        finally:
            await story.close()
        async with shell.engine.connect() as conn:
            for table in await summary(conn):
                out.print(table)
            out.print(f"Latency   {await latency_words(conn)}", highlight=False)


async def _one(story: Story, which: Told) -> None:
    author = Author(story.cast, story.pen.now)
    match which:
        case Told.EVERYDAY:
            story.title(EVERYDAY)
            for step in STEPS:
                await step(story)
        case Told.MOTHER:
            story.title(story_mother.TITLE)
            await story_mother.Mother(story, author).tell()
        case Told.BOY:
            story.title(story_boy.TITLE)
            await story_boy.Boy(story, author).tell()


def _export_of(region: Region) -> Mapping:
    """Return the mapping of a school's export; RefusedError when none in ops/connectors belongs to this region."""
    for path in sorted(submit.MAPPINGS.glob("*.yaml")):
        mapping = proven(path.read_text("utf-8"), str(path))
        if mapping.organisation in region.organisations and mapping.event == EXPORTED:
            return mapping
    raise RefusedError("no_cast", field="region", rule="a mapping in ops/connectors for one of its organisations")


def _fresh(folder: Path) -> Path:
    """Return an empty folder for this demo; what an earlier one left is stopped and removed."""
    if folder.exists() and not (folder / _MARK).exists() and any(folder.iterdir()):
        raise RefusedError("folder_not_empty", field=str(folder), rule="a folder of earlier demos", mend="set HUB_DATA")
    up.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o711)
    (folder / _MARK).touch()
    return folder


def _look(out: Console, folder: Path, *, keep: bool, seconds: float) -> None:
    at = f"--data {folder}"
    out.print(f"Time      {seconds:.0f} s in all", highlight=False)
    if keep:
        out.print(f"Running   hub status {at}", highlight=False, soft_wrap=True)
        out.print(f"          hub inbox --as WORKER {at}", highlight=False, soft_wrap=True)
        out.print(f"Stop      hub down {at}", highlight=False, soft_wrap=True)
    else:
        out.print("Next      hub demo --keep leaves it running: hub status, hub inbox, hub why", highlight=False)
        out.print(f"Mails     {folder / 'mail' / 'new'}", highlight=False, soft_wrap=True)
        out.print(f"Logs      {folder / 'log'}", highlight=False, soft_wrap=True)
