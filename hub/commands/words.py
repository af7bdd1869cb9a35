"""How commands speak: words to people, JSON to programs, and an exit code to both.

0 ok · 1 refused, or a problem was found · 2 wrong usage · 3 a dependency is down
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console

from hub.errors import HubError, PoisonError, RefusedError, StoppedError, UnavailableError
from hub.region.problem import BadRegionError

OK: Final = 0
PROBLEM: Final = 1
USAGE: Final = 2
DOWN: Final = 3

Answer = TypeVar("Answer")

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (HUB_DATA, else .hub).", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Worker = Annotated[str, typer.Option("--as", metavar="WORKER", help="A worker's id in the region file.")]


def say(text: str = "") -> None:
    """Write one line for people."""
    typer.echo(text)


def console() -> Console:
    """Return a terminal of at most 80 columns."""
    seen = Console()
    return seen if seen.width <= 80 else Console(width=80)


def as_json(value: object) -> None:
    """Write JSON for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def run(work: Coroutine[None, None, Answer]) -> Answer:
    """Do asynchronous work to its end."""
    return asyncio.run(work)


def complain(err: HubError) -> int:
    """Tell an error to people, on standard error; return the exit code."""
    if isinstance(err, BadRegionError):
        for problem in err.problems:
            typer.echo(str(problem), err=True)
        return PROBLEM
    typer.echo(f"hub: {err}", err=True)
    match err:
        case UnavailableError():
            return DOWN
        case RefusedError() | StoppedError() | PoisonError():
            return PROBLEM
        case _:
            return PROBLEM
