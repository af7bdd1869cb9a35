"""Small rooms: a module is one idea, a function one deed."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from tests.architecture.source import Found, Source, functions, python

LONGEST_MODULE = 300
MEDIAN_MODULE = 100
FEW_OVER_200 = 8
LONGEST_FUNCTION = 40
"""The aim is 25; a table written out as one call may be longer, a deed may not."""


def test_no_module_is_longer_than_300_lines() -> None:
    """Past 200 lines one asks which idea wants its own room; at 300 the test stops."""
    assert not too_long(python())


def test_half_of_the_modules_are_shorter_than_100_lines() -> None:
    """The median tells whether small is the habit or the exception; empty files do not count."""
    lengths = [_lines(one) for one in python() if one.text]
    assert median(lengths) <= MEDIAN_MODULE
    assert sum(length > 200 for length in lengths) <= FEW_OVER_200


def test_no_function_is_longer_than_40_lines() -> None:
    """A function fits a screen, its docstring included."""
    assert not long_functions(python())


def test_long_ones_are_noticed() -> None:
    """A planted long module and a planted long function are both seen."""
    planted = Source.of("hub/planted.py", "def deed():\n" + "    x = 1\n" * 300)
    assert too_long([planted])
    assert long_functions([planted])


def too_long(sources: Iterable[Source]) -> Found:
    """Return modules past the limit."""
    return [f"{one.path}: {_lines(one)} lines" for one in sources if _lines(one) > LONGEST_MODULE]


def long_functions(sources: Iterable[Source], limit: int = LONGEST_FUNCTION) -> Found:
    """Return functions past `limit` lines."""
    return [
        f"{one.path}:{deed.lineno} {deed.name}: {length} lines"
        for one in sources
        for deed in functions(one)
        if (length := (deed.end_lineno or deed.lineno) - deed.lineno + 1) > limit
    ]


def _lines(source: Source) -> int:
    return len(source.text.splitlines())
