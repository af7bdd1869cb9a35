"""Events about no client: contacts that are counted and not stored, and workers who are away."""

from __future__ import annotations

from hub.schemas.every_event import event_type
from hub.schemas.labels import Category
from hub.schemas.model import EventType, Group
from hub.schemas.rows import code, date, word, worker

HUB = Category.HUB

STAFF_TYPES: tuple[EventType, ...] = (
    event_type(
        "contact.counted",
        HUB,
        Group.COUNT,
        code("channel", HUB),
        word("area", HUB, "area"),
        code("language?", HUB),
        code("topics[]?", HUB, "topic"),
        person=False,
    ),
    event_type(
        "worker.absent",
        HUB,
        Group.STAFF,
        worker("worker", HUB),
        date("from", HUB),
        date("to", HUB),
        worker("substitute?", HUB),
        person=False,
    ),
)
