"""Is a permission alive, and does it name this organisation? Is a prohibition in force, and does it cover this fact?"""

from __future__ import annotations

from datetime import datetime

from hub.consent.model import Permission, PersonRights, Prohibition
from hub.ids import EventId, OrgId, PersonId
from hub.region.model import Region
from hub.schemas.accepted import Origin
from hub.schemas.labels import Purpose

NETWORK = "network"
SECTOR = "sector:"


def ended_by(permission: Permission, rights: PersonRights) -> EventId | None:
    """Return the withdrawal that killed it; None while it lives (or has merely run out)."""
    for one in rights.withdrawals:
        if one.kills(permission):
            return one.event_id
    return None


def in_time(permission: Permission, now: datetime) -> bool:
    """Tell whether `now` is within its time."""
    return permission.valid_from <= now and (permission.valid_to is None or now < permission.valid_to)


def callings(org: OrgId, region: Region) -> frozenset[str]:
    """Return the words by which parties may name an organisation; one that left the region only by its id."""
    organisation = region.organisations.get(org)
    return frozenset({org} if organisation is None else {org, NETWORK, SECTOR + organisation.sector})


def alive(
    rights: PersonRights, by: PersonId, sender: frozenset[str], purpose: Purpose, now: datetime
) -> tuple[Permission, ...]:
    """Return what `by` permits a sender (by its `callings`) for this purpose at `now`."""
    return tuple(
        one
        for one in rights.permissions
        if one.by == by
        and purpose in one.purposes
        and not sender.isdisjoint(one.parties)
        and in_time(one, now)
        and ended_by(one, rights) is None
    )


def prohibited(rights: PersonRights, origin: Origin) -> bool:
    """Tell whether a prohibition in force covers the fact."""
    return any(_covers(one, origin) and not lifted(one, rights) for one in rights.prohibitions)


def _covers(prohibition: Prohibition, origin: Origin) -> bool:
    match prohibition.level:
        case "document":
            return prohibition.target == str(origin.event_id)
        case "task":
            return prohibition.target in origin.tasks
        case "controller":
            return prohibition.target == origin.sender
        case _:
            # A level we do not know covers everything: narrowing never fails.
            return True


def lifted(prohibition: Prohibition, rights: PersonRights) -> bool:
    """Tell whether it is over."""
    return any(lift.ends(prohibition) for lift in rights.lifts)
