"""How far is a long file? A bar on a terminal, a line now and then anywhere else; on standard error, without names."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hub.connectors.files import Progress as Told

EVERY_SECONDS: Final = 30.0


@contextlib.contextmanager
def shown(label: str) -> Iterator[Told]:
    """Give what is to be called with (rows dealt with, rows in all); `label` stands before a terminal's bar only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines() -> Told:
    last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_SECONDS:
            last = time.monotonic()
            typer.echo(f"{done} of {total} rows", err=True)

    return told
