"""What ends is started again, and run.json follows what is true: who runs, and whether the hub is ready."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Final

from hub.commands import faces, run_file
from hub.commands.faces import Hub
from hub.commands.key_files import Say
from hub.commands.probe import ready
from hub.commands.run_file import Process
from hub.embedded.child import Child
from hub.errors import HubError

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
_TURN: Final = 0.1
_LOOK: Final = 1.0
"""Seconds between two looks at a hub that is ready."""


class Keeping:
    """Keeps the children of one hub running and notes the rest of their life."""

    def __init__(self, hub: Hub, processes: Mapping[str, Child], say: Say) -> None:
        """Take the hub, its processes by name and who hears of it."""
        self._hub = hub
        self._children = (*processes.values(), *hub.parts.children)
        self._say = say
        self._away: set[str] = set()
        self._noted: tuple[bool, tuple[Process, ...]] | None = None
        self._late = False

    async def forever(self) -> None:
        """Start again what ends, and note every change of readiness, until cancelled."""
        await asyncio.gather(self._watch(), *(self._keep(child) for child in self._children))

    async def _watch(self) -> None:
        deadline = time.monotonic() + self._hub.settings.start_seconds
        while True:
            is_ready = await ready(self._hub.settings, self._hub.ports.metrics)
            self._note(is_ready)
            if not is_ready and not self._late and time.monotonic() > deadline:
                self._late = True
                self._say(f"Not ready yet; going on by itself. Look into {self._hub.parts.folder / 'log'}")
            await asyncio.sleep(_LOOK if is_ready else _TURN)

    def _note(self, is_ready: bool) -> None:
        """Write run.json and tell when anything in it has changed."""
        now = (is_ready, self._running())
        before, self._noted = self._noted, now
        if now == before:
            return
        run_file.write(self._hub.parts.folder, faces.face(self._hub, now[1], ready=is_ready))
        if is_ready and not (before and before[0]):
            hub = self._hub
            self._say(f"Ready: {hub.net.region.id}, HTTP on port {hub.ports.http}; see run.json in {hub.parts.folder}")
        elif before and before[0] and not is_ready:
            self._say("Not ready any more; waiting until every process is")

    def _running(self) -> tuple[Process, ...]:
        return tuple(
            Process(name=child.server.name, pid=child.pid)
            for child in self._children
            if child.alive and child.server.name not in self._away
        )

    async def _keep(self, child: Child) -> None:
        name, wait, since = child.server.name, FIRST_WAIT, time.monotonic()
        while True:
            if child.alive:
                await asyncio.sleep(_TURN)
                continue
            if time.monotonic() - since > LONGEST_WAIT:
                wait = FIRST_WAIT
            self._away.add(name)  # until it answers again: begun is not yet running
            self._say(f"{name} ended; starting it again in {wait:.0f} s")
            await asyncio.sleep(wait)
            wait, since = min(wait * 2, LONGEST_WAIT), time.monotonic()
            try:
                await child.restart()
            except HubError as err:
                self._say(f"{name} did not start: {err}")
            else:
                self._away.discard(name)
