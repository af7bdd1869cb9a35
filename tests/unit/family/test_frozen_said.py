"""What is said of the alert of a freeze is carried out beside the state."""

from __future__ import annotations

from dataclasses import replace

from hub.family import frozen_said
from hub.family.effects import Misfit
from hub.family.frozen import frozen_alert
from hub.family.step import step
from hub.ids import NOBODY, AlertId
from hub.schemas.accepted import Accepted, Json
from tests.examples.families import MONDAY, alerts, event, given, notices
from tests.examples.regions import SOCIAL_WORK, region

NAMED = event("worker.named", SOCIAL_WORK, worker="aino-koskela", role="named_worker")
(ALERT,) = alerts(frozen_alert(given(NAMED), 3, MONDAY, region()))


def _said(type: str, **data: Json) -> Accepted:
    told = event(type, SOCIAL_WORK, alert_id=str(ALERT.id), worker="aino-koskela", **data)
    return replace(told, origin=replace(told.origin, person=NOBODY))


def test_the_alert_is_acknowledged() -> None:
    """Its ladder has nobody left to tell; it closes when the family goes on."""
    (done,) = alerts(frozen_said.said(ALERT, _said("alert.acknowledged"), region()))
    assert (done.id, done.state) == (ALERT.id, "acknowledged")
    assert frozen_said.over(done).state == "closed"


def test_a_colleague_gets_it() -> None:
    """Passed on inside the organisation, and told at once."""
    effects = frozen_said.said(ALERT, _said("alert.delegated", to="riitta-lahtela"), region())
    assert [alert.holder.worker for alert in alerts(effects)] == ["riitta-lahtela"]
    assert notices(effects) == [("riitta-lahtela", 0, "delegated_1")]


def test_a_mail_that_reached_nobody_changes_nothing_where_everybody_was_told() -> None:
    """The whole ladder was told when the alert was raised."""
    assert frozen_said.said(ALERT, _said("notice.failed"), region()) == (Misfit("top_of_ladder"),)


def test_only_what_is_about_nobody_means_such_an_alert() -> None:
    """An alert of the family's own is the family step's."""
    own = event("alert.acknowledged", SOCIAL_WORK, alert_id=str(ALERT.id), worker="aino-koskela")
    assert frozen_said.meant(_said("alert.acknowledged")) == AlertId(ALERT.id)
    assert frozen_said.meant(own) is None


def test_what_is_about_nobody_leaves_the_state_as_it_is() -> None:
    """In its turn only its number counts, so a rebuild needs no alert of a freeze."""
    family = given(NAMED)
    after, effects = step(family, replace(_said("alert.acknowledged"), family_no=family.last_no + 1), region())
    assert after == replace(family, last_no=family.last_no + 1)
    assert effects == ()
