"""What do a person's rights become by an event? One fold for each event of rights; the order of arrival never matters.

An event is folded once or many times, early or late, with the same result: facts are kept (also what was ended, and
ends that came before their beginning) and what follows from them is asked at the door. What counts as "had arrived" is
told by `accepted_at`, which the event carries, never by the order of folding.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hub.consent import switch, told
from hub.consent.families import join, joined
from hub.consent.folds import FOLDS
from hub.consent.model import PersonRights, Rights
from hub.ids import EventId, FamilyId, PersonId
from hub.schemas.accepted import Accepted


def touched(event: Accepted) -> tuple[PersonId, ...]:
    """Return whose rights the event may change, sorted: its person, children of a guardian, whose birth it tells."""
    persons = {one for one, _ in told.births(event)}
    if event.type in FOLDS:
        persons.add(event.origin.person)
    if event.type == "family.joined":
        persons.update(child for child, _ in told.wards(event))
    return tuple(sorted(persons))


def apply(rights: Rights, event: Accepted) -> dict[PersonId, PersonRights]:
    """Return the rights that changed, whole; somebody without rights so far gets their first."""
    changed: dict[PersonId, PersonRights] = {}
    for person in touched(event):
        before = rights.get(person)
        after = fold(before or PersonRights(person), event)
        if after != before:
            changed[person] = after
    return changed


def fold(rights: PersonRights, event: Accepted) -> PersonRights:
    """Return this person's rights after the event; PoisonError for data that cannot be read."""
    for person, day in told.births(event):
        if person == rights.person:
            rights = known_born(rights, day)
    if event.type == "family.joined":
        rights = _guarded(rights, event)
    if event.origin.person != rights.person or event.type not in FOLDS:
        return rights
    return FOLDS[event.type](rights, event)


def known_born(rights: PersonRights, day: date) -> PersonRights:
    """Add a birth date: two different ones leave the age in doubt, and then nobody's word counts."""
    if rights.born is None:
        return replace(rights, born=day)
    return replace(rights, born=min(rights.born, day), born_in_doubt=rights.born_in_doubt or rights.born != day)


def joined_by_event(person: PersonRights, family: FamilyId, at: datetime, event_id: EventId) -> PersonRights:
    """Put a person into the family that an event of another kind made for them."""
    return join(person, joined(family, "", at, at, event_id))


def _guarded(rights: PersonRights, event: Accepted) -> PersonRights:
    guardian, guardians = event.origin.person, dict(rights.guardians)
    for child, decides in told.wards(event):
        if child == rights.person:
            guardians[guardian] = switch.merge(guardians.get(guardian), told.switch(decides, event))
    return replace(rights, guardians=guardians)
