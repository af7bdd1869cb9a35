"""Who may send what?"""

from __future__ import annotations

import pytest

from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Sector
from hub.schemas.model import Group
from hub.schemas.senders import kept_from, may_send, work_types


@pytest.mark.parametrize(
    ("sector", "name", "expected"),
    [
        pytest.param(Sector.WELLBEING_AREA, "plan.opened", True, id="wellbeing area opens plans"),
        pytest.param(Sector.MUNICIPALITY, "plan.closed", True, id="municipality closes plans"),
        pytest.param(Sector.PARISH, "plan.updated", True, id="parish adds to a plan"),
        pytest.param(Sector.PARISH, "plan.opened", False, id="parish opens no plan"),
        pytest.param(Sector.KELA, "concern.raised", False, id="Kela raises no concern"),
        pytest.param(Sector.KELA, "child_protection.notified", True, id="the duty binds everybody"),
        pytest.param(Sector.COMPANY, "consent.withdrawn", True, id="narrowing is everybody's"),
        pytest.param(Sector.KELA, "contact.counted", True, id="Kela counts contacts"),
        pytest.param(Sector.KELA, "referral.accepted", True, id="Kela answers referrals"),
        pytest.param(Sector.KELA, "feedback.given", False, id="Kela gives no feedback"),
        pytest.param(Sector.COMPANY, "worker.absent", True, id="workers are away everywhere"),
        pytest.param(Sector.MUNICIPALITY, "urgency.assessed", False, id="urgency is the wellbeing area's"),
        pytest.param(Sector.NGO, "alert.acknowledged", True, id="acknowledging is everybody's"),
        pytest.param(Sector.WELLBEING_AREA, "clock.due", False, id="clocks are the hub's"),
        pytest.param(Sector.WELLBEING_AREA, "void", False, id="control messages are the hub's"),
        pytest.param(Sector.WELLBEING_AREA, "no.such", False, id="unknown type"),
    ],
)
def test_sector_sends_its_types(sector: Sector, name: str, expected: bool) -> None:
    """The table of the catalogue, cell by cell."""
    assert may_send(sector, name) is expected


@pytest.mark.parametrize(
    ("sector", "kind", "kept"),
    [
        pytest.param(Sector.MUNICIPALITY, "nepsy", "kind", id="not the municipality's kind"),
        pytest.param(Sector.MUNICIPALITY, "other", None, id="the municipality's kind"),
        pytest.param(Sector.WELLBEING_AREA, "lsl", None, id="every kind is the wellbeing area's"),
    ],
)
def test_sector_assesses_its_kinds(sector: Sector, kind: str, kept: str | None) -> None:
    """`assessment.*` of kind `other` is all that a municipality may send."""
    assert kept_from(sector, "assessment.ready", {"kind": kind}) == (kept and (kept, {"other"}))
    assert kept_from(sector, "contact.made", {"channel": "phone"}) is None


@pytest.mark.parametrize("sector", list(Sector))
def test_duty_to_notify_binds_every_sector(sector: Sector) -> None:
    """Nobody is without the way to tell child protection; no list holds rights or internal types."""
    names = work_types(sector)
    assert "child_protection.notified" in names
    assert all(TYPES[name].group in (Group.WORK, Group.ANSWER, Group.COUNT, Group.STAFF) for name in names)
