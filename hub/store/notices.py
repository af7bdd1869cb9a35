"""Notices on their way to a worker's mail: picked by state, kept until sent, denied or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ids import AlertId, PersonId, WorkerId
from hub.schemas.accepted import Json

_DUE: Final = text("""
    SELECT id FROM notice
    WHERE state IN ('queued', 'sending') AND (wait_until IS NULL OR wait_until <= clock_timestamp())
    ORDER BY made_at, id LIMIT :limit""")
_OPEN: Final = text("""
    SELECT n.id, n.alert, n.worker, n.step, n.tries, a.due_at, a.person, a.state AS alert_state, a.doc
    FROM notice n JOIN alert a ON a.id = n.alert
    WHERE n.id = :id AND n.state IN ('queued', 'sending') FOR UPDATE OF n""")
_STARTED: Final = text("""
    UPDATE notice SET state = 'sending', tries = tries + 1, message_id = :message_id, rules = CAST(:rules AS text[])
    WHERE id = :id AND state IN ('queued', 'sending')""")
_ENDED: Final = text("""
    UPDATE notice SET state = CAST(:state AS text), rules = CAST(:rules AS text[]),
        sent_at = CASE WHEN CAST(:state AS text) = 'sent' THEN clock_timestamp() END
    WHERE id = :id AND state IN ('queued', 'sending')""")
_LATER: Final = text("""
    UPDATE notice SET wait_until = clock_timestamp() + make_interval(secs => least(300, power(2, least(tries, 9))))
    WHERE id = :id AND state = 'sending'""")


@dataclass(frozen=True, slots=True)
class Notice:
    """A bare alert to be told to one worker."""

    id: UUID
    alert: AlertId
    worker: WorkerId
    step: str
    tries: int
    """How often it was begun before."""
    person: PersonId
    due_at: datetime | None
    alert_state: str
    alert_doc: dict[str, Json]


async def due(conn: AsyncConnection, limit: int) -> list[UUID]:
    """Return notices that may be sent now, oldest first."""
    return list((await conn.execute(_DUE, {"limit": limit})).scalars())


async def open_one(conn: AsyncConnection, id: UUID) -> Notice | None:
    """Return a notice with its alert as it is now; None when it was sent or ended meanwhile."""
    r = (await conn.execute(_OPEN, {"id": id})).one_or_none()
    if r is None:
        return None
    return Notice(
        r.id, AlertId(r.alert), WorkerId(r.worker), r.step, r.tries, PersonId(r.person), r.due_at, r.alert_state, r.doc
    )


async def start(conn: AsyncConnection, id: UUID, message_id: str, rules: Sequence[str]) -> None:
    """Note that an attempt begins: after a crash the same Message-ID is sent again, never another one."""
    await conn.execute(_STARTED, {"id": id, "message_id": message_id, "rules": list(rules)})


async def end(conn: AsyncConnection, id: UUID, state: str, rules: Sequence[str]) -> None:
    """Note the end: `sent`, `denied` or `failed`."""
    await conn.execute(_ENDED, {"id": id, "state": state, "rules": list(rules)})


async def later(conn: AsyncConnection, id: UUID) -> None:
    """Try again after 2, 4, 8 … 300 s."""
    await conn.execute(_LATER, {"id": id})
