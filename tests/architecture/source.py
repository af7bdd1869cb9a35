"""What stands in the project's tree? Files and their syntax, for the tests that hold the house rules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HUB = ROOT / "hub"
TESTS = ROOT / "tests"
PURE = ("schemas", "region", "consent", "border", "family")
READ = frozenset({".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".in", ".lock", ".json", ".avsc", ".csv", ".sh", ""})
"""Endings of files that are text of ours."""

Found = list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text, its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """Return the source `text` as if it stood at `path`: also for what a test plants."""
        return cls(path, text, ast.parse(text))


@cache
def python(folder: Path = HUB) -> tuple[Source, ...]:
    """Return every Python file below `folder`, by path."""
    return tuple(
        Source.of(str(file.relative_to(ROOT)), file.read_text("utf-8")) for file in sorted(folder.rglob("*.py"))
    )


def pure() -> tuple[Source, ...]:
    """Return the files of the pure core."""
    return tuple(one for one in python() if one.path.split("/")[1] in PURE)


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Return (path, text) of every file of ours that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    files = [(path, ROOT / path) for path in sorted(listed) if Path(path).suffix in READ]
    return tuple((path, file.read_text("utf-8")) for path, file in files if file.is_file())


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a file, methods and inner ones too."""
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def prose(source: Source) -> frozenset[int]:
    """Return the ids of nodes that are docstrings: text for people, not code."""
    return frozenset(
        id(node.value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def words(source: Source) -> Iterator[tuple[int, str]]:
    """Return (line, text) of every string in the code, docstrings left out."""
    for_people = prose(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in for_people:
            yield node.lineno, node.value


def line_of(node: ast.AST) -> int:
    """Return the line a node begins at, 0 for what has none."""
    return node.lineno if isinstance(node, ast.stmt | ast.expr | ast.ExceptHandler | ast.arg) else 0


def dotted(node: ast.expr) -> str:
    """Return a name as written, `asyncio.sleep`; empty for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
