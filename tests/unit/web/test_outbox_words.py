"""The description of the outbox names what its routes read, with the same limits."""

from __future__ import annotations

from fastapi import FastAPI

from hub.delivery.intake import Intake
from hub.delivery.structured import Page
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.store.outbox import Bounds
from hub.telemetry.health import Health
from hub.web.deps import IntakeDeps
from hub.web.outbox import outbox_routes, wanted_of
from hub.web.tokens import Tokens
from tests.examples.intake import KEYRING, REGION, KafkaPublish, NothingJudged


class Nobodys:
    """The outbox of a hub that has sent nothing."""

    async def after(self, _: OrgId, __: int | None, ___: int) -> Page:
        """Return nothing."""
        return Page((), 0, 0)

    async def between(self, _: OrgId, __: int, ___: int) -> Page:
        """Return nothing."""
        return Page((), 0, 0)

    async def acknowledge(self, _: OrgId, __: int) -> Bounds:
        """Stay where it is."""
        return Bounds(0, 0)

    async def news(self, _: OrgId, __: int, ___: float) -> bool:
        """Return that there is none."""
        return False


def _described() -> dict[str, dict[str, dict[str, object]]]:
    app = FastAPI()
    deps = IntakeDeps(
        region=REGION,
        tokens=lambda: Tokens(()),
        public=KEYRING.public,
        receipt_key=KEYRING.receipt_key,
        pairwise_root=KEYRING.pairwise_root,
        publish=KafkaPublish(Intake({})),
        receipts=NothingJudged(),
        health=Health(()),
    )
    app.include_router(outbox_routes(deps, Nobodys()))
    paths: dict[str, dict[str, dict[str, object]]] = app.openapi()["paths"]
    return paths


def test_both_routes_are_described() -> None:
    """With every answer they give."""
    paths = _described()
    assert paths.keys() == {"/v1/outbox", "/v1/outbox/ack"}
    for answers in (paths["/v1/outbox"]["get"]["responses"], paths["/v1/outbox/ack"]["post"]["responses"]):
        assert isinstance(answers, dict)
        assert {"200", "400", "401", "429", "503"} <= answers.keys()


def test_the_limits_described_are_those_that_hold() -> None:
    """The least and the most of each parameter are taken, one beyond is not."""
    asked = _described()["/v1/outbox"]["get"]["parameters"]
    assert isinstance(asked, list)
    limits = {one["name"]: one["schema"] for one in asked}
    assert limits.keys() == {"after", "limit", "wait", "from", "to"}
    for name in ("limit", "wait"):
        low, high = limits[name]["minimum"], limits[name]["maximum"]
        for good in (low, high):
            assert getattr(wanted_of({name: str(good)}), name) == good
        for bad in (low - 1, high + 1):
            assert _refused(name, str(bad)) == name
    assert wanted_of({}).limit == limits["limit"]["default"]


def _refused(name: str, value: str) -> str:
    try:
        wanted_of({name: value})
    except RefusedError as err:
        return err.field
    return ""
