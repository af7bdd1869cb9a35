"""`hub up`: parts first, then the three processes; what ends is started again, and everything is stopped in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from hub.commands import faces, prepare, run_file
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

STOP_ORDER: Final = ("web", "worker", "relay")


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
    return {
        name: _child(hub, name, port, ("--http-port", str(hub.ports.http)) if name == "web" else ())
        for name, port in zip(PROCESSES, hub.ports.metrics, strict=True)
    }


def _child(hub: Hub, name: str, port: int, more: Sequence[str]) -> Child:
    command = [sys.executable, "-m", "hub", "run", name, "--data", str(hub.parts.folder), "--metrics-port", str(port)]
    folder = hub.parts.folder / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    grace = hub.settings.stop_seconds + 3
    return Child(Server(name, [*command, *more], folder, port, grace=grace), lambda: alive(hub.settings, port))


async def _start(hub: Hub, processes: Mapping[str, Child], say: Say) -> None:
    say("Processes: starting worker, relay and web")
    await asyncio.gather(*(child.start(hub.settings.start_seconds) for child in processes.values()))


async def _stop(hub: Hub, processes: Mapping[str, Child], say: Say) -> None:
    """Web first, so that nothing new comes in; the worker, then the lanes carry out what follows; then the parts."""
    say("Stopping: web, worker, relay, then the embedded parts")
    for name in STOP_ORDER:
        await processes[name].stop()
    await hub.parts.stop()
    run_file.rest(hub.parts.folder, faces.face(hub, (), ready=False))
