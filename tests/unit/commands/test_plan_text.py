"""What a view says in words."""

from __future__ import annotations

from hub.commands.plan_text import NOTES
from hub.family import contacts
from hub.family.step import TABLE
from hub.schemas.catalogue import TYPES
from hub.schemas.codes import LISTS


def test_everything_that_is_noted_has_its_words() -> None:
    """A kind of note without a name would break the view."""
    assert set(NOTES) == {type for type, row in TABLE.items() if row.handle in (contacts.noted, contacts.on_made)}


def test_the_leaf_that_says_more_is_one_of_its_event() -> None:
    """And its code list is there."""
    said = {type: (field, list_) for type, (_, field, list_) in NOTES.items() if field}

    assert all(field in {one.name for one in TYPES[type].fields} for type, (field, _) in said.items())
    assert all(list_ in LISTS for _, list_ in said.values())
