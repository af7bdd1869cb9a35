"""Are equal data equal bytes?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from hub.errors import PoisonError
from hub.schemas.accepted import Json
from hub.schemas.canonical import canonical, parsed
from tests.examples.event_strategies import ANY_DATA


def test_order_of_names_and_spelling_of_letters_do_not_matter() -> None:
    """Sorted, without spaces, composed letters."""
    assert canonical({"b": "a\u0308", "a": 1}) == '{"a":1,"b":"ä"}'.encode()


@settings(max_examples=40, deadline=None)
@given(ANY_DATA)
def test_what_is_read_back_gives_the_same_bytes(event: tuple[str, dict[str, Json]]) -> None:
    """Canonical bytes are a fixed point."""
    assert canonical(parsed(canonical(event[1]))) == canonical(event[1])


@pytest.mark.parametrize("unfit", [float("nan"), float("inf"), "\ud800"], ids=["nan", "infinity", "half a character"])
def test_what_json_cannot_hold_is_poison(unfit: Json) -> None:
    """No bytes are better than bytes nobody else can read."""
    with pytest.raises(PoisonError):
        canonical({"a": unfit})


def test_too_much_is_not_read() -> None:
    """Over 1 MiB nothing is parsed."""
    with pytest.raises(PoisonError) as caught:
        parsed(b" " * (1024 * 1024) + b"{}")
    assert caught.value.reason == "too_large"
