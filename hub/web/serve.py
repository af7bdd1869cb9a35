"""Serve an app until this process is told to stop; what is being answered then is answered first."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.telemetry.guest import Guest, listen, started
from hub.telemetry.health import Health

_LOG: Final = structlog.get_logger(__name__)
STOP_SECONDS: Final = 15
AT_ONCE: Final = 512
"""Connections; whoever comes when all are busy is told 503."""
_LOOK_SECONDS: Final = 5.0
_SERVER: Final = "hub.server"


async def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; RefusedError `port_taken` when host and port cannot be had."""
    with contextlib.closing(listen(host, port, "http_port")) as listener:
        server = uvicorn.Server(_config(app))
        server.config.app = _Told(app, server)
        await server.serve(sockets=[listener])


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """Serve beside others in this event loop and yield the port; signals stay with the host of the loop."""
    with contextlib.closing(listen(host, port, "http_port")) as listener:
        server = Guest(_config(app))
        server.config.app = _Told(app, server)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="web")
        try:
            await started(server, task, "web")
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await asyncio.wait([task])


async def watch(health: Health, parts: Mapping[str, Callable[[], Awaitable[bool]]]) -> None:
    """Ask each part every five seconds whether it answers, and tell `health`; runs until cancelled."""
    before: dict[str, bool] = {}
    while True:
        for name, ask in parts.items():
            well = await ask()
            health.report(name, well)
            if before.get(name) is not well:
                before[name] = well
                (_LOG.info if well else _LOG.warning)("part answers" if well else "part is away", part=name, ok=well)
        await asyncio.sleep(_LOOK_SECONDS)


def ending(scope: Scope) -> bool:
    """Tell whether the server of this request has been told to stop: what only waits for news then answers at once."""
    server = scope.get(_SERVER)
    return isinstance(server, uvicorn.Server) and server.should_exit


class _Told:
    """ASGI middleware that tells each request of its server."""

    def __init__(self, app: ASGIApp, server: uvicorn.Server) -> None:
        self._app = app
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, _SERVER: self._server}, receive, send)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        # INVARIANT: addresses and queries are nobody's to keep.
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
