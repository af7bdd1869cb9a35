"""Versions of the region file, 1, 2, 3 …; each accepted event names the one it was accepted under."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import UnavailableError
from hub.region.model import Region
from hub.region.read import parse
from hub.store import rights
from hub.store.tables_border import REGION

_NEWEST: Final = select(func.max(REGION.c.version))


class Regions:
    """The versions this process has read; a version never changes, so what was read once is kept."""

    __slots__ = ("_read",)

    def __init__(self) -> None:
        """Know no version yet."""
        self._read: dict[int, Region] = {}

    async def newest(self, conn: AsyncConnection) -> Region:
        """Return the newest version; UnavailableError while none is stored."""
        version: int | None = (await conn.execute(_NEWEST)).scalar_one()
        if version is None:
            raise UnavailableError("database", "no region is stored")
        return (await self.at(conn, {version}))[version]

    async def at(self, conn: AsyncConnection, versions: Collection[int]) -> Mapping[int, Region]:
        """Return these versions; KeyError for one that was never stored."""
        missing = sorted(set(versions) - set(self._read))
        if missing:
            query = select(REGION.c.version, REGION.c.text, REGION.c.law).where(REGION.c.version.in_(missing))
            for version, text, law in await conn.execute(query):
                # Beside the file stands the law it was read with, so that an old version reads the same for ever.
                self._read[version] = parse(text, law, "stored region", version)
        return {version: self._read[version] for version in versions}


async def store(conn: AsyncConnection, region: Region) -> int:
    """Store a checked region file with the law it was read with, if it differs from the newest one; return its version.

    A new version may change who sees what: the rights lock is taken, to be held until the caller's commit.
    """
    digest = hashlib.sha256(region.text.encode() + b"\0" + region.defaults.encode()).digest()
    newest = select(REGION.c.version, REGION.c.digest).order_by(REGION.c.version.desc()).limit(1)
    await rights.lock_alone(conn)
    row = (await conn.execute(newest)).first()
    if row is not None and row.digest == digest:
        found: int = row.version
        return found
    version = 1 if row is None else row.version + 1
    row_values = {"region": region.id, "digest": digest, "text": region.text, "law": region.defaults}
    await conn.execute(insert(REGION).values(version=version, **row_values))
    return version
