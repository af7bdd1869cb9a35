"""`hub region check FILE`: every mistake of a region file, with its line and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.commands import region_file
from hub.commands.words import PROBLEM, Json, as_json, say
from hub.region.read import problems
from hub.region.summary import summary

app = typer.Typer(help="Region files.", no_args_is_help=True)


@app.callback()
def region() -> None:
    """Region files."""


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A region file (YAML).")], json: Json = False) -> None:
    """Check a region file; exit code 1 when it has mistakes.

    Example:  hub region check ops/regions/etela-savo.yaml
    """
    read = region_file.read(file)
    found = problems(read.text, region_file.defaults(), read.file)
    if json:
        as_json(
            {
                "ok": not found,
                "problems": [{name: getattr(one, name) for name in one.__slots__} for one in found],
                **({} if found else summary(read.region())),
            }
        )
    elif found:
        for problem in found:
            say(str(problem))
    else:
        known = read.region()
        say(f"{read.file}: right. {len(known.organisations)} organisations, {len(known.workers)} workers.")
    if found:
        raise typer.Exit(PROBLEM)
