"""Is the catalogue whole, and does the lint notice when it is not?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.schemas import codes, lint, rows
from hub.schemas.avro_schema import LOG, Schema, current, schema_of
from hub.schemas.catalogue import BY_WIRE, NARROWING, TYPES
from hub.schemas.labels import Category, Label
from hub.schemas.model import EventType, Field, Group, Kind

CONCERN = TYPES["concern.raised"]


def with_field(field: Field) -> EventType:
    """Return the concern with one field more."""
    return replace(CONCERN, fields=(*CONCERN.fields, field))


def field_of(schema: Schema, name: str) -> Schema:
    """Return one field of a schema, to be changed on purpose."""
    fields = schema["fields"]
    assert isinstance(fields, list)
    return next(field for field in fields if isinstance(field, dict) and field["name"] == name)


def test_first_types_are_all_there() -> None:
    """The types the first promise is made of."""
    assert set(TYPES) >= {
        *("concern.raised", "child_protection.notified", "plan.opened", "plan.updated", "plan.closed"),
        *("service.started", "service.ended", "worker.named", "worker.released"),
        *("consent.granted", "consent.withdrawn", "prohibition.set", "prohibition.lifted"),
        *("family.joined", "family.left", "protection.set", "protection.lifted", "access.statutory", "access.ended"),
        *("alert.acknowledged", "recall.acknowledged", "clock.due", "recall.sent", "family.released", "event.dropped"),
        *("refused", "recall", "status", "void"),
        *("contact.made", "contact.counted", "urgency.assessed", "family.informed", "worker.absent", "feedback.given"),
        *(f"assessment.{step}" for step in ("started", "unneeded", "ready")),
        *(f"referral.{step}" for step in ("sent", "received", "accepted", "started", "on_hold")),
        *(f"referral.{step}" for step in ("refused", "ended", "withdrawn")),
    }
    assert BY_WIRE["hub.concern.raised.v1"] is CONCERN
    assert set(TYPES) >= NARROWING


def test_catalogue_and_its_schemas_have_nothing_wrong() -> None:
    """Every leaf labelled, every field null by default, every code list known."""
    assert lint.of_table(TYPES.values()) == []
    for subject, schema in current(TYPES.values()).items():
        assert lint.of_schema(schema, labelled=subject != LOG) == []


def test_rights_carry_no_basis_and_work_does() -> None:
    """What changes rights stands on its recording right alone."""
    for type in TYPES.values():
        names = {field.name for field in type.fields}
        assert ("basis" in names) == (type.group in (Group.WORK, Group.ANSWER))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        pytest.param(with_field(Field("note", Kind.TEXT, Label(Category.NEED))), "free text", id="text about one"),
        pytest.param(with_field(rows.code("level2", Category.NEED, "nowhere")), "code list", id="no code list"),
        pytest.param(with_field(rows.text("text")), "twice", id="name twice"),
        pytest.param(with_field(rows.record("box", Category.NEED)), "record", id="empty record"),
        pytest.param(with_field(rows.word("box", Category.NEED, "nowhere")), "shape", id="no such shape"),
        pytest.param(replace(CONCERN, category=Category.HUB), "category hub", id="work for the hub alone"),
    ],
)
def test_broken_row_is_noticed(broken: EventType, said: str) -> None:
    """Each mistake is told by its name."""
    assert any(said in wrong for wrong in lint.of_table([broken]))


def test_unlabelled_leaf_is_noticed() -> None:
    """A label taken away from a leaf or from a list fails the build."""
    for name in ("level", "topics", "person"):
        schema = schema_of(CONCERN)
        del field_of(schema, name)["hub.label"]
        assert any("no label" in wrong for wrong in lint.of_schema(schema))


def test_field_without_default_is_noticed() -> None:
    """A withheld leaf must have something to be."""
    schema = schema_of(CONCERN)
    del field_of(schema, "level")["default"]
    assert lint.of_schema(schema) == ["level: not null by default"]


@pytest.mark.parametrize("items", ["null", {"type": "record", "name": "E", "namespace": "x", "fields": []}])
def test_items_of_no_size_are_noticed(items: str) -> None:
    """Ten bytes could unpack to a billion of them."""
    schema = schema_of(CONCERN)
    field_of(schema, "topics")["type"] = ["null", {"type": "array", "items": items}]
    assert lint.of_schema(schema) == ["topics: items of no size"]


def test_field_may_come_but_not_change_its_type() -> None:
    """Old readers read the new, new readers the old."""
    old = schema_of(CONCERN)
    assert lint.of_change([old], schema_of(with_field(rows.flag("loud?", Category.NEED)))) == []
    changed = schema_of(CONCERN)
    field_of(changed, "with_family")["type"] = ["null", "string"]
    assert lint.of_change([old], changed) == ["version 1: with_family: another type"]


def test_change_inside_a_record_is_noticed() -> None:
    """Nested fields are held to the same."""
    old, new = schema_of(CONCERN), schema_of(CONCERN)
    basis = field_of(new, "basis")["type"]
    assert isinstance(basis, list)
    assert isinstance(basis[1], dict)
    field_of(basis[1], "rule")["type"] = ["null", "long"]
    assert lint.of_change([old], new) == ["version 1: basis.rule: another type"]


def test_every_word_has_its_three_names() -> None:
    """Finnish, Swedish, English; no word twice in a list."""
    for name, words in codes.LISTS.items():
        assert all(code.word and code.fi and code.sv and code.en for code in words), name
        assert len(codes.WORDS[name]) == len(words), name


def test_categories_that_can_be_permitted_are_those_that_can_be_released() -> None:
    """Nobody can permit what is for the hub alone."""
    assert codes.WORDS["category"] == {str(category) for category in Category} - {"hub"}
