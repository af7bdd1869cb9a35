"""One word of a code list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A word with its labels."""

    word: str
    fi: str
    sv: str
    en: str
