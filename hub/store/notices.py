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

SILENCE: Final = "silence"
"""A rule of a notice: no server took it for so long that the ladder was told."""
_DUE: Final = text("""
    SELECT id, tries FROM notice
    WHERE state IN ('queued', 'sending') AND (wait_until IS NULL OR wait_until <= clock_timestamp())
    ORDER BY least(tries, 1), made_at, id LIMIT :limit""")
_OPEN: Final = text("""
    SELECT n.id, n.alert, n.worker, n.step, n.tries, a.due_at, a.person, a.state AS alert_state, a.doc,
        n.made_at, :silence = ANY(n.rules) AS silent
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
    UPDATE notice SET wait_until = clock_timestamp() + make_interval(secs => least(300, power(2, least(tries, 9)))),
        rules = CASE WHEN :silent AND NOT :silence = ANY(rules) THEN array_append(rules, :silence) ELSE rules END
    WHERE id = :id AND state = 'sending'""")
_DISCLOSED: Final = text("SELECT 1 FROM disclosure WHERE id = :id")
_UNHEARD: Final = text("""
    SELECT count(*) FROM alert a WHERE a.state = 'open'
      AND EXISTS (SELECT 1 FROM notice n WHERE n.alert = a.id AND (n.state = 'failed' OR :silence = ANY(n.rules)))
      AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.alert = a.id AND n.state = 'sent')""")


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
    made_at: datetime
    silent: bool
    """Whether the ladder was told that no server takes it."""


async def due(conn: AsyncConnection, limit: int) -> list[UUID]:
    """Return notices that may be sent now, oldest first; while any was never tried, those alone.

    So what fails again and again never stands before what is new.
    """
    rows = (await conn.execute(_DUE, {"limit": limit})).all()
    new = [row.id for row in rows if not row.tries]
    return new or [row.id for row in rows]


async def open_one(conn: AsyncConnection, id: UUID) -> Notice | None:
    """Return a notice with its alert as it is now; None when it was sent or ended meanwhile."""
    r = (await conn.execute(_OPEN, {"id": id, "silence": SILENCE})).one_or_none()
    if r is None:
        return None
    return Notice(
        id=r.id,
        alert=AlertId(r.alert),
        worker=WorkerId(r.worker),
        step=r.step,
        tries=r.tries,
        person=PersonId(r.person),
        due_at=r.due_at,
        alert_state=r.alert_state,
        alert_doc=r.doc,
        made_at=r.made_at,
        silent=r.silent,
    )


async def start(conn: AsyncConnection, id: UUID, message_id: str, rules: Sequence[str]) -> None:
    """Note that an attempt begins: after a crash the same Message-ID is sent again, never another one."""
    await conn.execute(_STARTED, {"id": id, "message_id": message_id, "rules": list(rules)})


async def end(conn: AsyncConnection, id: UUID, state: str, rules: Sequence[str]) -> None:
    """Note the end: `sent`, `denied` or `failed`."""
    await conn.execute(_ENDED, {"id": id, "state": state, "rules": list(rules)})


async def later(conn: AsyncConnection, id: UUID, *, silent: bool = False) -> None:
    """Try again after 2, 4, 8 … 300 s; `silent`: the ladder was told of it, which is not done twice."""
    await conn.execute(_LATER, {"id": id, "silent": silent, "silence": SILENCE})


async def disclosed(conn: AsyncConnection, disclosure: UUID) -> bool:
    """Tell whether an earlier try of a notice was disclosed under this id."""
    return (await conn.execute(_DISCLOSED, {"id": disclosure})).first() is not None


async def unheard(conn: AsyncConnection) -> int:
    """Return how many open alerts no mail has reached anybody about, although mails were tried."""
    found: int = (await conn.execute(_UNHEARD, {"silence": SILENCE})).scalar_one()
    return found
