"""Acknowledgements and internal events: judged by what they name, on the log of its family, for nobody else to read."""

from __future__ import annotations

import pytest

from hub.border.case import HUB
from hub.border.decision import Reason
from hub.border.model import KnownAlert, KnownDeadline, KnownRecall
from hub.ids import AlertId, OrgId, RecallId, WorkerId
from hub.schemas.accepted import Json
from tests.examples.border import CHILD, OWN, Border, coded
from tests.examples.events import uid
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK

ALERT = AlertId(uid("alert"))
ACKNOWLEDGED: dict[str, Json] = {"alert_id": str(ALERT), "person": None}


@pytest.fixture
def alerted() -> Border:
    """An alert with a worker of family social work; the family has a concern."""
    border = Border()
    concern = border.yes(SCHOOL, "concern.raised", person=coded(CHILD), basis=OWN)
    workers = frozenset({WorkerId("aino-koskela")})
    border.alerts[ALERT] = KnownAlert(ALERT, border.person(CHILD), concern.event.family, workers)
    return border


@pytest.mark.parametrize("sender", [SOCIAL_WORK, HUB])
def test_an_alert_is_acknowledged_by_its_holder(alerted: Border, sender: OrgId) -> None:
    """Also through the inbox: the hub is judged as the worker's organisation."""
    yes = alerted.yes(sender, "alert.acknowledged", worker="aino-koskela", **ACKNOWLEDGED)
    assert yes.event.origin.sender == SOCIAL_WORK
    assert yes.event.origin.person == alerted.person(CHILD)
    assert yes.event.reach == frozenset()


@pytest.mark.parametrize(
    ("sender", "worker"),
    [
        pytest.param(SOCIAL_WORK, "eero-vainio", id="a colleague who is neither holder nor rung"),
        pytest.param(SCHOOL, "aino-koskela", id="another organisation for the holder"),
        pytest.param(HUB, "tuula-rantanen", id="the inbox for a worker it was not given to"),
    ],
)
def test_nobody_else_acknowledges_an_alert(alerted: Border, sender: OrgId, worker: str) -> None:
    """An alert that is acknowledged by a passer-by would be nobody's."""
    no = alerted.no(sender, "alert.acknowledged", worker=worker, **ACKNOWLEDGED)
    assert no.reason is Reason.NOT_A_PARTY


def test_unknown_alerts_recalls_and_deadlines_are_not_valid() -> None:
    """An id that is nothing is refused with its field."""
    border = Border()
    alert = border.no(SOCIAL_WORK, "alert.acknowledged", worker="aino-koskela", **ACKNOWLEDGED)
    recall = border.no(SCHOOL, "recall.acknowledged", recall_id=str(uid("recall")))
    deadline = border.no(HUB, "clock.due", deadline_id=str(uid("deadline")), step="due")
    assert {one.reason for one in (alert, recall, deadline)} == {Reason.NOT_VALID}
    assert [one.field for one in (alert, recall, deadline)] == ["alert_id", "recall_id", "deadline_id"]


def test_a_recall_is_acknowledged_by_whom_it_went_to(alerted: Border) -> None:
    """Nobody ends another organisation's clock."""
    recall, alert = RecallId(uid("recall")), alerted.alerts[ALERT]
    alerted.recalls[recall] = KnownRecall(recall, alert.person, alert.family, SCHOOL)
    assert alerted.no(PARISH, "recall.acknowledged", recall_id=str(recall)).reason is Reason.NOT_A_PARTY
    assert alerted.yes(SCHOOL, "recall.acknowledged", recall_id=str(recall)).event.family == alert.family


def test_internal_events_go_on_the_family_s_log_and_reach_nobody(alerted: Border) -> None:
    """The ticker's word is an event like others, with the next number."""
    alert, id = alerted.alerts[ALERT], str(uid("deadline"))
    alerted.deadlines[id] = KnownDeadline(id, alert.person, alert.family)
    before = alerted.heads[alert.family].last_no
    yes = alerted.yes(HUB, "clock.due", deadline_id=id, step="due")
    assert (yes.event.family, yes.event.family_no) == (alert.family, before + 1)
    assert (yes.event.origin.basis, yes.event.reach, yes.event.named) == (None, frozenset(), frozenset())


def test_time_alone_narrows_rights_and_what_was_given_is_looked_at(alerted: Border) -> None:
    """The end of a permission's time changes no record, but what was disclosed under it is decided again."""
    child = alerted.person(CHILD)
    words: dict[str, Json] = {"deadline_id": str(uid("end")), "step": "rights_end", "person": {"id": str(child)}}
    yes = alerted.yes(HUB, "clock.due", **words)
    assert yes.recheck == (child,)
    assert yes.rights == {child: alerted.rights[child]}
    assert yes.event.origin.person == child
