"""A server that is a guest in somebody's event loop: its host's signals, an address of its host's choice."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Final

import uvicorn

from hub.errors import RefusedError, StoppedError

_START_SECONDS: Final = 10.0


class Guest(uvicorn.Server):
    """A server that leaves signals to its host."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the host's signal handlers alone."""
        yield


async def started(server: Guest, task: asyncio.Task[None], name: str) -> None:
    """Return when the server answers; StoppedError `<name>_not_started` when it gave up, TimeoutError after 10 s."""
    async with asyncio.timeout(_START_SECONDS):
        while not server.started:
            if task.done():
                raise StoppedError(f"{name}_not_started")
            await asyncio.sleep(0.01)


def listen(host: str, port: int, setting: str) -> socket.socket:
    """Return a socket bound to host and port (0: any); RefusedError `port_taken` naming the setting, `metrics_port`."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as err:
        listener.close()
        mend = f"set HUB_{setting.upper()}"
        raise RefusedError("port_taken", field=setting, rule="a free port", mend=mend) from err
    return listener
