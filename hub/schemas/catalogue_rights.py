"""Events of rights: who may share what about whom. For the hub alone, released to no organisation."""

from __future__ import annotations

from hub.schemas.every_event import event_type
from hub.schemas.labels import Category
from hub.schemas.model import EventType, Field, Group
from hub.schemas.rows import code, date, family, flag, moment, person, record, thing, word, worker

HUB = Category.HUB

_CARD = record(
    "card?",
    HUB,
    word("given_name", HUB),
    word("family_name", HUB),
    date("born?", HUB),
    word("phone?", HUB, "phone"),
    word("email?", HUB),
    word("address?", HUB),
)
_PROHIBITION = (person("by", HUB), code("level", HUB, "prohibition_level"), word("target", HUB, "target"))


def _rights(name: str, *fields: Field, opens: str = "", answers: str = "") -> EventType:
    return event_type(name, HUB, Group.RIGHTS, *fields, opens=opens, answers=answers)


RIGHTS_TYPES: tuple[EventType, ...] = (
    _rights(
        "consent.granted",
        thing("consent_id", HUB, mints=True),
        person("by", HUB),
        word("parties[]", HUB, "party"),
        code("purposes[]", HUB, "purpose"),
        code("categories[]", HUB, "category"),
        moment("valid_from", HUB),
        moment("valid_to?", HUB),
        record("evidence", HUB, code("how", HUB, "evidence_how"), worker("before", HUB)),
        opens="consent",
    ),
    _rights("consent.withdrawn", thing("consent_id?", HUB), person("by", HUB), answers="consent"),
    _rights("prohibition.set", thing("prohibition_id", HUB, mints=True), *_PROHIBITION, opens="prohibition"),
    _rights("prohibition.lifted", thing("prohibition_id", HUB), *_PROHIBITION, answers="prohibition"),
    _rights(
        "family.joined",
        family("family?", HUB),
        code("role", HUB, "family_role"),
        record("guardian_of[]?", HUB, person("child", HUB), flag("decides", HUB)),
        person("lives_with[]?", HUB),
        flag("able_to_decide?", HUB),
        code("language?", HUB),
        _CARD,
    ),
    _rights("family.left", family("family", HUB), code("reason", HUB, "leaving_reason")),
    _rights("protection.set"),
    _rights("protection.lifted"),
    _rights(
        "access.statutory",
        thing("access_id", HUB, mints=True),
        word("paragraph", HUB, "paragraph"),
        code("purpose", HUB),
        code("categories[]", HUB, "category"),
        moment("valid_to", HUB),
        opens="access",
    ),
    _rights("access.ended", thing("access_id", HUB), answers="access"),
)

NARROWING: frozenset[str] = frozenset({"consent.withdrawn", "prohibition.set", "protection.set", "access.ended"})
"""Free for anyone with an agreement, at any time back."""
