"""`POST /v1/events`: an event is taken when it is the sender's own, valid, and Kafka has it. No database is asked.

The hub seals the body to its own key before it leaves this process; what is answered is a receipt, the rest is the
border's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from hub.border.decision import Refusal
from hub.border.window import when
from hub.connectors.publish import sealed
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.attributes import JSON, source
from hub.schemas.catalogue import BY_WIRE, NARROWING
from hub.schemas.form import validate
from hub.schemas.http_event import BATCH, STRUCTURED, Event, batch, binary, structured
from hub.schemas.model import EventType, Group
from hub.sealing.receipts import sign
from hub.web.body import body_of
from hub.web.deps import IntakeDeps
from hub.web.limits import Buckets
from hub.web.problem import ProblemError, unavailable
from hub.web.who import asker

_OURS: Final = frozenset({Group.INTERNAL, Group.CONTROL})
_KINDS: Final = (STRUCTURED, BATCH, JSON)


def intake_routes(deps: IntakeDeps) -> APIRouter:
    """Return the route that takes events."""
    router, buckets = APIRouter(), Buckets(deps.rate)

    @router.post("/v1/events")
    async def take(request: Request) -> Response:
        org = asker(request, deps)
        kind = _kind(request)
        events = _read(kind, request, await body_of(request))
        _within_rate(buckets, org, len(events))
        for place, event in enumerate(events):
            _judge(event, org, deps, place if kind == BATCH else None)
        placed = await deps.publish([sealed(deps.public, envelope, data) for envelope, data in events])
        words = [sign(deps.receipt_key, *place, org) for place in placed if place is not None]
        # All or none is answered: what was taken all the same is a repeat when it comes again.
        return _taken(events, words, kind) if len(words) == len(events) else unavailable()

    return router


def _kind(request: Request) -> str:
    kind, _, more = request.headers.get("content-type", "").partition(";")
    plain = more.strip().lower().replace('"', "") in ("", "charset=utf-8")
    if kind.strip().lower() in _KINDS and plain and "content-encoding" not in request.headers:
        return kind.strip().lower()
    refused = RefusedError(
        "not_readable", field="content-type", rule=f"one of: {', '.join(_KINDS)}, in UTF-8, not compressed"
    )
    raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, refused)


def _read(kind: str, request: Request, raw: bytes) -> Sequence[Event]:
    if kind == BATCH:
        return batch(raw)
    return [structured(raw) if kind == STRUCTURED else binary(dict(request.headers), raw)]


def _within_rate(buckets: Buckets, org: OrgId, events: int) -> None:
    seconds = buckets.take(org, events)
    if seconds:
        refused = RefusedError("too_many", rule="the events per second agreed on", mend="send the same again later")
        raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, refused, {"Retry-After": str(seconds)})


def _judge(event: Event, org: OrgId, deps: IntakeDeps, place: int | None) -> None:
    """Raise ProblemError 403 for an event of somebody else, RefusedError for one that is not valid."""
    envelope, data = event
    at = "" if place is None else f"{place}."
    if envelope.source != source(deps.region, org):
        refused = RefusedError(
            "not_yours",
            field=f"{at}source",
            rule="the source of your own organisation",
            mend="//<region>/<organisation>",
        )
        raise ProblemError(HTTPStatus.FORBIDDEN, refused)
    try:
        type = _type(envelope.type)
        validate(type, data)
        told = when(envelope.time, deps.clock(), narrowing=type.name in NARROWING)
        if isinstance(told, Refusal):
            raise RefusedError(told.reason, field=told.field, rule=told.rule, mend=told.mend)
    except RefusedError as err:
        raise RefusedError(err.reason, field=f"{at}{err.field}", rule=err.rule, mend=err.mend) from err


def _type(wire: str) -> EventType:
    type = BY_WIRE.get(wire)
    if type is None or type.group in _OURS:
        raise RefusedError("not_valid", field="type", rule="an event type that may be sent", mend="see the catalogue")
    return type


def _taken(events: Sequence[Event], words: Sequence[str], kind: str) -> Response:
    told = [
        {"ce_id": envelope.id, "receipt": word, "status": "pending"}
        for (envelope, _), word in zip(events, words, strict=True)
    ]
    if kind == BATCH:
        return JSONResponse({"receipts": told}, status_code=HTTPStatus.ACCEPTED)
    return JSONResponse(told[0], status_code=HTTPStatus.ACCEPTED, headers={"Location": f"/v1/receipts/{words[0]}"})
