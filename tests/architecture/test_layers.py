"""Imports point down, sibling rooms never import each other, and the pure core does no I/O."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, Found, Source, dotted, line_of, pure

_SYSTEM = {
    "asyncio",
    "importlib",
    "logging",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "threading",
}
_CHANCE = {"random", "secrets", "time"}
_PACKAGES = {"aiokafka", "asyncpg", "faust", "httpx2", "sqlalchemy", "starlette", "structlog", "uvicorn"}
IO = frozenset(_SYSTEM | _CHANCE | _PACKAGES)
"""Modules by which the world gets in."""
NOW = frozenset({"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "getenv", "token_bytes", "token_hex"})
"""Calls that ask for a time or a chance."""
PACKAGE_DATA: dict[str, str] = {
    "hub/schemas/packaged.py": "reads the committed Avro files of its own package, through importlib.resources",
}
"""Files of the pure core that may import what the others may not, with the reason."""


def test_imports_point_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts of pyproject.toml hold: layers, siblings, no I/O in the pure core."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_an_upward_import_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same linter turns a small house down in which the cellar asks the roof."""
    house = tmp_path / "planted_house"
    house.mkdir()
    (house / "__init__.py").touch()
    (house / "roof.py").write_text("TILES = 3\n")
    (house / "cellar.py").write_text("from planted_house.roof import TILES\n")
    (tmp_path / "rules.toml").write_text(
        '[tool.importlinter]\nroot_package = "planted_house"\n[[tool.importlinter.contracts]]\n'
        'name = "down"\ntype = "layers"\nlayers = ["planted_house.roof", "planted_house.cellar"]\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert lint_imports(config_filename=os.fspath(tmp_path / "rules.toml"), no_cache=True) == 1


def test_the_pure_core_asks_for_no_world() -> None:
    """LAW 2: no file of the pure core imports I/O, awaits, or asks for a time, a chance or the environment."""
    assert not worldly(one for one in pure() if one.path not in PACKAGE_DATA)


def test_the_exceptions_are_still_needed() -> None:
    """A file that no longer needs its exception loses it."""
    assert {one.path for one in pure() if worldly([one])} == set(PACKAGE_DATA)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import time", id="imports a clock"),
        pytest.param("from os import environ", id="imports the environment"),
        pytest.param("import datetime\nx = datetime.datetime.now()", id="asks the clock"),
        pytest.param("from uuid import uuid4\nx = uuid4()", id="asks for a chance"),
        pytest.param("async def f(): pass", id="waits"),
        pytest.param("x = open('file')", id="opens a file"),
    ],
)
def test_a_worldly_core_is_noticed(text: str) -> None:
    """Each way by which the world could get in is seen."""
    assert worldly([Source.of("hub/consent/planted.py", text)])


def worldly(sources: Iterable[Source]) -> Found:
    """Return where a source lets the world in."""
    return [f"{one.path}:{line_of(node)}" for one in sources for node in ast.walk(one.tree) if _worldly(node)]


def _worldly(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(name.name.split(".")[0] in IO for name in names)
        case ast.ImportFrom(module=module):
            return (module or "").split(".")[0] in IO
        case ast.Call(func=func):
            name = dotted(func)
            return name.split(".")[-1] in NOW or name == "open"
        case ast.AsyncFunctionDef() | ast.Await():
            return True
        case _:
            return False
