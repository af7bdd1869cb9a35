"""Whose rights got narrower, by a change or by time alone? They are looked at again, and what was given is recalled.

When in doubt it narrowed: a needless second look recalls nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hub.consent.homes import sheltered_by
from hub.consent.model import PersonRights, Prohibition, Rights, Switch
from hub.consent.permissions import ended_by, lifted
from hub.consent.whose_word import comes_of_age
from hub.ids import EventId, MatterId, PersonId

RIGHTS_END = "rights_end"
"""Step of `clock.due` about a person: time alone has narrowed their rights."""


def narrows(before: Rights, after: Rights) -> tuple[PersonId, ...]:
    """Return, sorted, the persons of `after` whose rights are narrower than in `before` (somebody new had none).

    Give both with everybody a question would touch: protection of one also shelters those who live with them.
    """
    changed = any(before.get(one) != rights for one, rights in after.items())
    return tuple(sorted(one for one in after if changed and _narrower(one, before, after)))


def next_end(rights: PersonRights, now: datetime) -> datetime | None:
    """Return when time alone next narrows them: a permission or an access ends, or they come of age."""
    ends = [one.valid_to for one in rights.permissions if one.valid_to is not None]
    ends.extend(one.valid_to for one in rights.accesses)
    if rights.born is not None:
        ends.append(comes_of_age(rights.born))
    return min((end for end in ends if end > now), default=None)


def _narrower(person: PersonId, before: Rights, after: Rights) -> bool:
    old, new = before.get(person, PersonRights(person)), after[person]
    return _words_narrower(old, new) or _facts_narrower(old, new) or _more_sheltered(old, new, before, after)


def _words_narrower(old: PersonRights, new: PersonRights) -> bool:
    """Tell whether other words count now, or one that counts was taken back."""
    return (
        (old.born, old.born_in_doubt) != (new.born, new.born_in_doubt)
        or _turned(old.able_to_decide, new.able_to_decide)
        or old.guardians.keys() != new.guardians.keys()
        or any(_turned(old.guardians[one], new.guardians[one]) for one in old.guardians)
        or _dead(new) - _dead(old) != frozenset()
        # With `one_without_objection` a withdrawal narrows even when it kills nothing.
        or len(new.withdrawals) > len(old.withdrawals)
    )


def _facts_narrower(old: PersonRights, new: PersonRights) -> bool:
    ended = new.ended_accesses.keys() - old.ended_accesses.keys()
    return bool(_in_force(new) - _in_force(old)) or bool(ended) or (new.held and not old.held)


def _more_sheltered(old: PersonRights, new: PersonRights, before: Rights, after: Rights) -> bool:
    def ids(protected: Iterable[PersonRights]) -> frozenset[PersonId]:
        return frozenset(one.person for one in protected)

    return bool(ids(sheltered_by(new, after)) - ids(sheltered_by(old, before)))


def _turned(old: Switch | None, new: Switch | None) -> bool:
    """Tell whether the switch says something else now."""
    return (old and (old.on, old.contested)) != (new and (new.on, new.contested))


def _dead(rights: PersonRights) -> frozenset[tuple[MatterId, EventId]]:
    return frozenset((one.id, one.event_id) for one in rights.permissions if ended_by(one, rights) is not None)


def _in_force(rights: PersonRights) -> frozenset[Prohibition]:
    return frozenset(one for one in rights.prohibitions if not lifted(one, rights))
