"""Artificial persons for the vault: identity codes with individual numbers of the 900s, names nobody has."""

from __future__ import annotations

from uuid import UUID, uuid4

from hub.ids import PersonId
from hub.vault.model import Card, Handle, NewPerson, draft

CODE = "010114A9012"
OTHER_CODE = "020215A902X"
CARD: Card = {"given_name": "Testilapsi", "family_name": "Esimerkki", "phone": "+358 000 000"}


def code(value: str = CODE) -> Handle:
    """A person's identity code."""
    return Handle("code", None, value)


def local(value: str = "17/2026", org: str = "mikkeli-koulut") -> Handle:
    """An organisation's own id of a person."""
    return Handle("local", org, value)


def new(*handles: Handle, person: UUID | None = None, card: Card | None = None) -> NewPerson:
    """A person about to be made, with the code among `handles`."""
    codes = [handle.value for handle in handles if handle.kind == "code"]
    return NewPerson(draft(person or uuid4()), handles, codes[0] if codes else None, card)


def id_of(person: NewPerson) -> PersonId:
    """The id a person is made under."""
    return PersonId(person.draft.person_id)
