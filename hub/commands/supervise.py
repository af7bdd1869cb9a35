"""`hub up`: parts first, then the four processes; what ends is started again, and everything is stopped in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hub.commands import faces, prepare, run_file
from hub.commands.every_folder import DROP
from hub.commands.faces import Hub
from hub.commands.keeping import Keeping
from hub.commands.key_files import Say
from hub.commands.places import places
from hub.commands.ports import PROCESSES, ports
from hub.commands.probe import alive
from hub.commands.run_file import Process
from hub.embedded import parts as embedded
from hub.embedded.child import Child, Server
from hub.settings import Settings

STOP_ORDER: Final = ("files", "web", "reconciler", "worker", "relay")


async def supervise(settings: Settings, say: Say) -> None:
    """Run the hub until SIGTERM or Ctrl-C; a HubError that keeps it from starting leaves nothing running."""
    life = asyncio.create_task(_life(settings, say))
    loop = asyncio.get_running_loop()

    def end() -> None:
        if not life.cancelling():  # a second Ctrl-C must not cut the stopping short
            life.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await life
    except asyncio.CancelledError:
        say("Stopped.")


async def _life(settings: Settings, say: Say) -> None:
    before = run_file.read(settings.data)
    if before is not None:
        run_file.rest(settings.data, before)
    where = ports(settings)
    net = prepare.network(settings, say)
    parts = await embedded.start(settings.data, where.wanted(settings.embedded), say)
    hub = Hub(settings, parts, where, net)
    processes = _processes(hub)
    try:
        parts_run = [Process(name=child.server.name, pid=child.pid) for child in parts.children]
        run_file.write(parts.folder, faces.face(hub, parts_run, ready=False))
        await prepare.everything(settings, parts, places(settings), net, say)
        await _start(hub, processes, say)
        await Keeping(hub, processes, say).forever()
    finally:
        await asyncio.shield(_stop(hub, processes, say))


def _processes(hub: Hub) -> Mapping[str, Child]:
    own = {
        name: _child(hub, name, port, ("--http-port", str(hub.ports.http)) if name == "web" else ())
        for name, port in zip(PROCESSES, hub.ports.metrics, strict=True)
    }
    return {**own, **_files(hub)}


def _files(hub: Hub) -> Mapping[str, Child]:
    """Return the process that watches DIR/drop, where that folder is; it has no port, so it counts as begun at once."""
    if not (hub.parts.folder / DROP).is_dir():
        return {}
    command = [sys.executable, "-m", "hub", "watch", "--every", "--data", str(hub.parts.folder)]
    server = Server("files", command, _log_folder(hub), port=0, grace=hub.settings.stop_seconds + 3)
    return {"files": Child(server, _at_once)}


async def _at_once() -> bool:
    return True


def _child(hub: Hub, name: str, port: int, more: Sequence[str]) -> Child:
    command = [sys.executable, "-m", "hub", "run", name, "--data", str(hub.parts.folder), "--metrics-port", str(port)]
    grace = hub.settings.stop_seconds + 3
    server = Server(name, [*command, *more], _log_folder(hub), port, grace=grace)
    return Child(server, lambda: alive(hub.settings, port))


def _log_folder(hub: Hub) -> Path:
    folder = hub.parts.folder / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


async def _start(hub: Hub, processes: Mapping[str, Child], say: Say) -> None:
    say(f"Processes: starting {', '.join(processes)}")
    await asyncio.gather(*(child.start(hub.settings.start_seconds) for child in processes.values()))


async def _stop(hub: Hub, processes: Mapping[str, Child], say: Say) -> None:
    """Files and web first, so that nothing new comes in; worker and lanes carry out what follows; then the parts."""
    say("Stopping: web, worker, relay, then the embedded parts")
    for name in STOP_ORDER:
        if name in processes:
            await processes[name].stop()
    await hub.parts.stop()
    run_file.rest(hub.parts.folder, faces.face(hub, (), ready=False))
