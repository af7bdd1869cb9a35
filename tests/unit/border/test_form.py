"""The first rows: agreement and topic, known type, type of the sector, basis named, form, unit, time; and poison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.border.case import HUB
from hub.border.decision import Reason, Refusal
from hub.border.form import form
from hub.border.model import Candidate, Incoming
from hub.errors import PoisonError
from hub.ids import EventId, OrgId
from hub.region.model import Agreement
from hub.schemas.accepted import Json
from hub.schemas.catalogue import NARROWING
from tests.examples.border import CHILD, NOTIFY, NOW, OWN, coded, incoming, local
from tests.examples.events import event_data, uid
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK, changed, region

REGION = region()
ID = EventId(uid("event"))


def judged(record: Incoming) -> Candidate | Refusal:
    return form(record, REGION, ID)


def concern(**overrides: object) -> Incoming:
    return incoming(SCHOOL, "concern.raised", event_data("concern.raised"), **overrides)


def sent(org: OrgId, type: str, **data: Json) -> Candidate | Refusal:
    return judged(incoming(org, type, event_data(type, **data)))


def test_a_good_event_becomes_a_candidate() -> None:
    """The candidate carries the type, the hub's id and times in UTC."""
    read = judged(concern(ce_time="2026-11-24T10:30:00+02:00"))
    assert isinstance(read, Candidate)
    assert (read.type.name, read.event_id, read.occurred_at) == ("concern.raised", ID, NOW - timedelta(minutes=30))


@pytest.mark.parametrize(
    ("record", "reason", "field"),
    [
        pytest.param(concern(org=OrgId("stranger")), Reason.NO_AGREEMENT, "", id="an organisation the region lacks"),
        pytest.param(concern(org=NGO), Reason.NO_AGREEMENT, "source", id="somebody else's source"),
        pytest.param(
            concern(ce_source="//keski-suomi/mikkeli-koulut"), Reason.NO_AGREEMENT, "source", id="another region"
        ),
        pytest.param(concern(ce_type="hub.concern.raised.v9"), Reason.NOT_VALID, "type", id="an unknown version"),
        pytest.param(concern(ce_type="hub.void.v1"), Reason.NOT_YOUR_EVENT, "type", id="a control type"),
        pytest.param(concern(ce_type="hub.clock.due.v1"), Reason.NOT_YOUR_EVENT, "type", id="an internal type"),
        pytest.param(concern(ce_id="a b"), Reason.NOT_VALID, "id", id="an id with a space"),
        pytest.param(concern(ce_id=CHILD), Reason.NOT_VALID, "id", id="an identity code as id"),
        pytest.param(concern(ce_time="2026-11-24T08:00:00"), Reason.NOT_VALID, "time", id="a naive time"),
        pytest.param(concern(ce_time="yesterday"), Reason.NOT_VALID, "time", id="no time"),
        pytest.param(concern(ce_time="1890-01-01T00:00:00Z"), Reason.NOT_THIS_TIME, "time", id="1890"),
        pytest.param(
            concern(ce_time=(NOW - timedelta(days=31)).isoformat()), Reason.NOT_THIS_TIME, "time", id="31 days back"
        ),
        pytest.param(
            concern(ce_time=(NOW + timedelta(minutes=6)).isoformat()),
            Reason.NOT_THIS_TIME,
            "time",
            id="6 min ahead",
        ),
    ],
)
def test_first_rows_refuse(record: Incoming, reason: Reason, field: str) -> None:
    """Each of the first rows refuses by its own reason and names the field."""
    no = judged(record)
    assert isinstance(no, Refusal)
    assert (no.reason, no.field) == (reason, field)
    assert no.rule
    assert no.mend


def test_an_ended_agreement_refuses_everything() -> None:
    """From the first day after the agreement nothing is taken, not even narrowing."""
    ended = Agreement(date(2020, 1, 1), date(2026, 11, 24))
    school = REGION.organisations[SCHOOL]
    over = changed(REGION, type(school)(SCHOOL, school.name, school.sector, school.tasks, (ended,)))
    record = incoming(SCHOOL, "protection.set", event_data("protection.set"))
    no = form(record, over, ID)
    assert isinstance(no, Refusal)
    assert no.reason is Reason.NO_AGREEMENT


def test_whose_agreement_ended_may_still_say_that_it_took_back_what_it_had() -> None:
    """A recall goes out after the agreement too, and its answer gives nobody anything; nothing else passes."""
    ended = Agreement(date(2020, 1, 1), date(2026, 11, 24))
    over = changed(REGION, replace(REGION.organisations[SCHOOL], agreements=(ended,)))
    heard = {type for type in (*NARROWING, "recall.acknowledged", "alert.acknowledged", "concern.raised")}
    passed = {type for type in heard if isinstance(form(incoming(SCHOOL, type, event_data(type)), over, ID), Candidate)}
    assert passed == {"recall.acknowledged"}


