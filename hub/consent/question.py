"""One fact, one purpose, one moment: what is the same whoever asks? Worked out once, answered for each recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.consent.homes import sheltered_by
from hub.consent.model import Access, Permission, PersonRights, Rights
from hub.consent.permissions import alive, callings, prohibited
from hub.consent.whose_word import Word, whose_word
from hub.ids import PersonId
from hub.region.model import Region
from hub.schemas.accepted import BasisKind, Origin
from hub.schemas.labels import Purpose

UNEVALUABLE = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What a rule may fail with on facts that contradict the types or the region: nothing is given then."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of one subject that may give something."""

    rights: PersonRights
    word: Word
    permissions: tuple[tuple[Permission, ...], ...] = ()
    """For each whose word counts, what they permit this sender for this purpose, alive now."""
    accesses: tuple[Access, ...] = ()
    """Statutory rights in force for this purpose."""


@dataclass(frozen=True, slots=True)
class Question:
    """A prepared question; the recipient is still open."""

    origin: Origin
    purpose: Purpose
    now: datetime
    region: Region
    standings: tuple[Standing, ...] = ()
    """The person first, then everyone in `about`."""
    prohibited: bool = False
    sheltered: bool = False
    """Rule 8 holds for whoever does not hold `protected_contact`."""
    broken: bool = False
    """Something could not be worked out: rules that need rights give nothing."""

    @property
    def fits(self) -> bool:
        """Tell whether the fact was gathered for the purpose asked; else it is not shown there.

        Reporting gets counts only, never a fact about a person.
        """
        basis = self.origin.basis
        return basis is not None and basis.purpose is self.purpose is not Purpose.REPORTING


def prepare(origin: Origin, purpose: Purpose, now: datetime, rights: Rights, region: Region) -> Question:
    """Work out what the rules need to know of the subjects."""
    try:
        subjects = tuple(_of(one, rights) for one in origin.subjects)
        return Question(
            origin,
            purpose,
            now,
            region,
            standings=_standings(subjects, origin, purpose, now, region),
            prohibited=any(prohibited(one, origin) for one in subjects if one.prohibitions),
            sheltered=any(sheltered_by(one, rights) for one in subjects),
        )
    except UNEVALUABLE:
        return Question(origin, purpose, now, region, broken=True)


def _standings(
    subjects: tuple[PersonRights, ...], origin: Origin, purpose: Purpose, now: datetime, region: Region
) -> tuple[Standing, ...]:
    if origin.basis is None or origin.basis.kind is BasisKind.DUTY:
        return ()
    sender = callings(origin.sender, region)
    return tuple(_standing(one, sender, purpose, now, region) for one in subjects)


def _standing(
    rights: PersonRights, sender: frozenset[str], purpose: Purpose, now: datetime, region: Region
) -> Standing:
    word = whose_word(rights, region, now)
    permissions = tuple(alive(rights, by, sender, purpose, now) for by in word.persons)
    return Standing(rights, word, permissions, _accesses(rights, purpose, now))


def _accesses(rights: PersonRights, purpose: Purpose, now: datetime) -> tuple[Access, ...]:
    return tuple(
        one
        for one in rights.accesses
        if one.purpose is purpose and now < one.valid_to and one.id not in rights.ended_accesses
    )


def _of(person: PersonId, rights: Rights) -> PersonRights:
    return rights.get(person) or PersonRights(person)
