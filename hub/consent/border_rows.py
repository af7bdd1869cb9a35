"""What does the border ask of the rights? Who may share, to whom a family is open, whom a referral may name."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from hub.consent.decide import answer
from hub.consent.model import Permission, Rights
from hub.consent.permissions import alive, callings
from hub.consent.question import UNEVALUABLE, prepare
from hub.consent.whose_word import whose_word
from hub.ids import OrgId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import BasisKind, Origin
from hub.schemas.labels import Category

REFERRED = frozenset({Category.SERVICE, Category.NEED})
"""What a referral's receiver must be able to have of it."""
WORKED_WITH = frozenset({Category.IDENTITY, Category.NEED, Category.PLAN})
"""What a named worker's organisation must be able to have."""


def reach(origin: Origin, rights: Rights, region: Region, now: datetime) -> frozenset[OrgId]:
    """Return whom the door would give a leaf of category `need` about the person, not locating; rule 2 left out."""
    if origin.basis is None:
        return frozenset()
    question = prepare(origin, origin.basis.purpose, now, rights, region)
    verdicts = ((org, answer(question, org, without_own=True)) for org in region.organisations)
    return frozenset(org for org, verdict in verdicts if Category.NEED in verdict.person)


def named(origin: Origin, rights: Rights, region: Region, now: datetime) -> frozenset[OrgId]:
    """Return whom each whose word counts names by id in a permission in force with this sender and purpose."""
    each = [
        frozenset(party for permission in voice for party in permission.parties)
        for voice in _voices(origin, rights, region, now)
    ]
    common = each[0].intersection(*each[1:]) if each else frozenset[str]()
    return frozenset(org for org in region.organisations if org in common)


def may_share(origin: Origin, rights: Rights, region: Region, now: datetime) -> bool:
    """Tell whether all whose word counts for the person permit this purpose with the sender among the parties.

    An unknown person has nobody's word. While a withdrawal waits in quarantine (`held`) nobody may share either.
    """
    each = _voices(origin, rights, region, now)
    return bool(each) and all(each)


def receiver_covered(origin: Origin, receiver: OrgId, rights: Rights, region: Region, now: datetime) -> bool:
    """Tell whether the door would give the receiver of a referral its `service` and `need` now; never on `own`."""
    if origin.basis is None or origin.basis.kind is BasisKind.OWN:
        return False
    return _could_have(REFERRED, origin, receiver, rights, region, now)


def worker_covered(origin: Origin, worker: WorkerId, rights: Rights, region: Region, now: datetime) -> bool:
    """Tell whether the worker's organisation could be given `identity`, `need` and `plan` (rule 2 left out)."""
    named_one = region.workers.get(worker)
    return named_one is not None and _could_have(WORKED_WITH, origin, named_one.org, rights, region, now)


def may_name(sender: OrgId, worker: WorkerId, region: Region) -> bool:
    """Tell whether the sender names one of its own workers, or coordinates."""
    named_one = region.workers.get(worker)
    if named_one is None:
        return False
    return named_one.org == sender or sender in coordinating(region)


def coordinating(region: Region) -> frozenset[OrgId]:
    """Return who coordinates: the units that do by default, and the employers of coordinators."""
    # Who stands in for one client group only does not coordinate the others.
    units = (region.units.get(unit) for unit in region.coordination.get("default", ()))
    people = (region.workers.get(worker) for worker in region.coordinators.values())
    return frozenset(one.org for one in (*units, *people) if one is not None)


def _voices(origin: Origin, rights: Rights, region: Region, now: datetime) -> tuple[tuple[Permission, ...], ...]:
    """Return for each whose word counts what they permit this sender and purpose; nothing when nobody's word counts."""
    person = rights.get(origin.person)
    if person is None or origin.basis is None or person.held:
        return ()
    try:
        word = whose_word(person, region, now)
        sender, purpose = callings(origin.sender, region), origin.basis.purpose
        each = tuple(alive(person, by, sender, purpose, now) for by in word.persons)
    except UNEVALUABLE:
        return ()
    if word.objected:
        return ()
    return (tuple(chain.from_iterable(each)),) if word.one_is_enough else each


def _could_have(
    wanted: frozenset[Category], origin: Origin, recipient: OrgId, rights: Rights, region: Region, now: datetime
) -> bool:
    if origin.basis is None:
        return False
    question = prepare(origin, origin.basis.purpose, now, rights, region)
    return wanted <= answer(question, recipient, without_own=True).person
