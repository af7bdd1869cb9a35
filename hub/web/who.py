"""Who asks? The bearer token says it; without one, or with one nobody has, nothing is answered."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.web.deps import IntakeDeps
from hub.web.problem import ProblemError


def asker(request: Request, deps: IntakeDeps) -> OrgId:
    """Return the organisation of the request's bearer token; ProblemError 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    org = deps.tokens().org_of(token.strip()) if scheme.lower() == "bearer" else None
    if org is None:
        refused = RefusedError(
            "not_known", rule="a bearer token of an organisation", mend="send Authorization: Bearer …"
        )
        raise ProblemError(HTTPStatus.UNAUTHORIZED, refused, {"WWW-Authenticate": "Bearer"})
    return org
