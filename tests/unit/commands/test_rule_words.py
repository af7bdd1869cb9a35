"""Every rule of the door has words for a terminal."""

from __future__ import annotations

from hub.commands import rule_words
from hub.consent.rules import RULES


def test_every_rule_of_the_door_has_words() -> None:
    """No rule id is shown bare."""
    assert {rule.id for rule in RULES} <= set(rule_words.WORDS)


def test_an_unknown_rule_is_shown_as_it_is() -> None:
    """A rule of a newer hub is still told."""
    assert rule_words.told(["newer"]) == "newer"


def test_no_rule_is_said_in_words() -> None:
    """Silence has a word too."""
    assert rule_words.told([]) == "no rule"
