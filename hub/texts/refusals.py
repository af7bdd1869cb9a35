"""How is a refusal said in Finnish and Swedish? The hub's own rules and mends are English; this table is their words.

A sentence the table does not know is said in English: better that than nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

WILD: Final = "{}"
"""Stands in the table for words that are carried over: a limit, the words of a list."""
_COLUMNS: Final = {"fi": 0, "sv": 1}


def said(sentence: str, language: str) -> str:
    """Return a rule or a mend in `language`; as it is when that is English, or when we have no words for it."""
    column = _COLUMNS.get(language)
    if column is None or not sentence:
        return sentence
    exact, patterns = _table()
    if sentence in exact:
        return exact[sentence][column]
    for pattern, words in patterns:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return words[column].format(*found.groups()) if WILD in words[column] else words[column]
    return sentence


def sentences() -> frozenset[str]:
    """Return every English sentence of the table, with `{}` for the words that are carried over."""
    return frozenset(line[0] for line in _lines())


@cache
def _table() -> tuple[dict[str, tuple[str, str]], tuple[tuple[re.Pattern[str], tuple[str, str]], ...]]:
    exact = {english: (fi, sv) for english, fi, sv in _lines() if WILD not in english}
    wild = ((english, (fi, sv)) for english, fi, sv in _lines() if WILD in english)
    patterns = tuple(
        (re.compile("(.*)".join(map(re.escape, text.split(WILD))), re.DOTALL), said) for text, said in wild
    )
    return exact, patterns


@cache
def _lines() -> tuple[tuple[str, str, str], ...]:
    raw = resources.files("hub.texts").joinpath("refusals.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in raw.splitlines() if line and not line.startswith("#")]
    return tuple((english, fi, sv) for english, fi, sv in rows)
