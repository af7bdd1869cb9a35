"""The log of disclosures has a word for everything in every language."""

from __future__ import annotations

import pytest

from hub.schemas.labels import Sector
from hub.streams.door_disclosures import GROUNDS
from hub.texts.disclosures import words

LANGUAGES = ("fi", "sv", "en")
KINDS = {"delivery", "plan", "inbox", "notice", "disclosures"}
STATES = {"released", "under_way", "withheld", "possibly_delivered"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_state_ground_and_sector_has_a_word(language: str) -> None:
    """Nothing is left to be shown by its code, and no two mean the same."""
    said = words(language)
    told = ((said.kinds, KINDS), (said.states, STATES), (said.grounds, GROUNDS), (said.sectors, {*map(str, Sector)}))
    for found, wanted in told:
        assert set(found) == wanted
        assert all(found.values())
        assert len(set(found.values())) == len(found)


def test_each_language_speaks_for_itself() -> None:
    """The three have nothing in common but the gaps; an unknown language is Finnish."""
    titles = {words(language).title for language in LANGUAGES}
    assert len(titles) == 3
    assert all("{person}" in title for title in titles)
    assert words("de") is words("fi")
