"""The notice lane: a bare alert by mail, in the worker's language, decided just before it is sent.

A notice keeps one Message-ID through every try; a second copy can exist only where the process died between the
server's yes and our note of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from hub.delivery.mail import Mail, MailAccess, send
from hub.errors import RefusedError, UnavailableError
from hub.family.doc import of_alert_doc
from hub.region.model import Region, Worker
from hub.sealing.pairwise import for_org
from hub.store import notices
from hub.store.clock import database_now
from hub.store.leases import Lease, hold
from hub.store.notices import Notice
from hub.streams.alert_door import grounds
from hub.streams.shell import Shell
from hub.texts.mails import Bare, bare_alert

_LOG: Final = structlog.get_logger(__name__)
BATCH: Final = 20
TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail goes and what its links start with."""

    access: MailAccess
    link: str
    """For example `https://hub.example/alerts/`."""


class NoticeLane:
    """Sends notices one by one, oldest first; one that fails waits and delays no other."""

    name = "notice"

    def __init__(self, shell: Shell, post: Post) -> None:
        """Take the world and the post."""
        self._shell = shell
        self._post = post

    async def turn(self, lease: Lease) -> bool:
        """Send up to 20 notices."""
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            region = await self._shell.regions.newest(conn)
            rows = await notices.due(conn, BATCH)
        for row in rows:
            worker = await self._begin(row, region, lease)
            if worker is not None:
                await self._send(row, worker, region, lease)
        return bool(rows)

    async def _begin(self, row: Notice, region: Region, lease: Lease) -> Worker | None:
        """Decide, and note that an attempt begins; None when nothing may be sent."""
        worker = region.workers.get(row.worker)
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            rules = grounds(of_alert_doc(row.alert_doc), row.worker, region, await database_now(conn))
            if worker is None or not rules or row.alert_state == "closed":
                await notices.end(conn, row.id, "denied", rules or ("no_ground",))
                self._shell.metrics.notification("mail", "denied")
                return None
            await notices.start(conn, row.id, _message_id(row, region), rules)
        return worker

    async def _send(self, row: Notice, worker: Worker, region: Region, lease: Lease) -> None:
        number = for_org(self._shell.keyring.pairwise_root, worker.org).to_org(row.alert)
        language = next(iter(worker.languages), "fi")
        unit = region.units[worker.unit].name
        bare = Bare(number, row.step, row.due_at, unit.get(language, unit.get("fi", "")), self._post.link + number)
        subject, body = bare_alert(bare, language)
        mail = Mail(worker.mail, subject, body, _message_id(row, region), datetime.now(UTC))
        try:
            await send(self._post.access, mail)
        except UnavailableError:
            await self._later(row, lease)
        except RefusedError:
            await self._end(row, lease, "failed", "mail_refused")
        else:
            await self._end(row, lease, "sent", "control")

    async def _end(self, row: Notice, lease: Lease, state: str, rule: str) -> None:
        self._shell.metrics.notification("mail", state)
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            await notices.end(conn, row.id, state, (rule,))

    async def _later(self, row: Notice, lease: Lease) -> None:
        _LOG.warning("notice_waits", lane=self.name, tries=row.tries + 1)
        if row.tries + 1 >= TRIES:
            await self._end(row, lease, "failed", "mail_away")
            return
        self._shell.metrics.notification("mail", "later")
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            await notices.later(conn, row.id)


def _message_id(row: Notice, region: Region) -> str:
    return f"<{row.id}@{region.id}.hub>"
