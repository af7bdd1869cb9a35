"""Health and figures of one process, on a port of its own: `/metrics`, `/livez`, `/readyz`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hub.telemetry.guest import Guest, listen, started
from hub.telemetry.health import Health
from hub.telemetry.metrics import CONTENT_TYPE, Metrics

LOOPBACK: Final = "127.0.0.1"
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
    listener = listen(host, port, "metrics_port")
    config = uvicorn.Config(
        telemetry_app(metrics, health),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = Guest(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="telemetry")
    try:
        await started(server, task, "telemetry")
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.wait([task])
        listener.close()
