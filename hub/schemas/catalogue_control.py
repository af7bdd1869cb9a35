"""Acknowledgements, what the hub tells itself, and what it tells an organisation about its own messages."""

from __future__ import annotations

from hub.schemas.every_event import event_type
from hub.schemas.labels import Category
from hub.schemas.model import EventType, Field, Group
from hub.schemas.rows import code, family, flag, moment, org, person, thing, word, worker

HUB, STATUS = Category.HUB, Category.STATUS


def _internal(name: str, *fields: Field, person: bool = True, answers: str = "") -> EventType:
    return event_type(name, HUB, Group.INTERNAL, *fields, person=person, answers=answers)


def _control(name: str, *fields: Field) -> EventType:
    return event_type(name, STATUS, Group.CONTROL, *fields, person=False)


CONTROL_TYPES: tuple[EventType, ...] = (
    event_type("alert.acknowledged", HUB, Group.ACK, thing("alert_id", HUB), worker("worker", HUB), answers="alert"),
    event_type(
        "alert.delegated",
        HUB,
        Group.ACK,
        thing("alert_id", HUB),
        worker("worker", HUB),
        worker("to", HUB),
        answers="alert",
    ),
    event_type(
        "alert.declined",
        HUB,
        Group.ACK,
        thing("alert_id", HUB),
        worker("worker", HUB),
        code("reason", HUB, "not_mine_reason"),
        answers="alert",
    ),
    event_type("recall.acknowledged", HUB, Group.ACK, thing("recall_id", HUB), answers="recall"),
    _internal("clock.due", thing("deadline_id", HUB), word("step", HUB)),
    _internal("recall.sent", thing("recall_id", HUB), org("organisation", HUB)),
    _internal(
        "alert.hidden", thing("alert_id", HUB), org("organisation", HUB), flag("raiser_may", HUB), answers="alert"
    ),
    _internal("alert.left", thing("alert_id", HUB), answers="alert"),
    _internal("notice.failed", thing("alert_id", HUB), worker("worker", HUB), answers="alert"),
    _internal("family.released", family("family", HUB), person=False),
    _internal("event.dropped", thing("event", HUB), person=False),
    _control(
        "refused",
        word("ce_id", STATUS, "ce_id"),
        word("reason", STATUS),
        word("field?", STATUS),
        word("rule?", STATUS),
        word("mend?", STATUS),
    ),
    _control(
        "recall",
        thing("recall_id", STATUS),
        person("person", STATUS),
        code("categories[]", STATUS, "category"),
        moment("received_before", STATUS),
        moment("acknowledge_by", STATUS),
    ),
    _control(
        "status", thing("event_id", STATUS), word("ce_id?", STATUS, "ce_id"), code("state", STATUS, "neutral_state")
    ),
    _control("void"),
)
