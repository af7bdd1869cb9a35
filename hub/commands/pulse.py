"""What one process says of the parts it needs, every few seconds: silence would be a no."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import UnavailableError
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import topics
from hub.store.trouble import answering
from hub.streams.shell import Shell
from hub.telemetry.labels import Vocabulary

_LOG: Final = structlog.get_logger(__name__)
PARTS: Final = {
    "worker": ("database", "vault", "kafka", "stage.border", "stage.family"),
    "relay": (
        "database",
        "vault",
        "kafka",
        "lane.log",
        "lane.delivery",
        "lane.notice",
        "lane.recall",
        "lane.ticker",
    ),
    "web": ("database", "kafka"),
}
"""What must say yes before a kind of process is ready; a lane held by another relay says yes as well."""
EVERY_SECONDS: Final = 3.0
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 5.0
KINDS: Final = frozenset({"concern", "duty", "frozen", "quarantine", "recall"})


async def beat(shell: Shell) -> None:
    """Ask database and vault whether they answer, until cancelled; the lists of metric labels follow the region."""
    while True:
        for part, engine in (("database", shell.engine), ("vault", shell.vault)):
            shell.health.report(part, await _answers(engine))
        await _learn(shell)
        await asyncio.sleep(EVERY_SECONDS)


async def until_prepared(shell: Shell, longest: float = LONGEST_WAIT) -> Region:
    """Return the newest region as soon as the databases answer and hold one; waits with a log line, never gives up."""
    wait = FIRST_WAIT
    while True:
        try:
            async with answering(), shell.vault.connect() as conn:
                await conn.execute(text("SELECT 1 FROM vault_schema LIMIT 1"))
            async with answering(), shell.engine.connect() as conn:
                return await shell.regions.newest(conn)
        except UnavailableError as err:
            _LOG.warning("start_waits", part=err.part, seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, longest)


def vocabulary(region: Region) -> Vocabulary:
    """Return the closed lists of metric labels."""
    orgs = [OrgId(one) for one in region.organisations]
    return Vocabulary(
        orgs=frozenset(orgs),
        types=frozenset(TYPES),
        topics=frozenset(spec.name for spec in topics(orgs)),
        kinds=KINDS,
    )


async def _learn(shell: Shell) -> None:
    try:
        async with answering(), shell.engine.connect() as conn:
            shell.metrics.use(vocabulary(await shell.regions.newest(conn)))
    except UnavailableError as err:
        _LOG.warning("part_away", part=err.part)


async def _answers(engine: AsyncEngine) -> bool:
    try:
        async with answering(), engine.connect() as conn:
            await conn.execute(text("SELECT 1"))
    except UnavailableError:
        return False
    return True
