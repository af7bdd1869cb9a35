"""Which fields does every event about a person have? Written once; a type's own field of the same name replaces it."""

from __future__ import annotations

from hub.schemas.labels import Category
from hub.schemas.model import EventType, Field, Group
from hub.schemas.rows import code, family, org, person, record, unit, word, worker

HUB, WORKER, LINK, IDENTITY = Category.HUB, Category.WORKER, Category.LINK, Category.IDENTITY

OUT_ONLY = frozenset({"sender"})
"""Fields that only the hub fills, on its way out: refused when sent."""

PROFESSIONAL = record(
    "worker?@",
    WORKER,
    worker("id?@", WORKER),
    word("name?@", WORKER),
    word("role?@", WORKER),
    word("phone?@", WORKER, "phone"),
    rule="professional",
)


def _basis(marked: str) -> Field:
    return record(
        marked, HUB, code("kind", HUB, "basis"), word("rule?", HUB, "duty"), code("purpose?", HUB), rule="basis"
    )


_WHO = (family("family?", LINK), unit("unit?@", WORKER), PROFESSIONAL)
_MORE = (org("sender?@", WORKER), person("about[]?", LINK, everyone=True))

COMMON: dict[Group, tuple[Field, ...]] = {
    Group.WORK: (person("person", IDENTITY), *_WHO, _basis("basis"), *_MORE),
    # The matter tells the person and the basis.
    Group.ANSWER: (person("person?", IDENTITY), *_WHO, _basis("basis?"), *_MORE),
    Group.RIGHTS: (person("person", IDENTITY), *_WHO),
    Group.ACK: (person("person?", HUB),),
    Group.INTERNAL: (person("person?", HUB),),
    Group.CONTROL: (),
    Group.COUNT: (),
    Group.STAFF: (),
}


def event_type(
    name: str, category: Category, group: Group, *fields: Field, opens: str = "", answers: str = "", person: bool = True
) -> EventType:
    """Return one row of the catalogue: the fields common to its group, then its own."""
    own = {field.name for field in fields}
    common = tuple(field for field in COMMON[group] if person and field.name not in own)
    return EventType(name, category, group, common + fields, opens=opens, answers=answers, person=person)
