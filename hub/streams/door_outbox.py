"""The outbox: an organisation reads over HTTP what Kafka has for it, and every message is decided again at reading.

Rights are read under the rights lock, voids are kept, and only after the commit is anything shown (LAW 6). What was
read as a void stays one, also when rights widen again: a later permission opens the view, not past messages. The
disclosure stays as it was written at the claim, for the message may have been read before; a recall goes its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.producers import Message
from hub.delivery.structured import Page, numbered
from hub.errors import PoisonError, RefusedError
from hub.ids import OrgId
from hub.store import outbox, outbox_marks, rights
from hub.store.outbox import Bounds, Sent
from hub.store.trouble import answering
from hub.streams.claim import Known, know
from hub.streams.composing import Composer
from hub.streams.outbox_news import News
from hub.streams.shell import Shell

_LOG: Final = structlog.get_logger(__name__)
AT_ONCE: Final = 100
"""Messages decided while the lock is held."""
PAGE_BYTES: Final = 4 << 20
"""About as much is answered at once; one message at least."""


@dataclass(slots=True)
class Reading:
    """What one reading shows."""

    messages: list[Message] = field(default_factory=list)
    voided: list[UUID] = field(default_factory=list)
    """Rows that are void from now on."""
    voids: int = 0
    """Voids of messages that had content when they were sent."""
    _bytes: int = 0

    def full(self, message: Message) -> bool:
        """Tell whether the message has to wait for the next reading; count it in when not."""
        if self.messages and self._bytes + message.size > PAGE_BYTES:
            return True
        self._bytes += message.size
        self.messages.append(message)
        return False


class OutboxDoor:
    """Shows organisations their messages."""

    def __init__(self, shell: Shell) -> None:
        """Take the world; nothing is connected yet."""
        self._shell = shell
        self._composer = Composer(shell.keyring)
        self._news = News(shell.engine)

    async def after(self, org: OrgId, seq: int | None, limit: int, /) -> Page:
        """Return at most `limit` (100) messages of `org` after `seq`, by default after the acknowledged one."""
        return await self._show(org, None if seq is None else seq + 1, limit)

    async def between(self, org: OrgId, first: int, last: int, /) -> Page:
        """Return the messages of `org` numbered `first` to `last` (at most 100) that exist, decided again now."""
        return await self._show(org, first, last - first + 1)

    async def _show(self, org: OrgId, first: int | None, count: int) -> Page:
        async with answering(), self._shell.engine.begin() as conn:
            bounds, reading = await outbox.bounds(conn, org), Reading()
            first = bounds.acknowledged + 1 if first is None else first
            last = min(first + min(count, AT_ONCE) - 1, bounds.last)
            if first <= last:
                await rights.lock_together(conn)
                # INVARIANT: everything below reads in statements begun after the lock was had.
                reading = await self._read(conn, await outbox.sent(conn, org, first, last))
        self._count(org, reading)
        return Page(tuple(numbered(one) for one in reading.messages), bounds.acknowledged, bounds.last)

    async def acknowledge(self, org: OrgId, seq: int, /) -> Bounds:
        """Move the mark of `org` forward; RefusedError `not_valid` for a number it has not been sent."""
        async with answering(), self._shell.engine.begin() as conn:
            if seq > (await outbox.bounds(conn, org)).last:
                raise RefusedError(
                    "not_valid", field="seq", rule="at most the last number", mend="acknowledge what you have read"
                )
            await outbox_marks.acknowledge(conn, org, seq)
            return await outbox.bounds(conn, org)

    async def news(self, org: OrgId, seq: int, seconds: float, /) -> bool:
        """Return True as soon as `org` can read something after `seq`, False after `seconds`; holds no connection."""
        return await self._news.beyond(org, seq, seconds)

    async def _read(self, conn: AsyncConnection, rows: Sequence[Sent]) -> Reading:
        ids = {one.row.event_id for one in rows if one.row.event_id is not None and not one.taken_back}
        known = await know(self._shell, conn, sorted(ids))
        reading = Reading()
        for one in rows:
            message = None if one.taken_back else self._message(one, known)
            if reading.full(message or self._composer.void(one.row, known)):
                break
            if message is None:
                reading.voids += 1
                reading.voided += [] if one.taken_back else [one.row.id]
        await outbox_marks.keep_void(conn, reading.voided)
        return reading

    def _message(self, one: Sent, known: Known) -> Message | None:
        try:
            return self._composer.message(one.row, known)
        except PoisonError as err:
            _LOG.error("message_cannot_be_rebuilt", org=one.row.recipient, reason=err.reason)
            return None

    def _count(self, org: OrgId, reading: Reading) -> None:
        for outcome, count in (("read", len(reading.messages) - reading.voids), ("read_void", reading.voids)):
            if count:
                self._shell.metrics.delivery(org, outcome, count)
