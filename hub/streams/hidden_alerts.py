"""Who holds an alert that they may no longer see, or was told of it and has left? The family step hands it on.

Asked after every recheck, and of every open alert from time to time: an agreement ends without anybody's rights
changing, an alert may be raised late, when the recheck is over already (its family was frozen, or a stage lay behind),
and a process may end between the recheck and the word. An alert that cannot be read is passed over and alarmed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.model import Rights
from hub.delivery.producers import Outcome, Sender
from hub.errors import UnavailableError
from hub.family.effects import Alert
from hub.family.frozen import KIND as FROZEN
from hub.family.hidden import may_see
from hub.family.left import to_whom
from hub.ids import PersonId, derived
from hub.region.model import Region
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store import inbox_rows, rights
from hub.store.clock import database_now
from hub.store.inbox_rows import Looked
from hub.store.leases import Lease, hold
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

_LOG: Final = structlog.get_logger(__name__)
PAGE: Final = 200
ROUND_SECONDS: Final = 300.0
"""From one look at every open alert to the next."""
REMEMBERED: Final = 10_000
_FIRST: Final = UUID(int=0)
_KEY: Final = b"hub.hidden.v1"


class HiddenAlerts:
    """Tells of open alerts that their holder may or can no longer see, each at most once a day in the same words."""

    def __init__(self, shell: Shell, sender: Sender, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the world and a sender; the first look comes at once."""
        self._shell = shell
        self._sender = sender
        self._clock = clock
        self._turner = for_org(shell.keyring.pairwise_root, HUB)
        self._after = _FIRST
        self._next = clock()
        self._said: set[str] = set()

    async def tell_about(self, person: PersonId, lease: Lease) -> None:
        """Tell of the alerts that ask for the rights of `person`.

        UnavailableError when Kafka did not take it all: then the next look at every open alert comes at once.
        """
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            region = await self._shell.regions.newest(conn)
            hidden = await self._hidden(conn, await inbox_rows.open_about(conn, person), region)
        try:
            await self._tell(hidden, region)
        except UnavailableError:
            self._next = self._clock()
            raise

    async def look_around(self, lease: Lease) -> bool:
        """Look at the next open alerts when it is time; tell whether there are more of this round."""
        if self._clock() < self._next:
            return False
        async with self._shell.engine.begin() as conn:
            await hold(conn, lease)
            region = await self._shell.regions.newest(conn)
            page = await inbox_rows.open_after(conn, self._after, PAGE)
            hidden = await self._hidden(conn, page, region)
        await self._tell(hidden, region)
        more = len(page) == PAGE
        self._after = page[-1].id if more else _FIRST
        self._next = self._clock() if more else self._clock() + ROUND_SECONDS
        return more

    async def _hidden(self, conn: AsyncConnection, looked: Sequence[Looked], region: Region) -> list[OwnEvent]:
        alerts = self._readable(looked)
        around = await rights.load_around(conn, {person for alert in alerts for person in alert.subjects})
        now = await database_now(conn)
        found = (self._about(alert, around, region, now) for alert in alerts)
        return [one for one in found if one is not None]

    def _about(self, alert: Alert, around: Rights, region: Region, now: datetime) -> OwnEvent | None:
        if not may_see(alert, alert.holder.org, around, region, now):
            return self._word(alert, may_see(alert, alert.raiser, around, region, now), now)
        # The alert of a frozen family is not of its state: there is nobody to hand it on.
        alone = alert.kind != FROZEN and to_whom(alert, "", region) is not None
        return self._left(alert, now) if alone else None

    def _readable(self, looked: Sequence[Looked]) -> list[Alert]:
        for one in looked:
            if one.alert is None:
                self._shell.metrics.unreadable_alert()
                _LOG.error("alert_not_readable", lane="recall", alert_id=one.id, reason="state_not_readable")
        return [one.alert for one in looked if one.alert is not None]

    async def _tell(self, hidden: Sequence[OwnEvent], region: Region) -> None:
        if len(self._said) > REMEMBERED:
            # What this process forgets, the border drops as a repeat.
            self._said.clear()
        new = [one for one in hidden if one.ce_id not in self._said]
        outcomes = await self._sender.send_all([message(one, region.id) for one in new])
        taken = {one.ce_id for one, outcome in zip(new, outcomes, strict=True) if outcome is Outcome.TAKEN}
        self._said |= taken
        if len(taken) < len(new):
            raise UnavailableError("broker")

    def _word(self, alert: Alert, raiser_may: bool, now: datetime) -> OwnEvent:
        """Return what the hub says, the same all day long: the border drops what it heard, the day after it is new."""
        data: dict[str, Json] = {
            "alert_id": self._turner.to_org(alert.id),
            "organisation": alert.holder.org,
            "raiser_may": raiser_may,
        }
        day = _day(now)
        said = (alert.id.bytes, alert.origin.event_id.bytes, alert.holder.org, str(raiser_may), day.isoformat())
        return OwnEvent(f"{derived(_KEY, *said)}:hidden", "alert.hidden", day, data)

    def _left(self, alert: Alert, now: datetime) -> OwnEvent:
        """Return that nobody who was told of it works here any more, once a day as well."""
        day = _day(now)
        said = (alert.holder.org, *alert.told, day.isoformat())
        data: dict[str, Json] = {"alert_id": self._turner.to_org(alert.id)}
        return OwnEvent(f"{derived(_KEY, alert.id.bytes, *said)}:left", "alert.left", day, data)


def _day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
