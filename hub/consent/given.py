"""Which categories do permissions and statutory rights give one recipient about one subject, and until when?

What is given is written as layers: disjoint sets of categories, each with the instant at which it ends, the longest
first. Sets are used whole, never category by category: this is asked for every recipient of every event.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from hub.consent.model import FAR, Access, Permission
from hub.consent.question import Standing
from hub.region.law import Statute
from hub.region.model import HELSINKI, Organisation, Region
from hub.schemas.labels import RELEASABLE, Category

Categories = frozenset[Category]
Layer = tuple[datetime, Categories]
Given = tuple[Layer, ...]
NO_CATEGORIES: Categories = frozenset()
EVERYTHING: Given = ((FAR, RELEASABLE),)


def by_consent(standing: Standing, recipient: Organisation, called: frozenset[str]) -> Given:
    """Return what each whose word counts permits: for each category one permission of each of them.

    `called`: the recipient's `callings`.
    """
    word = standing.word
    if standing.rights.held or word.objected or not word.persons:
        return ()
    each = [_permitted(permissions, recipient, called) for permissions in standing.permissions]
    if word.one_is_enough:
        # One guardian's word opens what the sector needs to know; beyond it each must name category and recipient.
        one = ((end, categories & recipient.need_to_know) for given in each for end, categories in given)
        together = layered((*one, *_all_of(each)))
    else:
        together = _all_of(each)
    if word.ends is None:
        return together
    birthday = word.ends
    return tuple((min(end, birthday), categories) for end, categories in together)


def by_statute(standing: Standing, recipient: Organisation, region: Region, now: datetime) -> Given:
    """Return what both the paragraph and the recorded event name, for a right that is in force."""
    layers = (
        _accessible(access, region.statutes[access.paragraph], now)
        for access in standing.accesses
        if access.org == recipient.id and recipient.has(f"statutory:{access.paragraph}")
    )
    return layered(layers)


def layered(layers: Iterable[Layer]) -> Given:
    """Return disjoint layers: each category as long as the longest that gives it."""
    order = sorted(layers, key=_end, reverse=True)
    if len(order) < 2:
        return tuple(order) if order and order[0][1] else ()
    result: list[Layer] = []
    covered = NO_CATEGORIES
    for end, categories in order:
        new = categories - covered
        if new:
            result.append((end, new))
            covered |= new
    return tuple(result)


def categories_of(given: Given) -> Categories:
    """Return all that is given."""
    return given[0][1] if len(given) == 1 else NO_CATEGORIES.union(*(categories for _, categories in given))


def without(given: Given, taken: Categories) -> Given:
    """Return what is left when some categories are taken away."""
    return tuple((end, categories - taken) for end, categories in given if categories - taken)


def midnight(day: date) -> datetime:
    """Return the beginning of a Helsinki day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=HELSINKI).astimezone(UTC)


def _permitted(permissions: tuple[Permission, ...], recipient: Organisation, called: frozenset[str]) -> Given:
    """Return what one person permits this recipient, cut to its need unless the permission names it by id."""
    layers: list[Layer] = []
    for permission in permissions:
        if not called.isdisjoint(permission.parties):
            wide = RELEASABLE if recipient.id in permission.parties else recipient.need_to_know & RELEASABLE
            layers.append((permission.valid_to or FAR, permission.categories & wide))
    return layered(layers)


def _accessible(access: Access, statute: Statute, now: datetime) -> Layer:
    today = now.astimezone(HELSINKI).date()
    ended = statute.valid_to is not None and statute.valid_to <= today
    if statute.purpose is not access.purpose or today < statute.valid_from or ended:
        return FAR, NO_CATEGORIES
    end = access.valid_to if statute.valid_to is None else min(access.valid_to, midnight(statute.valid_to))
    return end, access.categories & statute.categories & RELEASABLE


def _all_of(each: list[Given]) -> Given:
    """Return what all give, as long as all of them do."""
    together = each[0]
    for given in each[1:]:
        together = layered(
            (min(one_end, other_end), one & other) for one_end, one in together for other_end, other in given
        )
    return together


def _end(layer: Layer) -> datetime:
    return layer[0]
