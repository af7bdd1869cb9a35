"""Who answers for somebody who is away: a stand-in of the same organisation, else the supervisor, never nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.ids import UnitId, WorkerId
from hub.region.model import Region
from hub.region.stand_ins import Away, stand_in, stood_in_for
from tests.examples.regions import region

AINO, EERO, RIITTA, TEACHER = map(WorkerId, ("aino-koskela", "eero-vainio", "riitta-lahtela", "tuula-rantanen"))
UNIT = UnitId("perhesosiaalityo-yksikko")


def within() -> Region:
    """Return a region where Aino and Eero stand in for each other, and Riitta is above them."""
    base = region()
    workers = {**base.workers, AINO: replace(base.workers[AINO], substitute=EERO)}
    workers[EERO] = replace(base.workers[EERO], substitute=AINO)
    units = {**base.units, UNIT: replace(base.units[UNIT], supervisor=RIITTA)}
    return replace(base, workers=workers, units=units)


@pytest.mark.parametrize(
    ("away", "answers"),
    [
        pytest.param({}, AINO, id="who is here answers"),
        pytest.param({AINO: None}, EERO, id="the stand-in of the region file"),
        pytest.param({AINO: RIITTA}, RIITTA, id="the one named for the absence"),
        pytest.param({AINO: None, EERO: None}, RIITTA, id="both away: the supervisor"),
        pytest.param({AINO: None, EERO: None, RIITTA: None}, AINO, id="everybody away: rather themself than nobody"),
        pytest.param({AINO: TEACHER}, RIITTA, id="never somebody of another organisation"),
    ],
)
def test_somebody_of_the_organisation_answers(away: Away, answers: WorkerId) -> None:
    """And a chain of absences comes to an end."""
    assert stand_in(AINO, away, within()) == answers


def test_the_other_way_round_is_the_same() -> None:
    """Whoever answers knows for whom."""
    away: Away = {AINO: None, RIITTA: None}
    assert stood_in_for(EERO, away, within()) == {one for one in away if stand_in(one, away, within()) == EERO}
    assert AINO in stood_in_for(EERO, away, within())
