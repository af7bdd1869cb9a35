"""What the web framework would say by itself never reaches anybody: its words hold what was sent."""

from __future__ import annotations

import httpx2
import pytest

from hub.errors import PoisonError, UnavailableError
from hub.telemetry.health import Health
from hub.web.app import bare_app
from hub.web.serve import serving


@pytest.mark.parametrize(
    ("path", "status"), [("/number/PLANTED", 400), ("/poison", 400), ("/away", 503), ("/odd", 500)]
)
async def test_errors_of_any_kind_are_problem_json_without_a_value(path: str, status: int) -> None:
    """A parameter of the wrong kind, our own errors, and one nobody expected."""
    app = bare_app(Health([]))

    @app.get("/number/{number}")
    async def number(number: int) -> int:
        return number

    @app.get("/poison")
    async def poison() -> None:
        raise PoisonError("unfit")

    @app.get("/away")
    async def away() -> None:
        raise UnavailableError("database", "at PLANTED")

    @app.get("/odd")
    async def odd() -> None:
        raise ValueError("PLANTED")

    async with serving(app) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["status"] == status
    assert "PLANTED" not in answer.text
