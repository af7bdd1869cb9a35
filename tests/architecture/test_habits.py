"""What may not stand in the code or the tests: stand-ins for our own code, left-outs, catch-alls, empty words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

import pytest

from tests.architecture.source import HUB, TESTS, Found, Source, dotted, line_of, python

BROAD: dict[str, tuple[int, str]] = {
    "hub/streams/runner.py": (4, "the runner's loop: the turn, the batch narrowed down, the one event, its parking"),
    "hub/streams/lane_loop.py": (1, "the loop of every lane: one turn's surprise must not end it"),
}
"""Every broad `except` of the hub, how many and why: nowhere else may an error be caught without its name."""

LEFT_OUT = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|\bNotImplemented(?:Error)?\b")
EMPTY_WORDS = frozenset(
    {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "processor", "misc", "stuff"}
)
MOCKS = frozenset({"unittest.mock", "mock", "pytest_mock"})
REPLACING = frozenset({"setattr", "delattr", "setitem", "delitem"})
"""What `monkeypatch` may not do: the environment, the folder and the import path are the world, not our code."""
SKIPS = frozenset({"skip", "skipif", "xfail", "importorskip"})


def test_broad_excepts_stand_in_the_listed_loops_only() -> None:
    """One table names every broad `except` with its reason, and none that is gone."""
    assert broad(python()) == Counter({path: number for path, (number, _) in BROAD.items()})


def test_nothing_is_left_for_later() -> None:
    """What is not built is not there; no note in the code promises it."""
    assert not left_out(python())


def test_files_are_named_for_what_they_are() -> None:
    """A file is a noun or a deed of the glossary, never a drawer for anything."""
    assert not empty_names(one.path for one in (*python(), *python(TESTS)))


def test_no_own_code_is_replaced_in_a_test() -> None:
    """A fake is a named class that passes the same suite as the real thing; nothing is patched or mocked."""
    assert not mocked(python(TESTS))


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    """A test that does not run is a promise nobody keeps."""
    assert not skipped(python(TESTS))


def test_production_does_not_know_that_it_is_tested() -> None:
    """No branch of the hub asks whether a test is running."""
    assert not [one.path for one in python(HUB) if re.search(r"PYTEST|\bpytest\b|if testing", one.text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("try:\n    f()\nexcept Exception:\n    pass\n", id="everything"),
        pytest.param("try:\n    f()\nexcept (ValueError, BaseException):\n    pass\n", id="everything among others"),
        pytest.param("try:\n    f()\nexcept:\n    pass\n", id="without a name"),
        pytest.param("import contextlib\nwith contextlib.suppress(Exception):\n    f()\n", id="suppressed"),
    ],
)
def test_a_planted_broad_except_is_noticed(text: str) -> None:
    """Each way to catch everything counts."""
    assert broad([Source.of("hub/planted.py", text)]) == Counter({"hub/planted.py": 1})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from unittest.mock import Mock\n", id="a mock"),
        pytest.param("from unittest import mock\n", id="the mocking module"),
        pytest.param("def test(monkeypatch):\n    monkeypatch.setattr('hub.ids.x', 1)\n", id="a replaced name"),
        pytest.param("def test(mocker):\n    pass\n", id="a mocking fixture"),
    ],
)
def test_a_planted_mock_is_noticed(text: str) -> None:
    """Each way to replace our own code counts."""
    assert mocked([Source.of("tests/planted.py", text)])


def test_clearing_up_is_no_catch() -> None:
    """A handler that ends by raising the same error again may stand anywhere."""
    text = "try:\n    f()\nexcept BaseException:\n    g()\n    raise\n"
    assert not broad([Source.of("hub/planted.py", text)])


def test_other_planted_habits_are_noticed() -> None:
    """A note for later, a skip and an empty name are seen."""
    assert left_out([Source.of("hub/planted.py", "x = 1  # TO" + "DO later\n")])
    assert skipped([Source.of("tests/planted.py", "import pytest\n@pytest.mark.skip\ndef test_x(): pass\n")])
    assert skipped([Source.of("tests/planted.py", "import pytest\ndef test_x():\n    pytest.skip('no')\n")])
    assert empty_names(["hub/store/utils.py", "hub/common/x.py"])


def broad(sources: Iterable[Source]) -> Counter[str]:
    """Return how many broad excepts each file has."""
    return Counter(one.path for one in sources for node in ast.walk(one.tree) if _broad(node))


def left_out(sources: Iterable[Source]) -> Found:
    """Return lines that promise something for later."""
    return [
        f"{one.path}:{number}"
        for one in sources
        for number, line in enumerate(one.text.splitlines(), start=1)
        if LEFT_OUT.search(line)
    ]


def empty_names(paths: Iterable[str]) -> Found:
    """Return paths with a part that says nothing."""
    return [path for path in paths if EMPTY_WORDS & set(PurePath(path).with_suffix("").parts)]


def mocked(sources: Iterable[Source]) -> Found:
    """Return where a test replaces our own code."""
    return [f"{one.path}:{line_of(node)}" for one in sources for node in ast.walk(one.tree) if _mocks(node)]


def skipped(sources: Iterable[Source]) -> Found:
    """Return where a test is left out."""
    return [
        f"{one.path}:{node.lineno}"
        for one in sources
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Attribute) and node.attr in SKIPS and dotted(node).startswith("pytest.")
    ]


def _broad(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
            return False  # it clears up and passes the same error on: nothing is caught
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(one is None or dotted(one) in ("Exception", "BaseException") for one in caught)
    if isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
        return any(dotted(one) in ("Exception", "BaseException") for one in node.args)
    return False


def _mocks(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module=module, names=names):
            return module in MOCKS or (module == "unittest" and any(name.name == "mock" for name in names))
        case ast.Import(names=names):
            return any(name.name in MOCKS for name in names)
        case ast.Attribute(attr=attr):
            return dotted(node.value) == "monkeypatch" and attr in REPLACING
        case ast.arg(arg=arg):
            return arg == "mocker"
        case _:
            return False


def test_no_log_call_gives_its_line_two_events() -> None:
    """structlog calls the words of a line `event`: a second one of that name raises where trouble is being told."""
    assert not double_events(python())


def test_a_planted_log_call_with_two_events_is_noticed() -> None:
    """The line would raise TypeError when it is needed."""
    text = '_LOG.error("lost", event=str(id))\n_LOG.error("lost", event_id=str(id))\n'
    assert double_events([Source.of("hub/planted.py", text)]) == ["hub/planted.py:1"]


def double_events(files: Iterable[Source]) -> list[str]:
    """Return the places of log calls with a keyword `event`."""
    return [
        f"{file.path}:{call.lineno}"
        for file in files
        for call in ast.walk(file.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "_LOG"
        and any(word.arg == "event" for word in call.keywords)
    ]
