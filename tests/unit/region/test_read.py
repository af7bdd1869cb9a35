"""What the region files say once they are read."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from hub.errors import RefusedError
from hub.region.law import Promise, Rung
from hub.region.problem import BadRegionError
from hub.region.read import parse, problems
from hub.region.services_page import services_page
from hub.region.summary import summary
from hub.schemas import codes
from hub.schemas.labels import RELEASABLE, Category, Sector
from tests.examples.regions import (
    CHILD_PROTECTION,
    ETELA_SAVO,
    NEEDS,
    NGO,
    PARISH,
    SCHOOL,
    SOCIAL_WORK,
    TINY,
    defaults_text,
    etela_savo,
    region,
    saaristo,
)

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_the_example_region_is_right() -> None:
    """`ops/regions/etela-savo.yaml` has no mistake."""
    assert problems(ETELA_SAVO.read_text(encoding="utf-8"), defaults_text(), "etela-savo.yaml") == ()


def test_the_example_region_has_its_parties() -> None:
    """A school, family social work, child protection intake, family counselling, an NGO and a parish, all agreed."""
    made = etela_savo()
    assert {one.sector for one in made.organisations.values()} == {
        Sector.MUNICIPALITY, Sector.WELLBEING_AREA, Sector.NGO, Sector.PARISH,
    }  # fmt: skip
    assert all(one.agreed(NOW) for one in made.organisations.values())
    assert set(made.organisations) >= set(region().organisations)


@pytest.mark.parametrize("area", sorted(etela_savo().areas))
def test_a_duty_event_finds_its_receiver_in_every_area(area: str) -> None:
    """Child protection intake receives both duties and may know a protected address."""
    intake = etela_savo().organisations[CHILD_PROTECTION]
    assert intake.has("duty_recipient:LSL-25", area)
    assert intake.has("duty_recipient:LSL-26", area)
    assert intake.has("protected_contact")


def test_family_social_work_records_rights() -> None:
    """Family social work holds the recording rights, the school none."""
    made = etela_savo().organisations
    for right in ("records_consent", "records_guardianship", "assesses_capacity", "lifts_protection"):
        assert made[SOCIAL_WORK].has(right)
        assert not made[SCHOOL].has(right)


def test_need_to_know_follows_the_sector() -> None:
    """Without a word in the file an organisation may need what its sector does."""
    for party in etela_savo().organisations.values():
        assert party.need_to_know == NEEDS[party.sector]
    assert Category.IDENTITY not in etela_savo().organisations[PARISH].need_to_know
    assert etela_savo().organisations[SOCIAL_WORK].need_to_know == RELEASABLE


def test_every_worker_has_somebody_to_stand_in() -> None:
    """In the example region each worker has a substitute, and each client group somebody who takes the catch."""
    made = etela_savo()
    assert all(worker.substitute in made.workers for worker in made.workers.values())
    assert set(made.coordination) >= {"default", "neuropsychiatric", "substance_use", "mental_health", "separation"}
    assert made.coordinators["default"] in made.workers


def test_promises_of_the_file_stand_before_the_defaults() -> None:
    """What the file does not promise follows the defaults."""
    assert saaristo().promises["network.concern"] == Promise("network.concern", 5, "calendar_days")
    assert saaristo().promises["network.recall"] == Promise("network.recall", 3, "weekdays")
    assert saaristo().clocks["network.concern"].length == 5
    assert saaristo().clocks["lsl26.start"].length == 7


def test_another_region_needs_no_code() -> None:
    """A second region with other sectors, languages, ladder and family law is only another file."""
    made = saaristo()
    assert made.languages == ("sv", "fi")
    assert made.one_without_objection
    assert made.ladder == (Rung("substitute", 1), Rung("coordinator", 2), Rung("duty_officer", 3))
    assert made.duty_officers == {"nagu": "ebba-lind"}
    assert {one.sector for one in made.organisations.values()} >= {Sector.KELA, Sector.COMPANY}
    assert Category.NEED in next(one for one in made.organisations.values() if one.id == "terapi-ab").need_to_know


def test_agreements_follow_each_other_without_a_gap() -> None:
    """An agreement ends where the next begins, on the Helsinki day."""
    party = next(one for one in saaristo().organisations.values() if one.id == "barnskydd")
    change = datetime(2025, 12, 31, 22, tzinfo=UTC)
    assert [one.holds(change) for one in party.agreements] == [False, True]
    assert not etela_savo().organisations[NGO].agreed(datetime(2028, 2, 29, 22, tzinfo=UTC))


def test_a_region_read_again_is_the_same() -> None:
    """Text and defaults are kept, so that a stored version reads the same."""
    made = saaristo()
    assert parse(made.text, made.defaults, "stored", made.version) == made


def test_a_bad_file_is_refused_with_every_problem() -> None:
    """Loading raises one error that holds all mistakes and names the first."""
    text = TINY.read_text(encoding="utf-8").replace("sector: kela", "sector: fpa").replace("within: 1", "within: 0")
    with pytest.raises(BadRegionError) as caught:
        parse(text, defaults_text(), "region.yaml")
    assert isinstance(caught.value, RefusedError)
    assert caught.value.field == f"region.yaml:{text[: text.index('sector: fpa')].count(chr(10)) + 1}"
    assert len(caught.value.problems) == 2


def test_reading_is_quick() -> None:
    """The whole example region is read within 300 ms."""
    text, defaults = ETELA_SAVO.read_text(encoding="utf-8"), defaults_text()
    began = time.perf_counter()
    parse(text, defaults, "etela-savo.yaml")
    assert time.perf_counter() - began < 0.3


def test_the_summary_is_json_without_contacts() -> None:
    """The summary holds who takes part and what they may, and no worker's name or mail."""
    told = json.dumps(summary(etela_savo()))
    assert json.loads(told)["organisations"]["lastensuojelu"]["holds"][0]["right"] == "protected_contact"
    assert "@" not in told
    assert "Aino Koskela" not in told


