"""The notice lane: a bare alert by mail, in the worker's language, decided just before it is sent.

A notice keeps one Message-ID through every try; a second copy can exist only where the process died between the
server's yes and our note of it. One that fails waits and is tried again until its alert is closed. Whoever is away
today is not written to: whoever stands in for them is. What no mail can tell, the ladder is told: it goes up a rung.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.mail import Mail, MailAccess, send
from hub.delivery.producers import Outcome, Sender
from hub.errors import RefusedError, UnavailableError
from hub.family.doc import of_alert_doc
from hub.family.effects import Alert
from hub.ids import derived
from hub.region.model import Region, Worker
from hub.region.stand_ins import stand_in
from hub.sealing.pairwise import for_org
from hub.store import disclosures, notices
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure, Fact
from hub.store.leases import Lease, hold
from hub.store.notices import SILENCE, Notice
from hub.streams.absent import away_of
from hub.streams.alert_door import grounds
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell
from hub.texts.mails import Bare, bare_alert, language_of

_LOG: Final = structlog.get_logger(__name__)
BATCH: Final = 10
KIND: Final = "notice"
CLOSED: Final = "closed"
POSSIBLY: Final = "possibly_delivered"
URGENT: Final = "urgent"
SILENT_AFTER: Final = timedelta(hours=4)
"""Half a working day: a mail server that is mended within the morning raises nobody else."""
URGENT_AFTER: Final = timedelta(hours=1)
"""What must be looked at the same day leaves the time to do so."""
_KEY: Final = b"hub.notice.disclosure.v1"
_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Post:
    """How mails go out: the server, the way back to the family step, and where alerts open in a browser."""

    access: MailAccess
    sender: Sender
    web_base: str = ""


@dataclass(frozen=True, slots=True)
class _Try:
    """One attempt that has begun."""

    notice: Notice
    region: Region
    at: datetime
    mail: Mail = field(repr=False)
    urgent: bool

    @property
    def silent(self) -> bool:
        """Tell whether nobody has taken it for too long."""
        return self.at - self.notice.made_at > (URGENT_AFTER if self.urgent else SILENT_AFTER)


class NoticeLane:
    """Sends notices, oldest first and several at a time, so that one the server keeps waiting delays no other."""

    name = "notice"

    def __init__(self, shell: Shell, post: Post) -> None:
        """Take the world and the ways out."""
        self._shell = shell
        self._post = post
        self._turner = for_org(shell.keyring.pairwise_root, HUB)
        self._noting = asyncio.Lock()

    async def turn(self, lease: Lease) -> bool:
        """Send up to 10 notices, each noted as soon as it is answered."""
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            ids = await notices.due(conn, BATCH)
        begun = [one for id in ids if (one := await self._begin(id, lease)) is not None]
        done = await asyncio.gather(*(self._carry_out(one, lease) for one in begun), return_exceptions=True)
        for trouble in done:
            # All have been tried by now: nobody waited for another's trouble.
            if trouble is not None:
                raise trouble
        return bool(ids)

    async def _begin(self, id: UUID, lease: Lease) -> _Try | None:
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
            if worker is not None and rules and row.alert_state != CLOSED:
                reader = await _reader(conn, worker, region, now)
                mail = self._mail(row, reader, region, now)
                await _start(conn, row, alert, reader, mail)
                return _Try(row, region, now, mail, urgent=alert.level == URGENT)
            why = CLOSED if row.alert_state == CLOSED else "no_ground"
            if row.tries == 0:
                await notices.end(conn, id, "denied", (why,))
            else:
                # The server may have taken an earlier try whose answer nobody heard.
                await notices.end(conn, id, "denied", (why, POSSIBLY))
                tried = [derived(_KEY, id.bytes, reader) for reader in region.workers]
                await disclosures.change_state(conn, tried, POSSIBLY)
        self._shell.metrics.notification("mail", "denied")
        return None

    def _mail(self, row: Notice, reader: Worker, region: Region, now: datetime) -> Mail:
        number = for_org(self._shell.keyring.pairwise_root, reader.org).to_org(row.alert)
        language = language_of(reader.languages)
        unit = region.units[reader.unit].name
        link = f"{self._post.web_base}/a/{number}" if self._post.web_base else ""
        name = unit.get(language, unit.get("fi", ""))
        bare = Bare(number, row.step, row.due_at, name, reader.id, link, stands_in=reader.id != row.worker)
        subject, body = bare_alert(bare, language)
        return Mail(reader.mail, subject, body, f"<{row.id}@{region.id}.hub>", now)

    async def _carry_out(self, one: _Try, lease: Lease) -> None:
        state, rules = await self._answer(one.mail)
        silent = state == "later" and one.silent and not one.notice.silent
        try:
            if state == "failed" or silent:
                await self._climb(one)
        except UnavailableError:
            # Not told: the try does not count as the last one, and comes again.
            state, rules, silent = "later", (), False
        async with self._noting, self._shell.engine.begin() as conn:
            await hold(conn, lease)
            if state == "later":
                await notices.later(conn, one.notice.id, silent=silent)
            else:
                await notices.end(conn, one.notice.id, state, rules)
        self._shell.metrics.notification("mail", "silent" if silent else state)
        if state != "sent":
            _LOG.warning("notice_not_taken", lane=self.name, outcome="silent" if silent else state)

    async def _answer(self, mail: Mail) -> tuple[str, Sequence[str]]:
        try:
            await send(self._post.access, mail)
        except UnavailableError:
            return "later", ()
        except RefusedError as err:
            return "failed", (err.reason,)
        return "sent", ("control",)

    async def _climb(self, one: _Try) -> None:
        """Tell the family step that no mail reaches this worker; the border drops what it has heard already."""
        row = one.notice
        data = {"alert_id": self._turner.to_org(row.alert), "worker": row.worker}
        event = OwnEvent(f"{row.id}:failed", "notice.failed", row.made_at, data)
        if await self._post.sender.send_all([message(event, one.region.id)]) != [Outcome.TAKEN]:
            raise UnavailableError("broker")


async def _reader(conn: AsyncConnection, worker: Worker, region: Region, now: datetime) -> Worker:
    """Return who reads the worker's mail today."""
    away = await away_of(conn, {worker.org}, region, now)
    return region.workers[stand_in(worker.id, away, region)]


async def _start(conn: AsyncConnection, row: Notice, alert: Alert, reader: Worker, mail: Mail) -> None:
    id = derived(_KEY, row.id.bytes, reader.id)
    if row.tries == 0 or not await notices.disclosed(conn, id):
        # INVARIANT: no disclosure row, no mail; a bare alert tells of its event that there is something, and no more.
        fact = Fact(alert.origin.event_id, _NOTHING, _NOTHING)
        told = Disclosure(
            id=id,
            kind=KIND,
            org=reader.org,
            persons=(row.person,),
            facts=(fact,),
            rules=("control",),
            worker=reader.id,
        )
        await disclosures.disclose(conn, [told])
    await notices.start(conn, row.id, mail.message_id, ("control", SILENCE) if row.silent else ("control",))
