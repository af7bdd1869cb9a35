"""What becomes of everybody's rights by an accepted event? The same fold at the border and in a rebuild.

LAW: every person is in exactly one family. An event of another kind puts its new person into the family of its log, and
each other new person into one of their own; `family.joined` takes the new ones it names along; who left gets their own.
"""

from __future__ import annotations

from uuid import uuid5

from hub.consent.model import PersonRights, Rights
from hub.consent.rights import apply, joined_by_event
from hub.consent.told import person, refs
from hub.ids import FamilyId, PersonId
from hub.schemas.accepted import Accepted


def fold_rights(rights: Rights, event: Accepted) -> dict[PersonId, PersonRights]:
    """Return the rights the event changes, whole; `rights` must hold everybody it refers to who has any."""
    changed = apply(rights, event)
    for one in sorted({named for named in map(person, refs(event)) if named is not None}):
        now = changed.get(one) or rights.get(one) or PersonRights(one)
        if now.family is None:
            family = _family(event, now)
            changed[one] = joined_by_event(now, family, event.accepted_at, event.event_id)
    return changed


def own_family(event: Accepted, one: PersonId) -> FamilyId:
    """Return the id of the family that this event makes for one person alone."""
    return FamilyId(uuid5(event.event_id, str(one)))


def _family(event: Accepted, now: PersonRights) -> FamilyId:
    newcomer = not now.memberships
    if newcomer and (now.person == event.origin.person or event.type == "family.joined"):
        return event.family
    return own_family(event, now.person)
