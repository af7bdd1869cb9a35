"""Words of partners' files become words of the catalogue, or are refused without being repeated."""

from __future__ import annotations

import pytest

from hub.connectors.convert import coded, day, moment, number, yes_no
from hub.errors import RefusedError


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        pytest.param("24.11.2026 9.05", "2026-11-24T07:05:00Z", id="winter time"),
        pytest.param("1.6.2026 klo 14:30", "2026-06-01T11:30:00Z", id="summer time, with klo"),
        pytest.param("24.11.2026 09:05:07", "2026-11-24T07:05:07Z", id="with seconds"),
        pytest.param("25.10.2026 3.30", "2026-10-25T00:30:00Z", id="the hour autumn repeats is its first one"),
    ],
)
def test_a_finnish_time_is_helsinki_time(cell: str, utc: str) -> None:
    """The zone is Europe/Helsinki, summer and winter."""
    assert moment(cell) == utc


@pytest.mark.parametrize("cell", ["29.3.2026 3.30", "24.11.2026 25.00", "31.2.2026 9.00", "2026-11-24 09:05", "eilen"])
def test_a_time_that_is_none_is_refused(cell: str) -> None:
    """Neither the hour that spring leaves out nor another spelling is guessed at."""
    with pytest.raises(RefusedError) as refused:
        moment(cell)
    assert cell not in str(refused.value)


def test_a_finnish_date_is_a_day() -> None:
    """Days and months may have one digit."""
    assert day("4.1.2026") == "2026-01-04"


@pytest.mark.parametrize("cell", ["31.4.2026", "4.1.26", "4/1/2026", ""])
def test_a_date_that_is_none_is_refused(cell: str) -> None:
    """Years have four digits and the day exists."""
    with pytest.raises(RefusedError):
        day(cell)


@pytest.mark.parametrize(("cell", "yes"), [("Kyllä", True), ("ei", False), ("ja", True), ("NEJ", False), ("x", True)])
def test_yes_and_no_in_three_languages(cell: str, yes: bool) -> None:
    """Small and capital letters alike."""
    assert yes_no(cell) is yes


def test_a_maybe_is_refused() -> None:
    """What is neither yes nor no is not guessed at."""
    with pytest.raises(RefusedError, match="yes or no"):
        yes_no("ehkä")


def test_a_word_outside_the_table_is_refused_with_the_known_ones() -> None:
    """The mend lists the mapping's own words and not the cell's."""
    with pytest.raises(RefusedError) as refused:
        coded({"pieni": "small"}, "jättimäinen")
    assert "pieni" in refused.value.mend
    assert "jättimäinen" not in str(refused.value)


def test_a_number_is_digits_only() -> None:
    """Signs and fractions are refused."""
    assert number("17") == 17
    with pytest.raises(RefusedError):
        number("1,5")
