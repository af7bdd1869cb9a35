"""`hub schemas list|check|export`: the event catalogue as others need it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.words import PROBLEM, Json, as_json, say
from hub.errors import RefusedError
from hub.schemas.avro_schema import current
from hub.schemas.catalogue import TYPES
from hub.schemas.packaged import file_name, packaged
from hub.schemas.release import missing

app = typer.Typer(help="The event catalogue.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List event types with their category and newest version.

    Example:  hub schemas list
    """
    newest = {one.subject: one for one in packaged()}
    rows = [
        {
            "type": one.wire,
            "category": one.category.value,
            "group": one.group.value,
            "version": newest[one.wire].version if one.wire in newest else None,
            "id": newest[one.wire].id if one.wire in newest else None,
        }
        for one in TYPES.values()
    ]
    if json:
        as_json(rows)
        return
    for row in rows:
        say(f"{row['type']:34} {row['category']:8} {row['group']:9} version {row['version']}, id {row['id']}")


@app.command()
def check(json: Json = False) -> None:
    """Tell whether every schema of the catalogue is committed; exit code 1 when not.

    Examples:  hub schemas check   ·   hub schemas check --json
    """
    wanted = missing(current(TYPES.values()), packaged())
    if json:
        as_json({"ok": not wanted, "not_committed": [f"hub/schemas/avro/{name}" for name in wanted]})
    elif wanted:
        for name in wanted:
            say(f"not committed: hub/schemas/avro/{name}")
    else:
        say("Every schema is committed.")
    if wanted:
        raise typer.Exit(PROBLEM)


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where to write the Avro schemas.")]) -> None:
    """Write every Avro schema ever on the wire into a folder.

    Example:  hub schemas export build/schemas
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in packaged():
            (folder / file_name(one.subject, one.version)).write_text(one.text, "utf-8")
    except OSError as err:
        raise RefusedError("cannot_write", field=str(folder), rule="a folder this process can write to") from err
    say(f"{len(packaged())} schemas written to {folder}")
