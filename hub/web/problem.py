"""How does the hub say no over HTTP? Problem JSON (RFC 9457) with field, rule and mend, never with what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from hub.errors import PoisonError, RefusedError, UnavailableError
from hub.web.headers import SECURITY

MEDIA: Final = "application/problem+json"
RETRY_SECONDS: Final = 5


class ProblemError(RefusedError):
    """A request that gets another status than 400; `headers` go with the answer."""

    def __init__(self, status: HTTPStatus, refused: RefusedError, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refused.reason, field=refused.field, rule=refused.rule, mend=refused.mend)
        self.status = status
        self.headers = dict(headers or {})


def problem(status: HTTPStatus, refused: RefusedError, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer for a refusal; its words are our own."""
    words = {"reason": refused.reason, "field": refused.field, "rule": refused.rule, "mend": refused.mend}
    body = {
        "type": f"urn:hub:problem:{refused.reason}",
        "title": status.phrase,
        "status": int(status),
        "detail": "; ".join(word for word in (refused.rule, refused.mend) if word) or status.phrase,
        **{name: word for name, word in words.items() if word},
    }
    return JSONResponse(body, status_code=int(status), headers={**SECURITY, **(headers or {})}, media_type=MEDIA)


def say_problems(app: FastAPI) -> None:
    """Let every error of `app` leave it as problem JSON, also those of the framework."""
    app.add_exception_handler(ProblemError, _asked_wrong)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(PoisonError, _unfit)
    app.add_exception_handler(UnavailableError, _away)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _unexpected)


async def _asked_wrong(_: Request, err: Exception) -> Response:
    assert isinstance(err, ProblemError)
    return problem(err.status, err, err.headers)


async def _refused(_: Request, err: Exception) -> Response:
    assert isinstance(err, RefusedError)
    return problem(HTTPStatus.BAD_REQUEST, err)


async def _unfit(_: Request, err: Exception) -> Response:
    assert isinstance(err, PoisonError)
    return problem(HTTPStatus.BAD_REQUEST, RefusedError("not_valid", field=err.field, rule=err.reason, mend=err.mend))


async def _away(_: Request, err: Exception) -> Response:
    assert isinstance(err, UnavailableError)
    # Which part is away is the operators' matter, not the asker's.
    return unavailable()


async def _not_valid(_: Request, __: Exception) -> Response:
    # INVARIANT: the framework's own words hold the input; none of them is repeated.
    return problem(HTTPStatus.BAD_REQUEST, RefusedError("not_valid", rule="a request as documented"))


async def _framework(_: Request, err: Exception) -> Response:
    assert isinstance(err, HTTPException)
    status = HTTPStatus(err.status_code)
    return problem(status, RefusedError(status.name.lower()), err.headers)


async def _unexpected(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, RefusedError("unexpected", mend="try again later"))


def unavailable() -> Response:
    """Return 503 with the time after which to try again."""
    refused = RefusedError("unavailable", rule="nothing was taken", mend="send the same again later")
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, refused, {"Retry-After": str(RETRY_SECONDS)})
