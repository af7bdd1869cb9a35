"""What waits for somebody: one open alert per matter, put by the family stage, shown to its holder and rungs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import KnownAlert
from hub.family.doc import alert_doc, of_alert_doc
from hub.family.effects import Alert
from hub.ids import AlertId, FamilyId, WorkerId
from hub.store.rows import write, writing
from hub.store.tables_family import ALERT

_PUT: Final = writing(
    ALERT,
    "id family person persons kind level matter org unit worker told state due_at raised_at doc",
    "(id) DO UPDATE SET persons = excluded.persons, level = excluded.level, org = excluded.org, unit = excluded.unit,"
    " worker = excluded.worker, told = excluded.told, state = excluded.state, due_at = excluded.due_at,"
    " doc = excluded.doc",
)
_KNOWN: Final = text("SELECT id, person, family, worker, told FROM alert WHERE id = ANY(CAST(:ids AS uuid[]))")

_FROZEN: Final = text("""
    SELECT family, doc FROM alert
    WHERE kind = 'frozen' AND state <> 'closed' AND family = ANY(CAST(:families AS uuid[])) ORDER BY id""")


async def put(conn: AsyncConnection, alerts: Iterable[tuple[FamilyId, Alert]]) -> None:
    """Write alerts whole; a known one changes in place, its kind, matter and begin stay."""
    rows = [_row(family, alert) for family, alert in alerts]
    # INVARIANT: what closes goes first, for a matter has one open alert (a unique index).
    await write(conn, _PUT, [row for row in rows if row["state"] != "open"])
    await write(conn, _PUT, [row for row in rows if row["state"] == "open"])


async def known(conn: AsyncConnection, ids: Collection[AlertId]) -> dict[AlertId, KnownAlert]:
    """Return the alerts as the border needs them; unknown ones are left out."""
    if not ids:
        return {}
    rows = await conn.execute(_KNOWN, {"ids": sorted(ids)})
    return {
        id: KnownAlert(id, person, family, frozenset(WorkerId(one) for one in (*told, *([worker] if worker else []))))
        for id, person, family, worker, told in rows
    }


async def frozen(conn: AsyncConnection, families: Collection[FamilyId]) -> dict[FamilyId, dict[AlertId, Alert]]:
    """Return the alerts that these families are frozen, as far as they are not closed."""
    found: dict[FamilyId, dict[AlertId, Alert]] = {}
    if families:
        for family, doc in await conn.execute(_FROZEN, {"families": sorted(families)}):
            alert = of_alert_doc(doc)
            found.setdefault(FamilyId(family), {})[alert.id] = alert
    return found


def _row(family: FamilyId, alert: Alert) -> dict[str, object]:
    holder = alert.holder
    return {
        "id": alert.id,
        "family": family,
        "person": alert.origin.person,
        "persons": sorted(alert.subjects),
        "kind": alert.kind,
        "level": alert.level,
        "matter": alert.matter,
        "org": holder.org,
        "unit": holder.unit,
        "worker": holder.worker,
        "told": alert.told,
        "state": alert.state,
        "due_at": alert.due_at,
        "raised_at": alert.raised_at,
        "doc": alert_doc(alert),
    }
