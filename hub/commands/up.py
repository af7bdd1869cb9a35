"""`hub up`, `hub down`: start the hub with its embedded parts, and stop it with nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop

from hub import settings as hub_settings
from hub.commands import run_file
from hub.commands.holder import held, holder
from hub.commands.key_files import Say
from hub.commands.words import PROBLEM, Data, say
from hub.embedded.folder import make_folder, open_private
from hub.embedded.trouble import FolderInUseError
from hub.errors import RefusedError, UnavailableError
from hub.settings import Settings

Region = Annotated[Path | None, typer.Option("--region", help="Region file; without one the example that comes along.")]
Detach = Annotated[bool, typer.Option("--detach", help="Go to the background as soon as everything is ready.")]
_TURN: Final = 0.1
_PATIENCE: Final = 120.0
_STARTS: Final = 3
"""Databases, processes, readiness: each may take start_seconds."""


def up(region: Region = None, data: Data = None, detach: Detach = False) -> None:
    """Start the hub; what no setting replaces runs embedded.

    Examples:  hub up --detach   ·   hub up --region ops/regions/etela-savo.yaml --data /var/lib/hub
    """
    settings = hub_settings.read(data=_absolute(data), region_file=_absolute(region))
    if detach:
        raise typer.Exit(start_detached(settings, say))
    # Imported only where it is used: going to the background must not cost twice.
    from hub.commands.supervise import supervise

    with held(settings.data):
        uvloop.run(supervise(settings, say))


def down(data: Data = None) -> None:
    """Stop the hub: work in flight is finished, nothing is lost.

    Example:  hub down
    """
    folder = hub_settings.read(data=_absolute(data)).data
    say("Stopped." if stop(folder) else f"Nothing runs in {folder}.")


def stop(folder: Path) -> bool:
    """Stop the hub of a data folder and wait until it is gone; False when none runs there."""
    pid = holder(folder)
    if pid is None:
        return False
    if pid:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while holder(folder) is not None:
        if time.monotonic() > deadline:
            raise RefusedError("still_running", field=str(pid), rule=f"stopped within {_PATIENCE:.0f} s")
        time.sleep(_TURN)
    return True


def start_detached(settings: Settings, show: Say) -> int:
    """Start `hub up` in a session of its own and show its progress until it is ready; return its exit code if it ends.

    FolderInUseError when a hub runs in that folder; UnavailableError when it is not ready in time, and goes on.
    """
    if holder(settings.data) is not None:
        raise FolderInUseError(settings.data)
    make_folder(settings.data)
    log = settings.data / "up.log"
    begin = log.stat().st_size if log.exists() else 0
    command = [sys.executable, "-m", "hub", "up", "--data", str(settings.data)]
    if settings.region_file is not None:
        command += ["--region", str(settings.region_file)]
    with open_private(log) as out:
        child = subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    with log.open(errors="replace") as words:
        words.seek(begin)
        deadline: float | None = None
        while child.poll() is None and not _ready(settings.data, child.pid):
            _show(words.read(), show)
            if deadline is None and _parts_run(settings):
                deadline = time.monotonic() + _STARTS * settings.start_seconds
            if deadline is not None and time.monotonic() > deadline:
                raise UnavailableError("hub", f"not ready yet, it goes on in the background; see {log}")
            time.sleep(_TURN)
        _show(words.read(), show)
    return 0 if child.poll() is None else child.returncode or PROBLEM


def _show(words: str, show: Say) -> None:
    for line in words.splitlines():
        show(line)


def _ready(data: Path, pid: int) -> bool:
    if holder(data) != pid:
        return False
    run = run_file.read(data)
    return run is not None and run.ready


def _parts_run(settings: Settings) -> bool:
    """Tell whether everything embedded runs: fetching Kafka's jars takes as long as the line needs, and ends."""
    if not settings.embedded:
        return True
    run = run_file.read(settings.data)
    return run is not None and bool(run.processes)


def _absolute(path: Path | None) -> Path | None:
    return path.absolute() if path is not None else None
