"""Which tables does a module write? Read from source: the functions of `hub.store` it calls, and their statements."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from types import ModuleType

from hub.store.tables import METADATA

_SQL = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_CORE = re.compile(r"\b(?:writing|changing|insert|update|delete)\(\s*([A-Z_]+)\b")


def tables_written_by(module: str) -> set[str]:
    """Return the tables that calls of `hub.store` functions in this module write."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    modules, functions = _imported(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found |= _written(modules[node.value.id], node.attr)
        elif isinstance(node, ast.Name) and node.id in functions:
            found |= _written(*functions[node.id])
    return found


def _imported(tree: ast.Module) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    modules: dict[str, str] = {}
    functions: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for name in node.names:
            if node.module == "hub.store":
                modules[name.asname or name.name] = f"hub.store.{name.name}"
            elif node.module.startswith("hub.store."):
                functions[name.asname or name.name] = (node.module, name.name)
    return modules, functions


@cache
def _written(module: str, function: str) -> frozenset[str]:
    """Return what one function of a store module writes, with the statements and helpers it names."""
    loaded = importlib.import_module(module)
    tree = ast.parse(inspect.getsource(loaded))
    parts = {name: node for node in tree.body for name in _names(node)}
    seen: set[str] = set()
    pending = [function]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen or name not in parts:
            continue
        seen.add(name)
        found |= _tables(loaded, ast.unparse(parts[name]))
        pending += [node.id for node in ast.walk(parts[name]) if isinstance(node, ast.Name)]
    return frozenset(found)


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=[ast.Name(id=name)]):
            return [name]
        case _:
            return []


def _tables(module: ModuleType, source: str) -> set[str]:
    plain = set(_SQL.findall(source)) & set(METADATA.tables)
    return plain | {str(getattr(module, name).name) for name in _CORE.findall(source) if hasattr(module, name)}
