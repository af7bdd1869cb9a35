"""Who has address protection, or has lived with somebody who has, since it began? (Rule 8.)

Unknown counts as living together; apart are only two who have both said so, or of whom one has left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.consent.model import Home, PersonRights, Rights


def sheltered_by(rights: PersonRights, everybody: Rights) -> tuple[PersonRights, ...]:
    """Return those whose address protection also shelters this person, the person included."""
    protected = (one for one in everybody.values() if is_protected(one))
    return tuple(one for one in protected if one.person == rights.person or have_lived_together(rights, one))


def is_protected(rights: PersonRights) -> bool:
    """Tell whether address protection holds; two different words of one time: it does."""
    latest = rights.protection
    return latest is not None and latest.holds


def have_lived_together(one: PersonRights, protected: PersonRights) -> bool:
    """Tell whether two persons have, or may have, lived together since the second's protection began."""
    began = _began(protected)
    turns = {began, *(at for at in (*_turns(one, protected), *_turns(protected, one)) if at > began)}
    return any(_together(one, protected, at) for at in turns)


def _began(protected: PersonRights) -> datetime:
    """Return when the protection that holds now began."""
    began = protected.protections[-1].said_at
    for switch in reversed(protected.protections):
        if not switch.holds:
            break
        began = switch.said_at
    return began


def _turns(one: PersonRights, other: PersonRights) -> Iterator[datetime]:
    """Yield every time at which something is told of `one` that may bear on living with `other`."""
    yield from (home.said_at for home in one.homes)
    yield from (member.since for member in one.memberships)
    yield from (member.until for member in one.memberships if member.until is not None)
    if other.person in one.guardians:
        yield one.guardians[other.person].said_at


def _together(one: PersonRights, other: PersonRights, at: datetime) -> bool:
    parted = _parted(one, other, at)
    first, second = _says(one, other, at), _says(other, one, at)
    if any(said and (parted is None or when > parted) for said, when in (*first, *second)):
        return True
    if first and second and not any(said for said, _ in (*first, *second)):
        return False
    return _share_family(one, other, at) or (parted is None and _guard(one, other, at))


def _says(one: PersonRights, other: PersonRights, at: datetime) -> tuple[tuple[bool, datetime], ...]:
    """Return what `one` had last said by then about living with `other`, and when; nothing when nothing was said."""
    latest: tuple[Home, ...] = ()
    for home in one.homes:
        if home.said_at <= at:
            latest = (*latest, home) if latest and latest[0].said_at == home.said_at else (home,)
    return tuple((other.person in home.others, home.said_at) for home in latest)


def _parted(one: PersonRights, other: PersonRights, at: datetime) -> datetime | None:
    """Return when one of them last left a family that both have been in."""
    common = {member.family for member in one.memberships} & {member.family for member in other.memberships}
    left = (
        member.until
        for member in (*one.memberships, *other.memberships)
        if member.left and member.family in common and member.until is not None and member.until <= at
    )
    return max(left, default=None)


def _share_family(one: PersonRights, other: PersonRights, at: datetime) -> bool:
    there = {member.family for member in one.memberships if _inside(member.since, member.until, member.left, at)}
    return any(
        member.family in there and _inside(member.since, member.until, member.left, at) for member in other.memberships
    )


def _inside(since: datetime, until: datetime | None, left: bool, at: datetime) -> bool:
    """Tell whether somebody counts as living with a family: only having left it ends that."""
    return since <= at and not (left and until is not None and until <= at)


def _guard(one: PersonRights, other: PersonRights, at: datetime) -> bool:
    """Tell whether one is told to be the other's guardian by then."""
    words = (one.guardians.get(other.person), other.guardians.get(one.person))
    return any(word is not None and word.said_at <= at for word in words)
