"""Referrals: asked for once, then answered by the receiver until they end or are taken back."""

from __future__ import annotations

from hub.schemas.every_event import event_type
from hub.schemas.labels import Category
from hub.schemas.model import EventType, Field, Group
from hub.schemas.rows import code, date, flag, mention, org, record, text, thing, unit

NEED, SERVICE = Category.NEED, Category.SERVICE
REFERRAL = "referral"

_TO = record("to@", SERVICE, org("organisation@", SERVICE), unit("unit?@", SERVICE), rule="receiver")


def _state(name: str, *fields: Field) -> EventType:
    return event_type(
        f"referral.{name}", SERVICE, Group.ANSWER, thing("referral_id", SERVICE), *fields, answers=REFERRAL
    )


REFERRAL_TYPES: tuple[EventType, ...] = (
    event_type(
        "referral.sent",
        SERVICE,
        Group.WORK,
        thing("referral_id", SERVICE, mints=True),
        _TO,
        code("service", SERVICE),
        code("urgency", NEED),
        code("language?", NEED),
        flag("interpreter?", NEED),
        mention("answers?", SERVICE, REFERRAL),
        text(),
        opens=REFERRAL,
    ),
    *(_state(name, date("first_time?", SERVICE)) for name in ("received", "accepted", "started", "on_hold")),
    _state("refused", code("reason", SERVICE, "referral_reason"), unit("suggest?@", SERVICE), text()),
    *(_state(name, code("outcome?", SERVICE, "referral_outcome"), text()) for name in ("ended", "withdrawn")),
)
