"""Alerts are a door too: who may hear of this one, now? Holder, rung, mail and inbox row all ask here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.control import Control, ControlAsk, control_allowed
from hub.consent.decide import decide
from hub.consent.model import Ask, Rights
from hub.ids import OrgId
from hub.region.model import Region, Worker
from hub.schemas.accepted import Json, Origin
from hub.schemas.labels import Purpose
from hub.schemas.origin_doc import of_doc, record
from hub.store import rights
from hub.store.clock import database_now
from hub.streams.shell import Shell


async def grounds(
    shell: Shell, conn: AsyncConnection, alert: Mapping[str, Json], worker: Worker | None, region: Region
) -> tuple[str, ...]:
    """Return the rules by which `worker` may be told of `alert` (its document), none: not at all."""
    if worker is None:
        return ()
    origin = of_doc(record(alert["origin"]))
    around = await rights.load_around(conn, origin.subjects)
    return decided(origin, worker.org, around, region, await database_now(conn))


def decided(origin: Origin, org: OrgId, around: Rights, region: Region, now: datetime) -> tuple[str, ...]:
    """Decide for the organisation of a holder or rung: an agreement, and a verdict that gives something of the matter."""
    ask = ControlAsk(Control.ALERT, org, now, concerned=frozenset({org}))
    if not control_allowed(ask, region):
        return ()
    purpose = Purpose.CARE if origin.basis is None else origin.basis.purpose
    verdict = decide(Ask(origin, org, purpose, now), around, region)
    return ("control", *verdict.rules) if verdict.person else ()
