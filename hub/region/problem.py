"""How a mistake in a region file is told: where it stands, which rule it breaks, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hub.errors import RefusedError

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file to a value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake as a check sees it, before its line is known."""

    path: Path
    rule: str
    mend: str
    unless_torn: Path | None = None
    """For findings that something is not there: silent when a part at or under this path was broken and taken out."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake with its place; `line` and `column` count from 1, `path` is dotted. Sorts by place."""

    file: str
    line: int
    column: int
    path: str
    rule: str
    mend: str

    def __str__(self) -> str:
        """Return one line for a terminal."""
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.rule}; {self.mend}"


class BadRegionError(RefusedError):
    """A region file with mistakes; `problems` holds all of them, sorted by place, never empty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__("bad_region_file", field=f"{first.file}:{first.line}", rule=first.rule, mend=first.mend)
        self.problems = problems


def unknown(path: Path, what: str, word: str, known: Collection[str], source: Path | None = None) -> Iterator[Finding]:
    """Find a `word` that is not among `known`; the empty word was told already. Short lists are named in the mend.

    `source`: where known words are declared in the same file; when something there is broken, nothing is found.
    """
    if not word or word in known:
        return
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        mend = f"did you mean `{close[0]}`?"
    elif known and len(known) <= SHORT:
        mend = f"write one of: {', '.join(sorted(known))}"
    else:
        mend = f"write {what} that is known"
    yield Finding(path, f"unknown {what.removeprefix('an ').removeprefix('a ')}", mend, source)


SHORT = 20
"""Words a mend may list."""