def test_a_sector_sends_its_own_types_only() -> None:
    """A parish opens no plans; narrowing is everybody's."""
    no = sent(PARISH, "plan.opened")
    assert isinstance(no, Refusal)
    assert no.reason is Reason.NOT_YOUR_EVENT
    assert isinstance(sent(PARISH, "consent.withdrawn"), Candidate)


@pytest.mark.parametrize("basis", [None, {}], ids=["no basis", "an empty basis"])
def test_a_basis_is_named(basis: Json) -> None:
    """Without a ground the answer is `no_basis`, not a missing field."""
    no = sent(SCHOOL, "concern.raised", basis=basis)
    assert isinstance(no, Refusal)
    assert no.reason is Reason.NO_BASIS


@pytest.mark.parametrize(
    ("unit", "field"),
    [
        pytest.param(None, "unit", id="no unit"),
        pytest.param("perheneuvola-yksikko", "unit", id="another organisation's unit"),
        pytest.param("nowhere", "unit", id="an unknown unit"),
    ],
)
def test_a_duty_event_names_a_unit_of_the_sender(unit: Json, field: str) -> None:
    """The unit's area decides who receives a notification, so it is never missing and never somebody else's."""
    no = sent(SCHOOL, "child_protection.notified", basis=NOTIFY, unit=unit)
    assert isinstance(no, Refusal)
    assert (no.reason, no.field) == (Reason.NOT_VALID, field)


def test_names_are_those_of_the_region_file() -> None:
    """Parties, workers and units the region does not know are refused with their field."""
    no = sent(SOCIAL_WORK, "consent.granted", parties=["network", "stranger"])
    assert isinstance(no, Refusal)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "parties.1")
    no = sent(SOCIAL_WORK, "worker.named", worker="nobody", basis=OWN)
    assert isinstance(no, Refusal)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "worker")


def test_a_bad_field_is_refused_in_our_own_words() -> None:
    """The schema's refusal comes through with field, rule and mend."""
    no = sent(SCHOOL, "concern.raised", level="gigantic")
    assert isinstance(no, Refusal)
    assert (no.reason, no.field) == (Reason.NOT_VALID, "level")
    assert "gigantic" not in repr(no)


@pytest.mark.parametrize("type", ["consent.withdrawn", "prohibition.set", "protection.set", "access.ended"])
def test_narrowing_lies_any_time_back(type: str) -> None:
    """A withdrawal told long ago still counts; 1890 is a slip of the pen even then."""
    old = incoming(PARISH, type, event_data(type), ce_time="2019-01-01T00:00:00Z")
    assert isinstance(judged(old), Candidate)
    older = incoming(PARISH, type, event_data(type), ce_time="1890-01-01T00:00:00Z")
    assert isinstance(judged(older), Refusal)


def test_the_hub_sends_internal_types_and_acknowledgements_of_alerts_only() -> None:
    """`hub.in.hub` is no way around the table."""
    due: dict[str, Json] = {"deadline_id": str(uid("deadline")), "step": "due"}
    assert isinstance(judged(incoming(HUB, "clock.due", due)), Candidate)
    acknowledged: dict[str, Json] = {"alert_id": str(uid("alert")), "worker": "aino-koskela"}
    assert isinstance(judged(incoming(HUB, "alert.acknowledged", acknowledged)), Candidate)
    no = judged(incoming(HUB, "consent.granted", event_data("consent.granted", parties=["network"])))
    assert isinstance(no, Refusal)
    assert no.reason is Reason.NOT_YOUR_EVENT


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"person": coded(CHILD)}, id="an identity code in its field"),
        pytest.param({"person": local(f"pupil {CHILD}")}, id="an identity code inside a word"),
        pytest.param({"about": [{"local_id": CHILD.lower()}]}, id="an identity code in small letters"),
        pytest.param({CHILD: 1}, id="an identity code as a name"),
        pytest.param({"text": "anything"}, id="text"),
        pytest.param({"goals": [{"text": "anything"}]}, id="text deep inside"),
        pytest.param({"card": {}}, id="a card"),
    ],
)
def test_what_must_be_sealed_is_poison_when_it_is_not(data: dict[str, Json]) -> None:
    """An unsealed record with identity, card or text is parked, and the error tells nothing of it."""
    with pytest.raises(PoisonError) as error:
        judged(concern(data=data, sealed=False))
    assert error.value.reason == "unsealed_identity"
    assert CHILD not in str(error.value)


def test_a_plain_record_by_local_id_is_read() -> None:
    """A partner's own producer may send plain data without anything secret."""
    data = event_data("concern.raised", person=local("17/2026"))
    assert isinstance(judged(concern(data=data, sealed=False)), Candidate)
