"""`hub quarantine list|show`: what was parked, where, since when and why; never its content."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Column, Table

from hub.commands.asking import asked
from hub.commands.words import PROBLEM, Data, Json, as_json, console, run, say
from hub.errors import RefusedError
from hub.store import quarantine
from hub.store.quarantine import Story

app = typer.Typer(help="Parked events, without content.", no_args_is_help=True)


@app.command("list")
def list_(data: Data = None, json: Json = False) -> None:
    """List parked events, oldest first; exit code 1 when there are any.

    Example:  hub quarantine list --json
    """
    stories = run(_stories(data))
    if json:
        as_json([asdict(one) for one in stories])
    elif stories:
        _table(stories)
    else:
        say("Nothing is parked.")
    if stories:
        raise typer.Exit(PROBLEM)


@app.command()
def show(
    id: Annotated[UUID, typer.Argument(help="Its id, from the list.")], data: Data = None, json: Json = False
) -> None:
    """Show the story of one parked event.

    Example:  hub quarantine show 5f1c2a34-0000-8000-8000-000000000000
    """
    story = run(_story(data, id))
    if json:
        as_json(asdict(story))
        return
    for name, value in asdict(story).items():
        say(f"{name:10} {value if value is not None else ''}")


async def _stories(data: Path | None) -> tuple[Story, ...]:
    async with asked(data) as shell, shell.engine.connect() as conn:
        return await quarantine.stories(conn)


async def _story(data: Path | None, id: UUID) -> Story:
    async with asked(data) as shell, shell.engine.connect() as conn:
        found = await quarantine.story(conn, id)
    if found is None:
        raise RefusedError("not_found", field="id", rule="an id of the list", mend="hub quarantine list")
    return found


def _table(stories: tuple[Story, ...]) -> None:
    table = Table(Column("id", overflow="fold"), "stage", "place", "reason", box=None, pad_edge=False)
    for one in stories:
        place = f"{one.topic} {one.partition}:{one.position}"
        table.add_row(str(one.id), one.stage, place, " ".join(word for word in (one.reason, one.field) if word))
    console().print(table)
