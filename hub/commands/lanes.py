"""`hub pause delivery`, `hub resume delivery`: stop and start what goes out, for maintenance. Inbox and mail go on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.commands.asking import asked
from hub.commands.words import Data, run, say
from hub.store import pauses


class Lane(StrEnum):
    """What can be paused."""

    delivery = pauses.DELIVERY


Which = Annotated[Lane, typer.Argument(help="Which lane.")]


def pause(lane: Which, data: Data = None) -> None:
    """Stop claim and publish, recalls included; the border, the inbox and mail go on.

    Example:  hub pause delivery
    """
    run(_change(data, lane, paused=True))
    say(f"Paused: {lane}. Start it again with: hub resume {lane}")


def resume(lane: Which, data: Data = None) -> None:
    """Let what was paused go on; what waits is decided with the rights of now.

    Example:  hub resume delivery
    """
    run(_change(data, lane, paused=False))
    say(f"Resumed: {lane}.")


async def _change(data: Path | None, lane: Lane, *, paused: bool) -> None:
    async with asked(data) as shell, shell.engine.begin() as conn:
        await change(conn, lane.value, paused=paused)


async def change(conn: AsyncConnection, lane: str, *, paused: bool) -> None:
    """Pause a lane or let it go on."""
    await (pauses.pause if paused else pauses.resume)(conn, lane)
