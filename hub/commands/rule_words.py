"""What a rule id means, in a few words for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "control": "a message of the hub itself",
        "agreement": "no valid agreement",
        "own": "its own event",
        "duty": "a duty of the law",
        "own_work": "the sender's own client work",
        "statutory": "a recorded right of the law",
        "prohibition": "somebody prohibited it",
        "loop": "the state of its own referral",
        "consent": "everyone whose word counts permits it",
        "protected": "kept back for somebody's safety",
        "silence": "a permission is missing",
        "error": "a rule could not be worked out",
    }
)


def told(rules: Iterable[str]) -> str:
    """Return rule ids with their words."""
    return "; ".join(f"{rule} ({WORDS[rule]})" if rule in WORDS else rule for rule in rules) or "no rule"
