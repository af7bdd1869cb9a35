"""What a piece of content tells, in categories: the same for the disclosure of a delivery and of a view."""

from __future__ import annotations

from hub.ids import EventId
from hub.schemas.accepted import Data
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Subject
from hub.schemas.leaves import leaves
from hub.store.disclosures import Fact


def fact_of(event: EventId, type: str, data: Data) -> Fact:
    """Return the categories of the leaves that are there, of one event's minimised data."""
    person: set[str] = set()
    everyone: set[str] = set()
    located: set[str] = set()
    for leaf in leaves(TYPES[type], data):
        label = leaf.label
        (person if label.subject is Subject.PERSON else everyone).add(label.category.value)
        if label.locates:
            located.add(label.category.value)
    return Fact(event, frozenset(person), frozenset(everyone), frozenset(located))
