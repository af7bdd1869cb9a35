"""Who was named for a family: its history, and for the border the matter that a release of a named worker answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import Matter
from hub.family.effects import Named
from hub.ids import FamilyId, MatterId, OrgId, naming_id
from hub.schemas.origin_doc import of_doc, to_doc
from hub.store.rows import write, writing
from hub.store.tables_family import NAMING

KIND: Final = "worker"
_PUT: Final = writing(
    NAMING,
    "id person family worker org role by_hub organisations origin since until",
    "(id, since) DO UPDATE SET until = excluded.until",
)
_LOAD: Final = text("""
    SELECT DISTINCT ON (id) id, person, family, organisations, origin, until FROM naming
    WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id, since DESC""")


@dataclass(frozen=True, slots=True)
class Naming:
    """One naming as it stands, with those who may end it."""

    family: FamilyId
    named: Named
    organisations: frozenset[OrgId]


async def put(conn: AsyncConnection, namings: Iterable[Naming]) -> None:
    """Write namings that began or ended; nothing but the end of a known one changes."""
    await write(conn, _PUT, [_row(one) for one in namings])


async def matters(conn: AsyncConnection, ids: Collection[MatterId]) -> dict[MatterId, Matter]:
    """Return the newest naming under each id as the border knows matters; unknown ids are left out."""
    if not ids:
        return {}
    rows = await conn.execute(_LOAD, {"ids": sorted(ids)})
    return {
        id: Matter(id, KIND, person, family, frozenset(map(OrgId, organisations)), of_doc(origin), until is not None)
        for id, person, family, organisations, origin, until in rows
    }


def _row(one: Naming) -> dict[str, object]:
    named = one.named
    return {
        "id": naming_id(named.origin.person, named.worker, named.role),
        "person": named.origin.person,
        "family": one.family,
        "worker": named.worker,
        "org": named.org,
        "role": named.role,
        "by_hub": named.by_hub,
        "organisations": sorted(one.organisations),
        "origin": to_doc(named.origin),
        "since": named.since,
        "until": named.until,
    }
