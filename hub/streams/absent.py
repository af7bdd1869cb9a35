"""Who is away today, as the doors ask it; no step of a family does, so a rebuild never depends on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.border.model import KnownAlert
from hub.ids import AlertId, OrgId
from hub.region.model import Region
from hub.region.stand_ins import Away, stand_in
from hub.store import absences


async def away_of(conn: AsyncConnection, orgs: Collection[OrgId], region: Region, now: datetime) -> Away:
    """Return who of these organisations is away on the Helsinki day of `now`; stand-ins are their own workers."""
    return await absences.away(conn, [one.id for one in region.workers.values() if one.org in orgs], now)


async def with_stand_ins(
    conn: AsyncConnection, alerts: Mapping[AlertId, KnownAlert], region: Region, now: datetime
) -> dict[AlertId, KnownAlert]:
    """Return the alerts with those who stand in today for somebody told: they may say what that worker may."""
    told = {worker for one in alerts.values() for worker in one.workers if worker in region.workers}
    if not told:
        return dict(alerts)
    away = await away_of(conn, {region.workers[one].org for one in told}, region, now)
    return {
        id: replace(one, workers=one.workers | {stand_in(worker, away, region) for worker in one.workers})
        for id, one in alerts.items()
    }
