"""Every leaf of every event carries a label, every field a default, every code a list with its three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.codes import LISTS
from hub.schemas.labels import Category, Label, Subject
from hub.schemas.lint import of_change, of_schema, of_table
from hub.schemas.model import EventType, Field, Kind
from hub.schemas.packaged import newest as newest_of
from hub.schemas.packaged import packaged


def test_the_catalogue_is_whole() -> None:
    """No row of the catalogue breaks a rule of labels."""
    assert of_table(TYPES.values()) == []


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_newest_schema_labels_every_leaf(name: str) -> None:
    """The committed schema of each type has a label on each leaf and a null default on each field."""
    *older, newest = (one.schema for one in packaged() if one.subject == TYPES[name].wire)
    assert of_schema(newest) == []
    assert of_change(older, newest) == []


def test_every_code_is_named_in_three_languages() -> None:
    """A word that a worker may read has Finnish, Swedish and English."""
    assert not [
        f"{name}.{code.word}" for name, codes in LISTS.items() for code in codes if not all((code.fi, code.sv, code.en))
    ]


def test_an_unlabelled_text_is_noticed() -> None:
    """Free text that is not of category `text` about everybody fails the build."""
    concern = TYPES["concern.raised"]
    assert of_table([_with(concern, Field("note", Kind.TEXT, Label(Category.NEED, Subject.PERSON)))])


def test_a_leaf_without_a_label_is_noticed() -> None:
    """A schema whose leaf lost its label fails the build."""
    newest = newest_of()["hub.concern.raised.v1"].schema
    fields = newest["fields"]
    assert isinstance(fields, list)
    bare: list[Json] = [
        {key: value for key, value in field.items() if key != "hub.label"}
        for field in fields
        if isinstance(field, dict)
    ]
    assert of_schema({**newest, "fields": bare})


def _with(type: EventType, field: Field) -> EventType:
    return replace(type, fields=(*type.fields, field))
