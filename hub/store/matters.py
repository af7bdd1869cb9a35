"""What opening events opened, so that the border can judge answers and endings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import Matter
from hub.ids import MatterId
from hub.schemas.origin_doc import of_doc, to_doc
from hub.store.rows import write, writing
from hub.store.tables_border import MATTER

_PUT: Final = writing(
    MATTER,
    "id kind person family organisations origin ended",
    "(id) DO UPDATE SET organisations = excluded.organisations, ended = excluded.ended, family = excluded.family",
)
_LOAD: Final = select(
    MATTER.c.id,
    MATTER.c.kind,
    MATTER.c.person,
    MATTER.c.family,
    MATTER.c.organisations,
    MATTER.c.origin,
    MATTER.c.ended,
).where(text("id = ANY(CAST(:ids AS uuid[]))"))


async def load(conn: AsyncConnection, ids: Collection[MatterId]) -> dict[MatterId, Matter]:
    """Return the matters by id; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(_LOAD, {"ids": sorted(ids)})
    return {
        id: Matter(id, kind, person, family, frozenset(organisations), of_doc(origin), ended)
        for id, kind, person, family, organisations, origin, ended in rows
    }


async def put(conn: AsyncConnection, matters: Iterable[Matter]) -> None:
    """Write matters opened or changed; kind, person and origin of a known one never change."""
    await write(
        conn,
        _PUT,
        [
            {
                "id": one.id,
                "kind": one.kind,
                "person": one.person,
                "family": one.family,
                "organisations": sorted(one.organisations),
                "origin": to_doc(one.origin),
                "ended": one.ended,
            }
            for one in matters
        ],
    )
