"""A hub of the bench's own: embedded parts in a folder that is thrown away, everything provisioned, nothing running."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from sqlalchemy import text

from hub.bootstrap import Places, world
from hub.commands import key_files, prepare
from hub.commands.places import HUB_PASSWORD, places
from hub.embedded.folder import passwords
from hub.embedded.parts import Parts, start
from hub.region.model import Region
from hub.schemas.topics import HUB_USER
from hub.settings import PREFIX, Settings
from hub.streams.shell import Shell
from hub.telemetry import logs

ROOT: Final = Path(__file__).parents[1]
INSTANCE: Final = "worker-1"
"""The name of the real worker too: what runs here and what runs there take over from each other without waiting."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bench measures."""

    parts: Parts
    settings: Settings
    places: Places
    region: Region
    shell: Shell
    environment: Mapping[str, str] = field(repr=False)
    """What a process of the hub needs to find everything."""

    async def one(self, sql: str, **values: object) -> int:
        """Return the one number a query finds; nothing counts as 0."""
        async with self.shell.engine.connect() as conn:
            found = (await conn.execute(text(sql), values)).scalar_one()
        return int(found or 0)

    async def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """Return what a query finds."""
        async with self.shell.engine.connect() as conn:
            return [tuple(row) for row in await conn.execute(text(sql), values)]

    async def do(self, sql: str) -> None:
        """Carry out one statement."""
        async with self.shell.engine.begin() as conn:
            await conn.execute(text(sql))


@contextlib.asynccontextmanager
async def running_place() -> AsyncIterator[Place]:
    """Start the parts in `.cache/bench-<pid>`, provision the region, and leave nothing behind."""
    logs.configure(logs.Outlets(sys.stderr), level="error")
    folder = ROOT / ".cache" / f"bench-{os.getpid()}"
    parts = await start(folder)
    try:
        key_files.own_master(folder, silent)
        environment = _environment(parts, folder)
        settings = _settings(parts, folder)
        where = places(settings)
        net = prepare.network(settings, silent)
        await prepare.everything(settings, parts, where, net, silent)
        async with world(where, "worker", INSTANCE) as shell:
            yield Place(parts, settings, where, net.region, shell, environment)
    finally:
        await parts.stop()
        shutil.rmtree(folder, ignore_errors=True)


def silent(_: str) -> None:
    """Say nothing."""


def _settings(parts: Parts, folder: Path) -> Settings:
    assert parts.kafka is not None
    assert parts.postgres is not None
    assert parts.mail is not None
    return Settings(
        data=folder,
        kafka_bootstrap=parts.kafka.bootstrap,
        kafka_security="SASL_PLAINTEXT",
        kafka_username=HUB_USER,
        kafka_password=SecretStr(passwords(folder, (HUB_PASSWORD,))[HUB_PASSWORD]),
        database_url=SecretStr(parts.postgres.hub_url),
        vault_url=SecretStr(parts.postgres.vault_url),
        smtp_url=SecretStr(f"smtp://127.0.0.1:{parts.mail.port}"),
        master_key_file=key_files.master_key(folder),
    )


def _environment(parts: Parts, folder: Path) -> dict[str, str]:
    assert parts.kafka is not None
    assert parts.postgres is not None
    assert parts.mail is not None
    own = {
        "DATA": str(folder),
        "KAFKA_BOOTSTRAP": parts.kafka.bootstrap,
        "KAFKA_SECURITY": "SASL_PLAINTEXT",
        "KAFKA_USERNAME": HUB_USER,
        "KAFKA_PASSWORD": passwords(folder, (HUB_PASSWORD,))[HUB_PASSWORD],
        "DATABASE_URL": parts.postgres.hub_url,
        "VAULT_URL": parts.postgres.vault_url,
        "SMTP_URL": f"smtp://127.0.0.1:{parts.mail.port}",
        "MASTER_KEY_FILE": str(key_files.master_key(folder)),
        "LOG_LEVEL": "warning",
    }
    others = {name: word for name, word in os.environ.items() if not name.startswith(PREFIX)}
    return {**others, **{PREFIX + name: word for name, word in own.items()}}
