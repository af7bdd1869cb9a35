"""The notice lane: a bare alert by mail, in the worker's language, decided just before it is sent.

A notice keeps one Message-ID through every try; a second copy can exist only where the process died between the
server's yes and our note of it. One that fails waits and is tried again until its alert is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.mail import Mail, MailAccess, send
from hub.errors import RefusedError, UnavailableError
from hub.family.doc import of_alert_doc
from hub.family.effects import Alert
from hub.ids import derived
from hub.region.model import Region, Worker
from hub.sealing.pairwise import for_org
from hub.store import disclosures, notices
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure, Fact
from hub.store.leases import Lease, hold
from hub.store.notices import Notice
from hub.streams.alert_door import grounds
from hub.streams.shell import Shell
from hub.texts.mails import Bare, bare_alert

_LOG: Final = structlog.get_logger(__name__)
BATCH: Final = 10
KIND: Final = "notice"
CLOSED: Final = "closed"
_KEY: Final = b"hub.notice.disclosure.v1"
_NOTHING: Final[frozenset[str]] = frozenset()


class NoticeLane:
    """Sends notices, oldest first and several at a time, so that one the server keeps waiting delays no other."""

    name = "notice"

    def __init__(self, shell: Shell, mail: MailAccess) -> None:
        """Take the world and the mail server."""
        self._shell = shell
        self._access = mail

    async def turn(self, lease: Lease) -> bool:
        """Send up to 10 notices."""
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            ids = await notices.due(conn, BATCH)
        mails = [(id, mail) for id in ids if (mail := await self._begin(id, lease)) is not None]
        answers = await asyncio.gather(*(self._answer(mail) for _, mail in mails))
        for (id, _), (state, rules) in zip(mails, answers, strict=True):
            await self._note(id, state, rules, lease)
        return bool(ids)

    async def _begin(self, id: UUID, lease: Lease) -> Mail | None:
        """Decide, disclose, and note that an attempt begins; None when nothing may be sent."""
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            region = await self._shell.regions.newest(conn)
            now = await database_now(conn)
            row = await notices.open_one(conn, id)
            if row is None:
                return None
            alert, worker = of_alert_doc(row.alert_doc), region.workers.get(row.worker)
            rules = grounds(alert, row.worker, region, now)
            if worker is None or not rules or row.alert_state == CLOSED:
                await notices.end(conn, id, "denied", (CLOSED,) if row.alert_state == CLOSED else ("no_ground",))
            else:
                mail = self._mail(row, worker, region, now)
                await _start(conn, row, alert, worker, mail)
                return mail
        self._shell.metrics.notification("mail", "denied")
        return None

    def _mail(self, row: Notice, worker: Worker, region: Region, now: datetime) -> Mail:
        number = for_org(self._shell.keyring.pairwise_root, worker.org).to_org(row.alert)
        language = next(iter(worker.languages), "fi")
        unit = region.units[worker.unit].name
        bare = Bare(number, row.step, row.due_at, unit.get(language, unit.get("fi", "")), worker.id)
        subject, body = bare_alert(bare, language)
        return Mail(worker.mail, subject, body, f"<{row.id}@{region.id}.hub>", now)

    async def _answer(self, mail: Mail) -> tuple[str, Sequence[str]]:
        try:
            await send(self._access, mail)
        except UnavailableError:
            return "later", ()
        except RefusedError as err:
            return "failed", (err.reason,)
        return "sent", ("control",)

    async def _note(self, id: UUID, state: str, rules: Sequence[str], lease: Lease) -> None:
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            if state == "later":
                await notices.later(conn, id)
            else:
                await notices.end(conn, id, state, rules)
        self._shell.metrics.notification("mail", state)
        if state != "sent":
            _LOG.warning("notice_not_taken", lane=self.name, outcome=state)


async def _start(conn: AsyncConnection, row: Notice, alert: Alert, worker: Worker, mail: Mail) -> None:
    if row.tries == 0:
        # INVARIANT: no disclosure row, no mail; a bare alert tells of its event that there is something, and no more.
        fact = Fact(alert.origin.event_id, _NOTHING, _NOTHING)
        told = Disclosure(
            id=derived(_KEY, row.id.bytes),
            kind=KIND,
            org=worker.org,
            persons=(row.person,),
            facts=(fact,),
            rules=("control",),
            worker=worker.id,
        )
        await disclosures.disclose(conn, [told])
    await notices.start(conn, row.id, mail.message_id, ("control",))
