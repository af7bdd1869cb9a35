"""What is written on the log? The event's data with every person by the hub's id; codes, local ids and card are gone.

The birth date stays, beside the id: it is a fact of rights, and the log must tell it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hub.border.born import born_of
from hub.border.decision import Refusal
from hub.border.model import Candidate, Facts
from hub.border.refs import ref_of
from hub.border.refusals import not_valid
from hub.border.resolve import Found
from hub.ids import PersonId
from hub.schemas import form
from hub.schemas.accepted import Data, Json
from hub.schemas.model import Group

_NOT_THEIRS = {Group.ANSWER: ("basis",), Group.ACK: ("person",), Group.INTERNAL: ("person",)}
"""What the matter, the alert or the recall tells, not the sender."""
OTHER_BIRTHDAY = not_valid(
    "card.born", "the birth date is that of the identity code", "correct the date, or leave it out: the code tells it"
)


def canonical(candidate: Candidate, facts: Facts, found: Found) -> dict[str, Json]:
    """Return the data as it goes on the log; the family is filled in where somebody joins or leaves one."""
    left_out = {"card", "family", *_NOT_THEIRS.get(candidate.type.group, ())}
    words = {name: value for name, value in candidate.data.items() if name not in left_out}

    def by_id(ref: form.Ref) -> form.Ref:
        named = ref_of("", ref)
        person = found.known[named.keys[0]]
        born = born_of(named.code) if named.code else _told(named.born, person in found.new)
        known = facts.rights.get(person)
        return _ref(person, None if known is not None and known.born == born else born)

    data = form.replace(candidate.type, words, refs=by_id, ids=lambda thing: thing.value)
    return _with_birthday(data, card_of(candidate))


def card_of(candidate: Candidate) -> Data | None:
    """Return the contact card, for the vault alone."""
    card = candidate.data.get("card")
    return card if isinstance(card, Mapping) else None


def other_birthday(candidate: Candidate, facts: Facts, found: Found) -> Refusal | None:
    """Refuse a card whose birth date is not that of the person's identity code: nobody's word would count any more."""
    person, card = found.people.get("person"), card_of(candidate)
    told = _told(card.get("born"), True) if card else None
    if person is None or told is None:
        return None
    codes = {key.value for key, owner in found.known.items() if key.kind == "code" and owner == person}
    known = facts.rights.get(person)
    coded = {born_of(code) for code in codes} | ({known.born} if known and person in facts.coded else set())
    return OTHER_BIRTHDAY if coded - {None, told} else None


def _told(day: Json, believed: bool) -> date | None:
    return date.fromisoformat(day) if believed and isinstance(day, str) else None


def _ref(person: PersonId, born: date | None) -> form.Ref:
    return {"id": str(person)} if born is None else {"id": str(person), "born": born.isoformat()}


def _with_birthday(data: dict[str, Json], card: Data | None) -> dict[str, Json]:
    person, born = data.get("person"), card.get("born") if card else None
    if isinstance(person, dict) and isinstance(born, str):
        data["person"] = {**person, "born": born}
    return data
