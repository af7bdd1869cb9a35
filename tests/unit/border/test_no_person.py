"""Events about no person: counted or noted, never on anybody's log."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hub.border.decision import Away, Counted, Decision, Reason, Refusal
from hub.border.refusals import NO_SUBSTITUTE, NOT_OWN_WORKER
from hub.ids import OrgId
from hub.schemas.accepted import Json
from tests.examples.border import Border
from tests.examples.regions import NGO, PARISH, SCHOOL, SOCIAL_WORK, changed, organisation, region

WEEK: dict[str, Json] = {"worker": "aino-koskela", "from": "2026-11-24", "to": "2026-11-30"}


def counted(border: Border, org: OrgId = NGO, /, *, at: datetime | None = None, **data: Json) -> Decision:
    """Count a contact."""
    return border.says(org, "contact.counted", at=at, **data)


def refused(decision: Decision) -> Refusal:
    """Return the refusal."""
    assert isinstance(decision, Refusal), decision
    return decision


def test_a_contact_is_one_more_and_nothing_else() -> None:
    """Day in Helsinki, area, channel, language and topics are all that is left of it."""
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    done = counted(Border(), at=late, channel="meeting_place", language="so", topics=["mood", "mood", "sleep"])
    assert done == Counted(date(2026, 11, 24), "mikkeli", "meeting_place", "so", frozenset({"mood", "sleep"}))


def test_language_and_topics_may_be_left_out() -> None:
    """What was not told is empty."""
    assert counted(Border()) == Counted(date(2026, 11, 24), "mikkeli", "phone", "", frozenset())


def test_a_contact_of_an_unknown_area_is_refused() -> None:
    """Areas are those of the region file."""
    no = refused(counted(Border(), area="nowhere"))
    assert (no.reason, no.field) == (Reason.NOT_VALID, "area")


def test_counting_needs_an_agreement_and_the_type() -> None:
    """Nobody outside the network counts, nor whom the region file keeps from it."""
    border = Border(region=changed(region(), organisation(NGO, region().organisations[NGO].sector, agreements=())))
    assert refused(counted(border)).reason is Reason.NO_AGREEMENT
    border.region = changed(region(), organisation(NGO, region().organisations[NGO].sector, may_send=frozenset()))
    assert refused(counted(border)).reason is Reason.NOT_YOUR_EVENT


def test_a_contact_that_names_a_person_is_refused() -> None:
    """A counted contact has no place for anybody."""
    no = refused(counted(Border(), person={"local_id": "17/2026"}))
    assert no.reason is Reason.NOT_VALID


def test_a_worker_is_away_with_a_stand_in() -> None:
    """Both days are included; the substitute may be left out."""
    done = Border().says(SOCIAL_WORK, "worker.absent", **WEEK, substitute="eero-vainio")
    assert isinstance(done, Away)
    assert (done.org, done.worker, done.substitute) == (SOCIAL_WORK, "aino-koskela", "eero-vainio")
    assert (done.first_day, done.last_day) == (date(2026, 11, 24), date(2026, 11, 30))
    alone = Border().says(SOCIAL_WORK, "worker.absent", **{**WEEK, "to": "2026-11-24"})
    assert isinstance(alone, Away)
    assert alone.substitute is None


@pytest.mark.parametrize("org", [SCHOOL, PARISH])
def test_an_organisation_speaks_for_its_own_workers_alone(org: OrgId) -> None:
    """Else a stranger could lead somebody's alerts elsewhere."""
    assert Border().no(org, "worker.absent", **WEEK) == NOT_OWN_WORKER
    assert NOT_OWN_WORKER.reason is Reason.NOT_A_PARTY


@pytest.mark.parametrize("substitute", ["tuula-rantanen", "aino-koskela"], ids=["another's worker", "the same worker"])
def test_the_substitute_is_another_worker_of_the_same_organisation(substitute: str) -> None:
    """Standing in never opens anything to another organisation."""
    assert Border().no(SOCIAL_WORK, "worker.absent", **WEEK, substitute=substitute) == NO_SUBSTITUTE


@pytest.mark.parametrize(("change", "field"), [({"to": "2026-11-23"}, "to"), ({"worker": "nobody"}, "worker")])
def test_an_absence_without_days_or_worker_is_refused(change: dict[str, Json], field: str) -> None:
    """It ends on its first day at the earliest; mending is told."""
    no = Border().no(SOCIAL_WORK, "worker.absent", **{**WEEK, **change})
    assert (no.reason, no.field, bool(no.mend)) == (Reason.NOT_VALID, field, True)
