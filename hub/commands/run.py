"""`hub run worker|relay|web|reconciler`: one process, as `hub up`, a service manager or a test starts it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer
import uvloop

from hub import bootstrap
from hub import settings as hub_settings
from hub.commands import reconciling
from hub.commands.one_process import Here, Work, prepared, process
from hub.commands.words import PROBLEM, Data
from hub.delivery.intake import Intake

if TYPE_CHECKING:
    from hub.streams.app import Deed


class Kind(StrEnum):
    """Which process."""

    worker = "worker"
    relay = "relay"
    web = "web"
    reconciler = "reconciler"


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
    if kind is Kind.reconciler:
        done = uvloop.run(reconciling.process(settings))
    else:
        done = uvloop.run(process(settings, kind.value, instance or f"{kind.value}-1", WORK[kind]))
    if not done:
        raise typer.Exit(PROBLEM)


async def worker(here: Here) -> None:
    """Run both stages, hosted by Faust."""
    from hub.streams import app

    if await prepared(here) is not None:
        await app.host("worker", app.worker(here.shell), here.stop)


async def relay(here: Here) -> None:
    """Run the lanes and the gauges of what waits, hosted by Faust."""
    from hub.streams import app
    from hub.streams.gauges import Gauges

    if await prepared(here) is None:
        return
    made = bootstrap.relay(here.shell, here.places)
    deeds: tuple[Deed, ...] = (*made.loops, Gauges(here.shell))
    listening = asyncio.create_task(made.wake.listen())
    asking = asyncio.create_task(_ask_all(deeds, here.stop))
    try:
        await app.host("relay", deeds, here.stop)
    finally:
        listening.cancel()
        asking.cancel()
        for sender in made.senders:
            await sender.stop()


async def _ask_all(deeds: Sequence[Deed], stop: asyncio.Event) -> None:
    """Ask every lane to end at once: the host would wait for one after the other."""
    await stop.wait()
    for deed in deeds:
        deed.stop()


async def web(here: Here) -> None:
    """Serve the HTTP intake; where the region's name is known it begins without the database."""
    from hub.web.serve import serving, watch

    found = None if here.places.region else await prepared(here)
    if found is None and not here.places.region:
        return
    shell, settings = here.shell, here.settings
    intake = Intake(shell.kafka.client())
    made = bootstrap.web(shell, here.places, here.places.region or (found.id if found else ""), intake)
    watching = asyncio.create_task(watch(shell.health, {"kafka": intake.answers}))
    try:
        async with serving(made, settings.http_host, settings.http_port):
            await here.stop.wait()
    finally:
        watching.cancel()
        await intake.stop()


WORK: Final[dict[Kind, Work]] = {Kind.worker: worker, Kind.relay: relay, Kind.web: web}
