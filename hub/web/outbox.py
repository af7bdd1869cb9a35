"""`/v1/outbox`: an organisation without Kafka reads its messages, waits for new ones and says how far it has come.

Only its own: numbers are counted for each organisation alone, and nothing in an answer tells of anybody else's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from hub.delivery.structured import Page
from hub.errors import PoisonError, RefusedError
from hub.ids import OrgId
from hub.schemas.canonical import parsed
from hub.web.body import body_of
from hub.web.deps import IntakeDeps, Outbox
from hub.web.limits import Buckets
from hub.web.outbox_words import ACK_PAGE, READ_PAGE
from hub.web.problem import ProblemError
from hub.web.serve import ending
from hub.web.who import asker

LIMIT: Final = 50
MOST: Final = 100
LONGEST_WAIT: Final = 30
WAITING: Final = 4
"""Long polls of one organisation at once."""
_SLICE_SECONDS: Final = 1.0
"""So often is looked whether the asker is still there."""
_BIGGEST: Final = 10**15
_AFTER: Final = frozenset({"after", "limit", "wait"})
_AGAIN: Final = frozenset({"from", "to"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: what comes after a number, or the numbers `first` to `last` again."""

    after: int | None = None
    limit: int = LIMIT
    wait: int = 0
    first: int = 0
    last: int = 0

    @property
    def count(self) -> int:
        """Return how many messages may be answered."""
        return self.last - self.first + 1 if self.first else self.limit


def outbox_routes(deps: IntakeDeps, outbox: Outbox) -> APIRouter:
    """Return the routes of the outbox."""
    router, buckets, waiting = APIRouter(), Buckets(deps.rate), Counter[OrgId]()

    @router.get("/v1/outbox", openapi_extra=READ_PAGE)
    async def read(request: Request) -> Response:
        org = asker(request, deps)
        wanted = wanted_of(request.query_params)
        _within_rate(buckets, org, wanted.count)
        if waiting[org] >= WAITING and wanted.wait:
            raise _too_many(f"at most {WAITING} questions that wait", 1)
        waiting[org] += bool(wanted.wait)
        try:
            page = await _waited(request, outbox, org, wanted)
        finally:
            waiting[org] -= bool(wanted.wait)
        return JSONResponse(page.as_json())

    @router.post("/v1/outbox/ack", openapi_extra=ACK_PAGE)
    async def acknowledge(request: Request) -> Response:
        org = asker(request, deps)
        _within_rate(buckets, org, 1)
        bounds = await outbox.acknowledge(org, _seq(await body_of(request)))
        return JSONResponse({"acknowledged": bounds.acknowledged, "last": bounds.last})

    return router


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; RefusedError `not_valid` that names the parameter."""
    strange = sorted(query.keys() - _AFTER - _AGAIN)
    if strange:
        raise RefusedError("not_valid", rule="after, limit and wait, or from and to", mend="leave anything else out")
    if not query.keys() & _AGAIN:
        after = _number(query, "after", 0, _BIGGEST) if "after" in query else None
        return Wanted(after, _number(query, "limit", 1, MOST, LIMIT), _number(query, "wait", 0, LONGEST_WAIT, 0))
    if query.keys() & _AFTER:
        raise RefusedError("not_valid", field="from", rule="without after, limit and wait", mend="ask in two questions")
    first = _number(query, "from", 1, _BIGGEST)
    return Wanted(first=first, last=_number(query, "to", first, first + MOST - 1))


async def _page(outbox: Outbox, org: OrgId, wanted: Wanted) -> Page:
    if wanted.first:
        return await outbox.between(org, wanted.first, wanted.last)
    return await outbox.after(org, wanted.after, wanted.limit)


async def _waited(request: Request, outbox: Outbox, org: OrgId, wanted: Wanted) -> Page:
    """Wait until there is something to read, the time is over, the asker is gone or this server ends."""
    loop = asyncio.get_running_loop()
    until = loop.time() + wanted.wait
    page = await _page(outbox, org, wanted)
    while not page.messages and (left := until - loop.time()) > 0:
        if await request.is_disconnected() or ending(request.scope):
            break
        seen = page.acknowledged if wanted.after is None else wanted.after
        if await outbox.news(org, seen, min(left, _SLICE_SECONDS)):
            page = await _page(outbox, org, wanted)
    return page


def _number(query: Mapping[str, str], name: str, low: int, high: int, default: int | None = None) -> int:
    word = query.get(name)
    if word is None and default is not None:
        return default
    if word is None or not (word.isascii() and word.isdigit() and len(word) <= 16 and low <= int(word) <= high):
        raise RefusedError("not_valid", field=name, rule=_range(low, high), mend="send digits in this range")
    return int(word)


def _range(low: int, high: int) -> str:
    return f"a whole number from {low}" if high == _BIGGEST else f"a whole number from {low} to {high}"


def _seq(raw: bytes) -> int:
    refused = RefusedError(
        "not_valid", field="seq", rule="the number up to which you have read", mend='send JSON: {"seq": 17}'
    )
    try:
        body = parsed(raw)
    except PoisonError as err:
        raise refused from err
    seq = body.get("seq")
    if set(body) != {"seq"} or not isinstance(seq, int) or isinstance(seq, bool) or not 1 <= seq <= _BIGGEST:
        raise refused
    return seq


def _within_rate(buckets: Buckets, org: OrgId, messages: int) -> None:
    seconds = buckets.take(org, messages)
    if seconds:
        raise _too_many("the messages per second agreed on", seconds)


def _too_many(rule: str, seconds: int) -> ProblemError:
    refused = RefusedError("too_many", rule=rule, mend="ask the same again later")
    return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, refused, {"Retry-After": str(seconds)})
