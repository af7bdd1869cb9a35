"""Whose word counts for a person? The table of `docs/consent.md`, one function for each row.

| subject | whose word |
|---|---|
| adult | their own |
| child able to decide | the child's own |
| other child | all guardians recorded as deciding; none: nobody |
| age unknown, or two words of one time contradict each other | nobody |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from hub.consent.model import PersonRights, Withdrawal
from hub.consent.permissions import ended_by
from hub.ids import PersonId
from hub.region.model import HELSINKI, Region

MAJORITY = 18
"""Years (Laki holhoustoimesta 442/1999, 2 §)."""


class Ground(StrEnum):
    """Why it is this word that counts."""

    ADULT = "adult"
    ABLE_CHILD = "able_child"
    GUARDIANS = "guardians"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word counts, and how several words make one."""

    ground: Ground
    persons: tuple[PersonId, ...] = ()
    """Sorted; empty when nobody's word counts."""
    one_is_enough: bool = False
    """One of them permits for all, as long as none objects (`one_without_objection`)."""
    objected: bool = False
    """One of them objects: nothing is permitted until they grant again."""
    ends: datetime | None = None
    """When other words begin to count: the Helsinki day of the 18th birthday."""


NOBODY = Word(Ground.NOBODY)


def whose_word(rights: PersonRights, region: Region, now: datetime) -> Word:
    """Return whose word counts for this person at `now`."""
    if rights.born is None or rights.born_in_doubt:
        return NOBODY
    birthday = comes_of_age(rights.born)
    if now >= birthday:
        return Word(Ground.ADULT, (rights.person,))
    able = rights.able_to_decide
    if able is not None and able.contested:
        return NOBODY
    if able is not None and able.on:
        return Word(Ground.ABLE_CHILD, (rights.person,))
    return _guardians(rights, region, birthday)


def may_prohibit(rights: PersonRights, region: Region, now: datetime) -> tuple[PersonId, ...]:
    """Return who may set a prohibition: the adult, or the child able to decide; never a guardian for a child."""
    word = whose_word(rights, region, now)
    return () if word.ground is Ground.GUARDIANS else word.persons


def comes_of_age(born: date) -> datetime:
    """Return the beginning of the Helsinki day of the 18th birthday, in UTC; born on 29 February: 1 March."""
    year = born.year + MAJORITY
    leap_day = (born.month, born.day) == (2, 29) and year % 4 != 0
    day = datetime(year, 3, 1, tzinfo=HELSINKI) if leap_day else datetime(year, born.month, born.day, tzinfo=HELSINKI)
    return day.astimezone(UTC)


def _guardians(rights: PersonRights, region: Region, birthday: datetime) -> Word:
    if any(decides.contested for decides in rights.guardians.values()):
        return NOBODY
    deciding = tuple(sorted(one for one, decides in rights.guardians.items() if decides.on))
    if not deciding:
        return NOBODY
    lenient = region.one_without_objection
    objected = lenient and any(_objects(rights, one) for one in deciding)
    return Word(Ground.GUARDIANS, deciding, lenient, objected, birthday)


def _objects(rights: PersonRights, guardian: PersonId) -> bool:
    """Tell whether this guardian has withdrawn anything since they last granted something."""
    return any(one.by == guardian and not _granted_again(rights, one) for one in rights.withdrawals)


def _granted_again(rights: PersonRights, withdrawal: Withdrawal) -> bool:
    return any(
        one.by == withdrawal.by
        and one.said_at > withdrawal.said_at
        and one.arrived_at > withdrawal.arrived_at
        and ended_by(one, rights) is None
        for one in rights.permissions
    )
