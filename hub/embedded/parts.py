"""Kafka, PostgreSQL and mail in one data folder: started side by side, stopped in order, ours alone while they run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hub.embedded import kafka, mail, postgres
from hub.embedded.child import Child
from hub.embedded.folder import Claim, claim
from hub.embedded.jars import Progress, usual_cache
from hub.embedded.kafka import KafkaPart
from hub.embedded.mail import MailPart
from hub.embedded.postgres import PostgresPart
from hub.embedded.trouble import PortTakenError

Part = TypeVar("Part", KafkaPart, PostgresPart, MailPart)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parts to start; a part that a setting replaces is left out. Port 0: any free one."""

    kafka: bool = True
    postgres: bool = True
    mail: bool = True
    kafka_port: int = 0
    postgres_port: int = 0
    mail_port: int = 0
    cache: Path = field(default_factory=usual_cache)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that run; None for those left out."""

    kafka: KafkaPart | None
    postgres: PostgresPart | None
    mail: MailPart | None
    claim: Claim = field(repr=False)

    async def stop(self) -> None:
        """Stop everything in order and let go of the folder; a second call changes nothing."""
        await asyncio.gather(*(child.stop() for child in self.children))
        self.claim.release()

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return self.claim.folder

    @property
    def children(self) -> tuple[Child, ...]:
        """The processes of the parts that run."""
        return tuple(part.child for part in (self.kafka, self.postgres, self.mail) if part is not None)


def silent(_: str) -> None:
    """Say nothing."""


async def start(folder: Path, wanted: Wanted | None = None, progress: Progress = silent) -> Parts:
    """Start the wanted parts on the data in `folder`, made at the first start, and wait until all answer.

    Raises the errors of `trouble`; then nothing is left running and the folder is free again.
    """
    wish = wanted or Wanted()
    held = claim(folder)
    data = held.folder
    starts = (
        asyncio.create_task(_if(wish.kafka, wish.kafka_port, lambda at: kafka.start(data, wish.cache, progress, at))),
        asyncio.create_task(_if(wish.postgres, wish.postgres_port, lambda at: postgres.start(data, progress, at))),
        asyncio.create_task(_if(wish.mail, wish.mail_port, lambda at: mail.start(data, progress, at))),
    )
    try:
        return Parts(*await asyncio.gather(*starts), held)
    except BaseException:
        await _undo(starts)
        held.release()
        raise


async def _if(wanted: bool, port: int, begin: Callable[[int], Coroutine[None, None, Part]]) -> Part | None:
    if not wanted:
        return None
    for _ in range(_TRIES - 1):
        try:
            return await begin(port)
        except PortTakenError:
            if port:
                raise
            # A free port was taken by somebody between our choosing and the server's binding: choose again.
    return await begin(port)


async def _undo(
    starts: Sequence[
        asyncio.Task[KafkaPart | None] | asyncio.Task[PostgresPart | None] | asyncio.Task[MailPart | None]
    ],
) -> None:
    for task in starts:
        task.cancel()
    for part in await asyncio.gather(*starts, return_exceptions=True):
        if isinstance(part, KafkaPart | PostgresPart | MailPart):
            await part.child.stop()
