"""Whatever a row can be refused for is said in Finnish and Swedish too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.border import refusals
from hub.border.decision import Refusal
from hub.schemas import messages
from hub.texts.refusals import WILD, said, sentences

HUB = Path(__file__).parents[3] / "hub"
SAYING = {
    "connectors/convert.py": ("_refused",),
    "connectors/row_event.py": ("RefusedError", "RowProblem"),
    "schemas/scalars.py": ("refuse", "shaped"),
    "schemas/rules.py": ("Broken",),
    "border/window.py": ("not_valid", "not_this_time"),
    "border/refusals.py": ("Refusal", "not_valid"),
}
"""Where rules and mends are written, and the calls that hold them."""
NOT_SENTENCES = re.compile(r"[a-z_.]*|[\[\\].*|.*\|.*", re.DOTALL)
"""Names of fields, reasons, and patterns among the arguments."""
ALSO_SENTENCES = {"text", "network"}


def spoken(tree: ast.Module, calls: tuple[str, ...]) -> Iterator[str]:
    """Yield every text in the arguments of these calls, with `{}` for what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls:
            for value in (*node.args, *(word.value for word in node.keywords)):
                yield from words(value)


def words(value: ast.expr) -> Iterator[str]:
    """Yield the text of a literal, of both sides of a choice, or of a filled-in text."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else WILD for part in value.values)  # type: ignore[misc]  # texts only
    elif isinstance(value, ast.IfExp):
        yield from words(value.body)
        yield from words(value.orelse)


@pytest.mark.parametrize(("file", "calls"), SAYING.items(), ids=SAYING)
def test_every_sentence_of_a_refusal_is_translated(file: str, calls: tuple[str, ...]) -> None:
    """A new rule or mend needs its line in the table."""
    found = set(spoken(ast.parse((HUB / file).read_text("utf-8")), calls))
    missing = {one for one in found if " " in one and not NOT_SENTENCES.fullmatch(one) and said(one, "fi") == one}
    assert missing == set()


def test_the_borders_own_refusals_and_the_forms_words_are_translated() -> None:
    """As values, whatever way they are written."""
    own = [one for one in vars(refusals).values() if isinstance(one, Refusal)]
    spoken = {word for one in own for word in (one.rule, one.mend)}
    spoken |= {word for pair in messages._WORDS.values() for word in pair}
    assert {word for word in spoken if word and said(word, "sv") == word} <= ALSO_SENTENCES


def test_what_is_filled_in_is_carried_over() -> None:
    """Limits and words of a list stay as they are, in both languages."""
    assert said("one of: great, notable, small", "fi") == "jokin näistä: great, notable, small"
    assert said("a code of the list level", "sv") == "ett ord i listan level"
    assert said("text in windows-1252", "fi") == "merkistön windows-1252 mukaista tekstiä"


def test_english_and_what_is_not_in_the_table_stay_as_they_are() -> None:
    """Better in English than not at all."""
    assert said("yes or no", "en") == "yes or no"
    assert said("a rule of tomorrow", "fi") == "a rule of tomorrow"


def test_no_line_of_the_table_is_written_twice() -> None:
    """And every wild word of a translation is one of the English sentence."""
    raw = (HUB / "texts/refusals.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in raw if not line.startswith("#")]
    assert len(rows) == len(sentences())
    assert all(len(row) == 3 and all(row) for row in rows)
    assert all(row[0].count(WILD) >= max(row[1].count(WILD), row[2].count(WILD)) for row in rows)
