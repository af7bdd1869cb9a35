"""Health and figures of one process, on a port of its own: `/metrics`, `/livez`, `/readyz`."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Generator
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hub.errors import RefusedError, StoppedError
from hub.telemetry.health import Health
from hub.telemetry.metrics import CONTENT_TYPE, Metrics

LOOPBACK: Final = "127.0.0.1"
_START_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 2


def health_routes(health: Health) -> list[Route]:
    """Return `/livez` (200 while the process turns) and `/readyz` (200 or 503, each part with its age)."""

    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        answer = health.readiness()
        return JSONResponse(answer.as_json(), status_code=200 if answer.ready else 503)

    return [Route("/livez", livez), Route("/readyz", readyz)]


def telemetry_app(metrics: Metrics, health: Health) -> Starlette:
    """Return the ASGI app of the metrics port."""

    async def page(_: Request) -> Response:
        return Response(metrics.page(), headers={"Content-Type": CONTENT_TYPE})

    return Starlette(routes=[Route("/metrics", page), *health_routes(health)])


@contextlib.asynccontextmanager
async def serving(metrics: Metrics, health: Health, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[int]:
    """Serve in this event loop and yield the port (the one given, or a free one for 0); stop at the end.

    RefusedError `port_taken` when host and port cannot be had.
    """
    listener = _listen(host, port)
    config = uvicorn.Config(
        telemetry_app(metrics, health),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = _Guest(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="telemetry")
    try:
        await _started(server, task)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.wait([task])
        listener.close()


class _Guest(uvicorn.Server):
    """A server that is a guest in somebody's process: signals are its host's matter."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the host's signal handlers alone."""
        yield


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while not server.started:
            if task.done():
                raise StoppedError("telemetry_not_started")
            await asyncio.sleep(0.01)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as err:
        listener.close()
        raise RefusedError("port_taken", field="metrics_port", rule="a free port", mend="set HUB_METRICS_PORT") from err
    return listener
