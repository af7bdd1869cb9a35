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


@pytest.mark.parametrize("sender", [SOCIAL_WORK, HUB])
def test_an_alert_is_delegated_to_a_colleague(alerted: Border, sender: OrgId) -> None:
    """By whoever has it, also through the inbox."""
    yes = alerted.yes(sender, "alert.delegated", worker="aino-koskela", to="eero-vainio", **ACKNOWLEDGED)
    assert (yes.event.origin.sender, yes.event.reach) == (SOCIAL_WORK, frozenset())


@pytest.mark.parametrize(
    ("worker", "to", "reason", "field"),
    [
        pytest.param("aino-koskela", "tuula-rantanen", Reason.NOT_VALID, "to", id="to another organisation"),
        pytest.param("aino-koskela", "aino-koskela", Reason.NOT_VALID, "to", id="to oneself"),
        pytest.param("aino-koskela", "nobody-known", Reason.NOT_VALID, "to", id="to nobody of the region"),
        pytest.param("eero-vainio", "aino-koskela", Reason.NOT_A_PARTY, "", id="by one who does not have it"),
        pytest.param("tuula-rantanen", "eero-vainio", Reason.NOT_A_PARTY, "", id="by another organisation"),
    ],
)
def test_an_alert_is_delegated_by_and_to_nobody_else(
    alerted: Border, worker: str, to: str, reason: Reason, field: str
) -> None:
    """Another organisation would be a referral: that needs the family's permission."""
    no = alerted.no(HUB, "alert.delegated", worker=worker, to=to, **ACKNOWLEDGED)
    assert (no.reason, no.field) == (reason, field)
    assert no.mend


def test_an_alert_is_declined_by_who_has_it_with_a_reason_of_the_list(alerted: Border) -> None:
    """Nobody declines for another; a reason is a word, never a text."""
    said = {"worker": "aino-koskela", "reason": "wrong_person", **ACKNOWLEDGED}
    assert alerted.yes(HUB, "alert.declined", **said).event.origin.sender == SOCIAL_WORK
    assert alerted.no(HUB, "alert.declined", **{**said, "worker": "eero-vainio"}).reason is Reason.NOT_A_PARTY
    assert alerted.no(HUB, "alert.declined", **{**said, "reason": "no wish"}).field == "reason"


def test_only_the_hub_says_that_all_who_were_told_have_left(alerted: Border) -> None:
    """It is found through its alert; an organisation may not send it."""
    said = {"alert_id": ACKNOWLEDGED["alert_id"]}
    assert alerted.yes(HUB, "alert.left", **said).event.family == alerted.alerts[ALERT].family
    assert alerted.no(SOCIAL_WORK, "alert.left", **said).reason is Reason.NOT_YOUR_EVENT


def test_only_the_hub_says_that_no_mail_arrived(alerted: Border) -> None:
    """It is found through its alert; an organisation may not send it."""
    said = {"worker": "aino-koskela", **ACKNOWLEDGED}
    assert alerted.yes(HUB, "notice.failed", **said).event.family == alerted.alerts[ALERT].family
    assert alerted.no(SOCIAL_WORK, "notice.failed", **said).reason is Reason.NOT_YOUR_EVENT
