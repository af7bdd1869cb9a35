"""Alerts as a worker's inbox finds them, and as the recall lane looks at them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import PoisonError
from hub.family.doc import of_alert_doc
from hub.family.effects import Alert
from hub.ids import AlertId, PersonId, WorkerId
from hub.schemas.accepted import Json

_OPEN: Final = text("""
    SELECT doc FROM alert WHERE state = 'open' AND told && CAST(:workers AS text[])
    ORDER BY due_at NULLS LAST, raised_at, id""")
_ONE: Final = text("SELECT doc FROM alert WHERE id = :id AND told && CAST(:workers AS text[])")
_ABOUT: Final = text(
    "SELECT id, doc FROM alert WHERE state = 'open' AND persons @> ARRAY[CAST(:person AS uuid)] ORDER BY id"
)
_AFTER: Final = text("""
    SELECT id, doc FROM alert WHERE state = 'open' AND id > CAST(:after AS uuid) ORDER BY id LIMIT :limit""")


@dataclass(frozen=True, slots=True)
class Looked:
    """An alert as it was looked up; one that cannot be read takes no other with it."""

    id: AlertId
    alert: Alert | None
    """None: its document cannot be read."""


async def open_alerts(conn: AsyncConnection, workers: Collection[WorkerId]) -> list[Alert]:
    """Return the open alerts that any of these workers holds or was told of, the oldest deadline first."""
    return [of_alert_doc(doc) for doc in (await conn.execute(_OPEN, {"workers": sorted(workers)})).scalars()]


async def open_about(conn: AsyncConnection, person: PersonId) -> list[Looked]:
    """Return the open alerts whose origin asks for the rights of `person`, by id."""
    return [_looked(row.id, row.doc) for row in await conn.execute(_ABOUT, {"person": person})]


async def open_after(conn: AsyncConnection, after: UUID, limit: int) -> list[Looked]:
    """Return the next open alerts by id, whoever holds them."""
    rows = await conn.execute(_AFTER, {"after": after, "limit": limit})
    return [_looked(row.id, row.doc) for row in rows]


async def told_alert(conn: AsyncConnection, id: UUID, workers: Collection[WorkerId]) -> Alert | None:
    """Return an alert that any of these workers was told of, in whatever state."""
    doc = (await conn.execute(_ONE, {"id": id, "workers": sorted(workers)})).scalar_one_or_none()
    return None if doc is None else of_alert_doc(doc)


def _looked(id: UUID, doc: Mapping[str, Json]) -> Looked:
    try:
        return Looked(AlertId(id), of_alert_doc(doc))
    except PoisonError:
        return Looked(AlertId(id), None)
