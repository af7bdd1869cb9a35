"""Events of client work: what one organisation tells the others about a person."""

from __future__ import annotations

from hub.schemas.every_event import event_type
from hub.schemas.labels import Category
from hub.schemas.model import EventType, Group
from hub.schemas.rows import (
    code,
    date,
    flag,
    mention,
    moment,
    number,
    person,
    record,
    text,
    thing,
    unit,
    worker,
)
from hub.schemas.scalars import VERSION

NEED, SERVICE, PLAN, SOCIAL, WORKER = (
    Category.NEED,
    Category.SERVICE,
    Category.PLAN,
    Category.SOCIAL,
    Category.WORKER,
)
WORK, ANSWER = Group.WORK, Group.ANSWER

_ITEM = record(
    "item",
    PLAN,
    thing("item_id", PLAN),
    code("kind", PLAN, "item_kind"),
    code("state", PLAN, "item_state"),
    code("service?", PLAN),
    worker("responsible?@", WORKER),
    date("due?", PLAN),
)
_ASSESSED = (
    code("kind", SOCIAL, "assessment_kind"),
    flag("urgent?", SOCIAL),
    flag("multi_professional?", SOCIAL),
    code("outcome?", SOCIAL, "assessment_outcome"),
    code("reason?", SOCIAL, "assessment_reason"),
    moment("arrived?", SOCIAL),
    text(),
)
_SERVICE = (code("service", SERVICE), code("task", SERVICE), unit("place?@", SERVICE))

WORK_TYPES: tuple[EventType, ...] = (
    event_type(
        "contact.made",
        SERVICE,
        WORK,
        code("channel", SERVICE),
        code("asked_for[]?", SERVICE, "service"),
        flag("urgent?", NEED),
        flag("special_support?", SOCIAL),
        text(),
    ),
    event_type(
        "concern.raised",
        NEED,
        WORK,
        code("level", NEED, "concern_level"),
        code("topics[]", NEED, "topic", everyone=True),
        code("client_group?", NEED),
        flag("with_family", NEED),
        flag("special_support?", SOCIAL),
        text(),
        opens="concern",
    ),
    event_type(
        "child_protection.notified",
        SOCIAL,
        WORK,
        flag("urgent", SOCIAL),
        code("reasons[]", SOCIAL, "reason"),
        flag("anticipatory", SOCIAL),
        flag("police_told", SOCIAL),
        moment("arrived?", SOCIAL),
        text(),
        opens="notification",
    ),
    event_type("urgency.assessed", SOCIAL, WORK, *_ASSESSED),
    *(event_type(f"assessment.{step}", SOCIAL, WORK, *_ASSESSED) for step in ("started", "unneeded", "ready")),
    event_type("family.informed", SOCIAL, WORK, person("party", SOCIAL)),
    event_type(
        "plan.opened",
        PLAN,
        WORK,
        thing("plan_id", PLAN, mints=True),
        record("goals[]", PLAN, thing("goal_id", PLAN, mints=True), code("code", PLAN, "goal"), text()),
        opens="plan",
    ),
    event_type(
        "plan.updated",
        PLAN,
        WORK,
        thing("plan_id", PLAN),
        _ITEM,
        text(),
        # For the hub alone: what somebody had seen tells others what there was to see.
        number("seen_version?", Category.HUB, VERSION),
        answers="plan",
    ),
    event_type("plan.closed", PLAN, ANSWER, thing("plan_id", PLAN), flag("ready", PLAN), answers="plan"),
    event_type("service.started", SERVICE, WORK, thing("service_id", SERVICE, mints=True), *_SERVICE, opens="service"),
    event_type("service.ended", SERVICE, ANSWER, thing("service_id", SERVICE), *_SERVICE, answers="service"),
    event_type("worker.named", WORKER, WORK, worker("worker@", WORKER), code("role", WORKER, "worker_role")),
    event_type(
        "worker.released",
        WORKER,
        ANSWER,
        worker("worker@", WORKER),
        code("role", WORKER, "worker_role"),
        answers="worker",
    ),
    event_type(
        "feedback.given",
        NEED,
        WORK,
        code("kind", NEED, "feedback_kind"),
        number("score?", NEED, "score"),
        mention("referral_id?", SERVICE, "referral"),
        text(),
    ),
)
