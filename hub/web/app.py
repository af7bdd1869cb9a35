"""The hub's HTTP face: which routes there are, and what every one of them has in common."""

from __future__ import annotations

from fastapi import FastAPI

from hub.telemetry.health import Health
from hub.telemetry.serve import health_routes
from hub.web.deps import IntakeDeps
from hub.web.headers import SecurityHeaders
from hub.web.intake import intake_routes
from hub.web.keys import keys_routes
from hub.web.outbox import outbox_routes
from hub.web.problem import say_problems
from hub.web.receipts import receipt_routes
from hub.web.registry import registry_routes


def intake_app(deps: IntakeDeps) -> FastAPI:
    """Return the app of intake, receipts, outbox, keys, schema registry and health."""
    app = bare_app(deps.health)
    for routes in (intake_routes(deps), receipt_routes(deps), keys_routes(deps.public, deps.region), registry_routes()):
        app.include_router(routes)
    if deps.outbox is not None:
        app.include_router(outbox_routes(deps, deps.outbox))
    return app


def bare_app(health: Health) -> FastAPI:
    """Return an app with the hub's habits and no routes but health: no generated pages, no telemetry of its own."""
    app = FastAPI(
        title="hub",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The framework's own telemetry would write messages that hold what was sent.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.add_middleware(SecurityHeaders)
    say_problems(app)
    app.router.routes.extend(health_routes(health))
    return app
