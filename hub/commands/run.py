"""`hub run worker|relay|web`: one process, as `hub up`, a service manager or a test starts it."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Final

import typer
import uvloop

from hub import bootstrap
from hub import settings as hub_settings
from hub.commands.one_process import Here, Work, process
from hub.commands.words import Data
from hub.streams.runner import Runner
from hub.streams.stage_border import BorderStage
from hub.streams.stage_family import FamilyStage


class Kind(StrEnum):
    """Which process."""

    worker = "worker"
    relay = "relay"
    web = "web"


Instance = Annotated[str, typer.Option(help="Its name among its kind, the same after a restart; default: KIND-1.")]
HttpPort = Annotated[int | None, typer.Option(help="Port of the HTTP intake (web).")]
MetricsPort = Annotated[int | None, typer.Option(help="Port of /metrics, /livez and /readyz.")]


def run(
    kind: Kind, data: Data = None, instance: Instance = "", http_port: HttpPort = None, metrics_port: MetricsPort = None
) -> None:
    """Start one process and stay with it; SIGTERM finishes what is in hand.

    Example:  hub run worker --data /var/lib/hub --instance worker-2
    """
    given = {"http_port": http_port, "metrics_port": metrics_port}
    settings = hub_settings.read(data=data).model_copy(
        update={name: port for name, port in given.items() if port is not None}
    )
    uvloop.run(process(settings, kind.value, instance or f"{kind.value}-1", WORK[kind]))


async def worker(here: Here) -> None:
    """Run both stages."""
    runners = (Runner(BorderStage(here.shell), here.shell), Runner(FamilyStage(here.shell), here.shell))
    async with asyncio.TaskGroup() as group:
        for runner in runners:
            group.create_task(runner.run())
        await here.stop.wait()
        for runner in runners:
            runner.stop()


async def relay(here: Here) -> None:
    """Run the lanes."""
    made = bootstrap.relay(here.shell, here.places)
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(made.wake.listen())
        turning = [group.create_task(loop.run()) for loop in made.loops]
        await here.stop.wait()
        for loop in made.loops:
            loop.stop()
        await asyncio.wait(turning, timeout=here.settings.stop_seconds)
        listening.cancel()
    for sender in made.senders:
        await sender.stop()


async def web(here: Here) -> None:
    """Serve the HTTP intake."""
    await here.stop.wait()


WORK: Final[dict[Kind, Work]] = {Kind.worker: worker, Kind.relay: relay, Kind.web: web}
