"""Read a request's body, never more than is allowed and never longer than is decent."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from hub.errors import RefusedError
from hub.web.limits import BODY_BYTES, BODY_SECONDS
from hub.web.problem import ProblemError


async def body_of(request: Request) -> bytes:
    """Return the body; ProblemError 413 over 1 MiB (told before it is read, when its length is said), 408 when slow."""
    said = request.headers.get("content-length", "0")
    if not (said.isascii() and said.isdigit()) or int(said[:20]) > BODY_BYTES:
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > BODY_BYTES:
                    raise _too_large()
                parts.append(part)
    except (TimeoutError, ClientDisconnect) as err:
        refused = RefusedError(
            "too_slow", rule=f"the whole body within {BODY_SECONDS:.0f} seconds", mend="send it again"
        )
        raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, refused) from err
    return b"".join(parts)


def _too_large() -> ProblemError:
    refused = RefusedError("too_large", rule=f"at most {BODY_BYTES} bytes", mend="split the batch")
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refused)
