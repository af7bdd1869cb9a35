"""A command at a door of a running hub: its world, for the length of one question."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from hub import settings
from hub.bootstrap import world
from hub.commands.places import places
from hub.store.trouble import answering
from hub.streams.shell import Shell


@contextlib.asynccontextmanager
async def asked(data: Path | None) -> AsyncIterator[Shell]:
    """Yield the world of one command; UnavailableError while the database is away, RefusedError without a hub here."""
    async with world(places(settings.read(data=data)), "command", "command") as shell, answering():
        yield shell
