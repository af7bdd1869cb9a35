"""What `hub status --json` tells has one shape, whatever is known."""

from __future__ import annotations

from hub.commands.status import Figures, document

FACE = {"ready": False, "region": "saaristo"}


def test_what_is_not_known_has_its_key_all_the_same() -> None:
    """A program that reads a figure finds null, not a missing key."""
    assert document(FACE, None) == {
        **FACE,
        "lag": {},
        "waiting": {"log": None, "deliveries": None, "notices": None},
        "quarantine": None,
    }


def test_figures_stand_under_the_same_keys() -> None:
    """Known or not, the keys are the same."""
    now = Figures({"hub.events": 2}, {"log": 1, "deliveries": 0, "notices": 0}, 3)
    told = document(FACE, now)
    assert set(told) == set(document(FACE, None))
    assert set(now.waiting) == {"log", "deliveries", "notices"}
    assert told["quarantine"] == 3
