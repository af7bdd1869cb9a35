"""A family as a document: the same family gives the same bytes, and comes back whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from hub.errors import PoisonError
from hub.family.doc import alert_doc, canonical, of_alert_doc, of_doc, to_doc
from hub.family.state import Family
from hub.ids import OrgId
from tests.examples.families import (
    MONDAY,
    answered,
    concern,
    event,
    given,
    known,
    notified,
    plan_opened,
    plan_updated,
    referred,
)
from tests.examples.families import service_started as started
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK

FULL = given(
    event("family.joined", SOCIAL_WORK, role="child", language="sv"),
    concern(),
    notified(),
    plan_opened(),
    plan_updated(SCHOOL, "a"),
    plan_updated(NGO, "b", seen_version=1),
    started(NGO, place="lapsitukiry-yksikko"),
    referred(),
    answered("accepted"),
    event("assessment.started", NGO, kind="other"),
    event("contact.made", NGO, channel="phone", urgent=True),
    event("recall.sent", OrgId("hub"), recall_id=str(known("recall")), organisation=PARISH),
)


def test_a_family_comes_back_as_it_was() -> None:
    """Through text, as a database keeps it."""
    assert of_doc(json.loads(json.dumps(to_doc(FULL)))) == FULL
    assert of_doc(to_doc(Family.new(FULL.id))) == Family.new(FULL.id)


def test_the_zone_of_a_time_does_not_change_the_bytes() -> None:
    """Times are written in UTC."""
    helsinki = MONDAY.astimezone(timezone(timedelta(hours=2)))
    elsewhere = given(concern(at=helsinki))

    assert canonical(elsewhere) == canonical(given(concern(at=MONDAY)))


def test_an_alert_comes_back_as_it_was() -> None:
    """The whole of it."""
    for alert in FULL.alerts:
        assert of_alert_doc(json.loads(json.dumps(alert_doc(alert)))) == alert


def test_a_document_of_an_earlier_form_is_read() -> None:
    """A field it did not have has its default."""
    later = ("recalls", "referrals", "assessments", "notes")
    doc = {name: value for name, value in to_doc(FULL).items() if name not in later}

    assert of_doc(doc) == replace(FULL, recalls=(), referrals=(), assessments=(), notes=())


@pytest.mark.parametrize(
    "broken", [{}, {"id": "x"}, {"id": str(FULL.id), "last_no": "1"}, {**to_doc(FULL), "plans": 1}]
)
def test_what_is_no_document_is_poison(broken: dict[str, object]) -> None:
    """With a word of ours, never its content."""
    with pytest.raises(PoisonError, match="state_not_readable"):
        of_doc(broken)  # type: ignore[arg-type]  # broken on purpose
