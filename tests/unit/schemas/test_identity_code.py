"""What is an identity code, and where does one hide?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.schemas.identity_code import canonical_code, hides_code, is_code_word
from tests.examples.events import hetu


@pytest.mark.parametrize("sign", ["-", "+", "A", "F", "Y", "U"])
def test_every_sign_of_the_century_is_known(sign: str) -> None:
    """Old and new signs alike."""
    assert canonical_code(hetu(950, "010199", sign)) == hetu(950, "010199", sign)


@pytest.mark.parametrize(
    "text",
    ["", "010118A9005", "320118A900X", "010118A900", "010118A90044", "010118A9004\n", "٠10118A9004", "010118G9004"],
)
def test_what_is_no_code(text: str) -> None:
    """Wrong check character, date, length, digits of another alphabet, sign."""
    assert canonical_code(text) is None


@pytest.mark.parametrize("text", [hetu(), f"child {hetu().lower()}", f"x{hetu()}y", f"a/{hetu()}"])
def test_hidden_code_is_seen(text: str) -> None:
    """Anywhere in a short text, in small letters too."""
    assert hides_code(text)


@settings(max_examples=60)
@given(st.uuids())
def test_uuid_is_never_taken_for_a_code(one: object) -> None:
    """Ids we make ourselves must not be refused by chance."""
    assert not is_code_word(str(one))
