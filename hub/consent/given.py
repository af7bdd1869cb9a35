"""Which categories do permissions and statutory rights give one recipient about one subject, and until when?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from hub.consent.model import FAR, Access, Permission
from hub.consent.question import Standing
from hub.region.model import HELSINKI, Organisation, Region, Statute
from hub.schemas.labels import RELEASABLE, Category

Given = Mapping[Category, datetime]
"""Category → the instant at which it is no longer given (`FAR`: without end)."""
NOTHING: Given = {}


def by_consent(standing: Standing, recipient: Organisation, called: frozenset[str]) -> Given:
    """Return what each whose word counts permits: for each category one permission of each of them.

    `called`: the recipient's `callings`.
    """
    word = standing.word
    if standing.rights.held or word.objected or not word.persons:
        return NOTHING
    each = [_permitted(permissions, recipient, called) for permissions in standing.permissions]
    together = _any_of(each) if word.one_is_enough else _all_of(each)
    if word.ends is None:
        return together
    return {category: min(end, word.ends) for category, end in together.items()}


def by_statute(standing: Standing, recipient: Organisation, region: Region, now: datetime) -> Given:
    """Return what both the paragraph and the recorded event name, for a right that is in force."""
    given: dict[Category, datetime] = {}
    for access in standing.accesses:
        if access.org == recipient.id and recipient.has(f"statutory:{access.paragraph}"):
            _add(given, access, region.statutes[access.paragraph], now)
    return given


def union(one: Given, other: Given) -> Given:
    """Return what either gives, each category as long as the longer of the two."""
    return _any_of([one, other]) if one and other else one or other


def midnight(day: date) -> datetime:
    """Return the beginning of a Helsinki day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=HELSINKI).astimezone(UTC)


def _permitted(permissions: tuple[Permission, ...], recipient: Organisation, called: frozenset[str]) -> Given:
    """Return what one person permits this recipient, cut to its need unless the permission names it by id."""
    given: dict[Category, datetime] = {}
    for permission in permissions:
        if called.isdisjoint(permission.parties):
            continue
        by_id = recipient.id in permission.parties
        wide = permission.categories if by_id else permission.categories & recipient.need_to_know
        end = permission.valid_to or FAR
        for category in wide & RELEASABLE:
            given[category] = max(end, given.get(category, end))
    return given


def _add(given: dict[Category, datetime], access: Access, statute: Statute, now: datetime) -> None:
    today = now.astimezone(HELSINKI).date()
    ended = statute.valid_to is not None and statute.valid_to <= today
    if statute.purpose is not access.purpose or today < statute.valid_from or ended:
        return
    end = access.valid_to if statute.valid_to is None else min(access.valid_to, midnight(statute.valid_to))
    for category in access.categories & statute.categories & RELEASABLE:
        given[category] = max(end, given.get(category, end))


def _all_of(each: list[Given]) -> Given:
    """Return what all give, as long as all of them do."""
    first, *others = each
    if not others:
        return first
    shared = set(first).intersection(*others)
    return {category: min(given[category] for given in each) for category in shared}


def _any_of(each: list[Given]) -> Given:
    """Return what any gives, as long as any of them does."""
    together: dict[Category, datetime] = {}
    for given in each:
        for category, end in given.items():
            together[category] = max(end, together.get(category, end))
    return together
