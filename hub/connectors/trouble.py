"""Why nothing of a file is taken: the closed list of what can be wrong with a file as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.errors import RefusedError

Trouble = Literal[
    "empty_file",
    "too_large",
    "not_text",
    "wrong_separator",
    "missing_column",
    "column_twice",
    "broken_csv",
    "not_a_table",
    "no_sheet",
    "not_readable",
]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why nothing of a file is taken; `row` 0 is the file itself.

    `word` is a column of the mapping, a separator, a sheet, or (`not_a_table`) what the file is instead.
    """

    trouble: Trouble
    row: int = 0
    word: str = ""


class FileProblemsError(RefusedError):
    """The file as a whole cannot be read; `problems` is never empty."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__(problems[0].trouble)
        self.problems = problems


def problem(trouble: Trouble, row: int = 0, word: str = "") -> FileProblemsError:
    """Return the error for one thing that is wrong."""
    return FileProblemsError((FileProblem(trouble, row, word),))


def no_table(word: str) -> FileProblemsError:
    """Return the error for a file that is something else than a table we take."""
    return problem("not_a_table", word=word)