def test_the_small_region_is_as_the_file_says() -> None:
    """The region that tests build from values agrees with the defaults that come with the hub."""
    made, law = region(), etela_savo()
    assert {rule: (one.types, one.binds, one.purpose) for rule, one in made.duties.items()} == {
        rule: (one.types, one.binds, one.purpose) for rule, one in law.duties.items()
    }
    assert made.coordinators["default"] in made.workers
    assert all(units <= set(made.units) for units in map(set, made.coordination.values()))


def test_a_region_adds_services_and_counts_known_ones_elsewhere() -> None:
    """A new service is a changed file: a word, a task of the law, a floor and three names."""
    made = saaristo()
    assert (made.services["archipelago_boat"], made.floors["archipelago_boat"]) == ("leisure", 1)
    assert made.service_names["archipelago_boat"]["sv"] == "Skärgårdsfärd"
    assert (made.services["family_mediation"], made.floors["family_mediation"]) == ("social_work", 2)
    assert etela_savo().services["family_mediation"] == "family_law"
    assert "archipelago_boat" not in etela_savo().services


def test_a_region_leaves_a_service_out() -> None:
    """It keeps its task, so that what began is still told and ended, and stands on no list of what there is."""
    made = saaristo()
    assert made.services["child_psychiatry"] == "health_care"
    assert set(made.services) - set(made.offered()) == {"child_psychiatry"}
    assert "child_psychiatry" not in services_page(made)
    assert "archipelago_boat" in services_page(made)


def test_every_service_of_the_defaults_has_a_task_a_floor_and_names() -> None:
    """Every task of the law has a service."""
    made = etela_savo()
    assert set(made.services.values()) == codes.WORDS["task"]
    assert set(made.floors.values()) == {1, 2, 3}
    assert made.services.keys() == made.floors.keys() == made.service_names.keys()
