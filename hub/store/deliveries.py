"""What is to go to `hub.out.<recipient>`: rows are queued here by the stages, claimed and sent by the delivery lane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import DeliveryId, EventId, OrgId, PersonId
from hub.schemas.accepted import Data
from hub.store.rows import as_row, write, writing
from hub.store.tables_doors import DELIVERY

Kind = Literal["event", "status", "refused", "recall", "void"]


@dataclass(frozen=True, slots=True)
class Queued:
    """One delivery to be; `body` holds ids and codes of a control message, `made_at` orders a recipient's queue."""

    id: DeliveryId
    recipient: OrgId
    kind: Kind
    made_at: datetime
    event_id: EventId | None = None
    person: PersonId | None = None
    body: Data | None = None
    urgent: bool = False
    late: bool = False
    """Its event waited behind a frozen family."""


_QUEUE: Final = writing(DELIVERY, "id recipient kind made_at event_id person body urgent late", "(id) DO NOTHING")


async def queue(conn: AsyncConnection, rows: Iterable[Queued]) -> None:
    """Queue deliveries; one that was queued before stays as it is, whatever became of it."""
    await write(conn, _QUEUE, [as_row(row) for row in rows])
