"""The services an event may name are those of the region file: a new one is a changed file, nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.border.decision import Reason
from hub.region.model import Region
from hub.region.read import parse
from hub.schemas.accepted import Json
from tests.examples.border import CHILD, OWN, Border, coded
from tests.examples.events import uid
from tests.examples.regions import COUNSELLING, ETELA_SAVO, SCHOOL, defaults_text

ABOUT_CHILD: Json = coded(CHILD)
SERVICE = str(uid("service"))
BOAT = "lake_boat"
OF_ITS_OWN = f"""
services:
  {BOAT}: {{task: leisure, floor: 1, name: {{fi: Järviretki, sv: Sjöfärd, en: Lake trip}}}}
  child_psychiatry: none
"""


def with_services(text: str) -> Region:
    """Return the example region with this at the end of its file."""
    return parse(ETELA_SAVO.read_text("utf-8") + text, defaults_text(), "etela-savo.yaml")


def test_a_service_of_the_regions_own_is_accepted() -> None:
    """It counts under the task the file gives it, beside the task the sender tells."""
    border = Border(region=with_services(OF_ITS_OWN))
    yes = border.yes(SCHOOL, "service.started", person=ABOUT_CHILD, basis=OWN, service_id=SERVICE, service=BOAT)
    assert yes.event.data["service"] == BOAT
    assert "leisure" in yes.event.origin.tasks


@pytest.mark.parametrize(
    ("service", "file"),
    [
        pytest.param(BOAT, "", id="another region's service"),
        pytest.param("child_psychiatry", OF_ITS_OWN, id="a service this region does not give"),
    ],
)
@pytest.mark.parametrize("type", ["service.started", "referral.sent"])
def test_a_service_the_region_does_not_give_is_refused(service: str, file: str, type: str) -> None:
    """The shape is right, the word is not the region's: the mend names the region file."""
    border = Border(region=with_services(file))
    told: dict[str, Json] = {"person": ABOUT_CHILD, "basis": OWN, "service": service}
    no = border.no(SCHOOL, type, **told)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "service")
    assert "region file" in no.mend


def test_a_service_given_no_more_is_still_ended() -> None:
    """The file changed while a family was in it: nothing new begins, what began ends."""
    border = Border(region=with_services(""))
    about: dict[str, Json] = {"service_id": SERVICE, "service": "child_psychiatry"}
    border.yes(COUNSELLING, "service.started", person=ABOUT_CHILD, basis=OWN, **about)
    border.region = replace(with_services(OF_ITS_OWN), version=2)
    yes = border.yes(COUNSELLING, "service.ended", person=None, basis=None, **about)
    assert yes.matter is not None
    assert yes.matter.ended
