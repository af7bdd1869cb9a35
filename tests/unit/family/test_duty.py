"""A duty goes to the duty recipients of the area and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.errors import PoisonError
from hub.family.duty import duty_effects
from hub.region.model import Agreement
from hub.schemas.accepted import Basis, BasisKind
from hub.schemas.labels import Category
from tests.examples.families import alerts, concern, event, given, notices, notified, service_started, told, when
from tests.examples.regions import CHILD_PROTECTION, NGO, SCHOOL, changed, region


def test_a_notification_reaches_the_duty_recipient_alone() -> None:
    """Not the named worker, not those with a service: nobody else learns anything; the notifier hears a status."""
    family = given(concern(), service_started(NGO))

    after, effects = when(family, notified())

    assert told(effects) == {CHILD_PROTECTION: "event", SCHOOL: "status"}
    (alert,) = alerts(effects)
    assert (alert.kind, alert.level, alert.holder.unit) == ("duty", "urgent", "lastensuojelu-yksikko")
    assert notices(effects) == [("sirkka-tuominen", 0, "raised")]
    assert after.named == family.named
    assert after.concerns == family.concerns


def test_those_a_permission_names_learn_nothing_of_a_duty() -> None:
    """Whatever consent says."""
    _, effects = when(given(), replace(notified(), named=frozenset({NGO}), reach=frozenset({NGO})))

    assert NGO not in told(effects)


def test_a_frozen_family_s_duty_has_the_same_effects() -> None:
    """Event and region alone give what the step gives, under the same ids."""
    _, effects = when(given(concern()), notified())

    assert duty_effects(notified(), region()) == effects


def test_a_recipient_s_own_notification_is_not_sent_back() -> None:
    """Never the sender; its alert is raised all the same."""
    _, effects = when(given(), notified(CHILD_PROTECTION))

    assert told(effects) == {}
    assert len(alerts(effects)) == 1


def test_a_duty_that_says_so_reaches_those_it_is_addressed_to() -> None:
    """Where the rule's data has receivers, the organisations in `to` hear of it too."""
    base = region()
    open_duty = replace(base.duties["LSL-25"], addressed=frozenset({Category.SOCIAL}))
    addressed = replace(notified(), origin=replace(notified().origin, addressed=frozenset({NGO})))

    assert set(told(duty_effects(addressed, replace(base, duties={"LSL-25": open_duty})))) > {NGO}
    assert NGO not in told(duty_effects(addressed, base))


def test_a_duty_nobody_answers_for_is_never_silent() -> None:
    """It is poison: parked, alarmed, and looked at by people."""
    lost = replace(notified(), origin=replace(notified().origin, area="elsewhere"))

    with pytest.raises(PoisonError):
        when(given(), lost)


def test_every_type_on_a_duty_goes_the_same_way() -> None:
    """The basis decides the audience, not the type; only a notification raises an alert."""
    opened = event("service.started", SCHOOL, basis=Basis(BasisKind.DUTY, rule="LSL-26"), service_id="x")

    _, effects = when(given(concern()), opened)

    assert set(told(effects)) == {CHILD_PROTECTION, SCHOOL}
    assert alerts(effects) == []


def test_a_recipient_whose_agreement_ended_does_not_answer_for_a_duty() -> None:
    """The alert goes to who can be told today; where nobody can, the duty is parked and never ends in silence."""
    base = region()
    ended = replace(base.organisations[CHILD_PROTECTION], agreements=(Agreement(date(2020, 1, 1), date(2021, 1, 1)),))
    with pytest.raises(PoisonError, match="no_duty_recipient"):
        duty_effects(notified(), changed(base, ended))
