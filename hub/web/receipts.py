"""`GET /v1/receipts`: what became of an event, for its sender alone; anybody else's receipt is as unknown as none."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from hub.connectors.publish import Position
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.schemas.catalogue import BY_WIRE
from hub.schemas.model import Group
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import Pairwise, for_org
from hub.sealing.receipts import read
from hub.store.receipts import Told
from hub.web.deps import IntakeDeps
from hub.web.problem import ProblemError
from hub.web.who import asker

_LONGEST: Final = 400
_PARTITION: Final = 0
_TELLS_FAMILY: Final = ("hub.family.joined.", "hub.family.left.")
"""Their sender records who belongs to whom; to others the family's id would tell of links between persons."""


def receipt_routes(deps: IntakeDeps) -> APIRouter:
    """Return the routes that tell what became of events."""
    router = APIRouter()

    @router.get("/v1/receipts/{id}")
    async def by_id(id: str, request: Request) -> Response:
        org = asker(request, deps)
        position = _position(deps.receipt_key, id, org)
        return _answer(await deps.receipts.at(position), org, deps)

    @router.get("/v1/receipts")
    async def by_ce_id(request: Request) -> Response:
        org = asker(request, deps)
        ce_id, offset = request.query_params.get("ce_id", ""), request.query_params.get("offset")
        if not 1 <= len(ce_id) <= _LONGEST:
            raise RefusedError("not_valid", field="ce_id", rule="the ce_id of an event", mend="ask with ?ce_id=…")
        if offset is None:
            return _answer(await deps.receipts.of(org, ce_id), org, deps)
        told = await deps.receipts.at((in_topic(org), _PARTITION, _number(offset)))
        return _answer(told if told is not None and told.arrival.ce_id == ce_id else None, org, deps)

    return router


def receipt_answer(told: Told | None, turner: Pairwise) -> dict[str, Json]:
    """Return what a receipt says, in the ids of the organisation of `turner`."""
    if told is None:
        return {"status": "pending"}
    arrival = told.arrival
    answer: dict[str, Json] = {"ce_id": arrival.ce_id, "repeat": told.repeat}
    match arrival.outcome:
        case "accepted":
            return {"status": "accepted", **answer, **_ids(told, turner)}
        case "refused":
            words = {"field": arrival.field, "rule": arrival.rule, "mend": arrival.mend}
            return {"status": "refused", **answer, "reason": arrival.reason, **{n: w for n, w in words.items() if w}}
        case "quarantined":
            return {"status": "quarantined", **answer, "reason": arrival.reason}
        case "repeat":
            # The first one is not to be found any more: nothing better can be said.
            return {"status": "pending", **answer}


def _ids(told: Told, turner: Pairwise) -> dict[str, Json]:
    ids: dict[str, Json] = {}
    if told.arrival.event_id is not None:
        ids["event_id"] = turner.to_org(told.arrival.event_id)
    if told.person is not None and not _answers_bare(told.arrival.type):
        ids["person_id"] = turner.to_org(told.person)
    if told.family is not None and told.arrival.type.startswith(_TELLS_FAMILY):
        ids["family_id"] = turner.to_org(told.family)
    return ids | {f"{kind}_id": turner.to_org(id) for kind, id in told.opened}


def _answers_bare(wire: str) -> bool:
    """Whoever answers an alert or a recall may never have been told about whom it is: the receipt tells no more."""
    known = BY_WIRE.get(wire)
    return known is not None and known.group is Group.ACK


def _answer(told: Told | None, org: OrgId, deps: IntakeDeps) -> Response:
    return JSONResponse(receipt_answer(told, for_org(deps.pairwise_root, org)))


def _position(key: bytes, word: str, org: OrgId) -> Position:
    try:
        receipt = read(key, word) if len(word) <= _LONGEST else None
    except RefusedError:
        receipt = None
    if receipt is None or receipt.org != org:
        refused = RefusedError("no_such_receipt", rule="a receipt of your own", mend="use the word of your 202 answer")
        raise ProblemError(HTTPStatus.NOT_FOUND, refused)
    return (receipt.topic, receipt.partition, receipt.offset)


def _number(offset: str) -> int:
    if not (offset.isascii() and offset.isdigit() and len(offset) < 19):
        raise RefusedError(
            "not_valid", field="offset", rule="the offset Kafka gave", mend="leave it out or send digits"
        )
    return int(offset)
