"""Under which paragraphs had an organisation a right recorded about somebody, at a time that is past?

A right counts from the acceptance of the event that recorded it until its `valid_to` or the acceptance of its end, and
only while its paragraph is law. One that was recorded later, or about somebody else, is not the ground of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.consent.model import Access, PersonRights, Rights
from hub.ids import EventId, OrgId, PersonId
from hub.region.model import HELSINKI, Region
from hub.store import events


@dataclass(frozen=True, slots=True)
class UsedRights:
    """The recorded rights of some persons, and since when each was there."""

    around: Rights
    region: Region
    accepted: Mapping[EventId, datetime]
    """Of the events that recorded or ended them; one whose event is not known counts as always there."""

    def paragraphs(self, org: OrgId, persons: Iterable[PersonId], at: datetime) -> tuple[str, ...]:
        """Return under which statutes `org` had a right in force at `at` about any of `persons`, by id."""
        known = (self.around[person] for person in persons if person in self.around)
        return tuple(sorted({one.paragraph for each in known for one in each.accesses if self._of(org, each, one, at)}))

    def _of(self, org: OrgId, rights: PersonRights, access: Access, at: datetime) -> bool:
        recorded = self.accepted.get(access.event_id)
        end = rights.ended_accesses.get(access.id)
        ended = None if end is None else self.accepted.get(end)
        return (
            access.org == org
            and (recorded is None or recorded <= at)
            and at < access.valid_to
            and (ended is None or at < ended)
            and self._is_law(access.paragraph, at)
        )

    def _is_law(self, paragraph: str, at: datetime) -> bool:
        statute = self.region.statutes.get(paragraph)
        if statute is None:
            # Struck from the law data since: what it was used for is told all the same.
            return True
        day = at.astimezone(HELSINKI).date()
        return statute.valid_from <= day and (statute.valid_to is None or day < statute.valid_to)


async def used_rights(conn: AsyncConnection, around: Rights, region: Region) -> UsedRights:
    """Return the recorded rights of everybody in `around`."""
    recorded = {one.event_id for each in around.values() for one in each.accesses}
    ended = {event for each in around.values() for event in each.ended_accesses.values()}
    return UsedRights(around, region, await events.accepted(conn, recorded | ended))
