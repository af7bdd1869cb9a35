"""LAW 1: every table is written by the modules of its thing alone, each write called from one place of the flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.store.tables import METADATA
from hub.streams.topology import PARTS
from tests.architecture.source import Source, dotted, functions, python, words

WRITERS: Mapping[str, frozenset[str]] = {
    "absence": frozenset({"absences"}),
    "alert": frozenset({"alerts"}),
    "arrival": frozenset({"ledger"}),
    "contact_count": frozenset({"contact_counts"}),
    "deadline": frozenset({"deadlines", "due_clocks"}),
    "delivery": frozenset({"deliveries", "claims", "publishing"}),
    "disclosure": frozenset({"disclosures"}),
    "event": frozenset({"events", "log_rows"}),
    "family": frozenset({"families"}),
    "family_state": frozenset({"states"}),
    "hole": frozenset({"holes"}),
    "hold": frozenset({"holds"}),
    "lease": frozenset({"leases"}),
    "log_place": frozenset({"log_places"}),
    "matter": frozenset({"matters"}),
    "member": frozenset({"members"}),
    "misfit": frozenset({"misfits"}),
    "naming": frozenset({"namings"}),
    "notice": frozenset({"notices", "tellings"}),
    "offsets": frozenset({"offsets"}),
    "outbox_mark": frozenset({"outbox_marks"}),
    "outbox_void": frozenset({"outbox_marks"}),
    "pause": frozenset({"pauses"}),
    "quarantine": frozenset({"quarantine"}),
    "quarantine_act": frozenset({"quarantine_acts"}),
    "recall": frozenset({"recalls", "recall_list"}),
    "recheck": frozenset({"recalls"}),
    "reconciled": frozenset({"reconciled"}),
    "recipient": frozenset({"claims", "publishing"}),
    "region": frozenset({"regions"}),
    "rights": frozenset({"rights", "due_clocks"}),
    "seen": frozenset({"ledger"}),
    "waiting": frozenset({"waiting"}),
}
"""Which module of `hub/store` writes which table: one per end of its life where stages and lanes meet in it."""

SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?([a-z_]+)\"?", re.IGNORECASE)
EYES: Mapping[str, str] = {
    "hub.streams.reader": "the runner's eyes: notes where a partition seen for the first time begins",
}
"""Modules that write and are part of all stages or lanes alike, with the reason."""
BUILDERS = {"writing": "INSERT", "changing": "UPDATE", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
NOT_TABLES = frozenset({"set", "skip", "of", "nowait"})
"""Words that follow UPDATE in `ON CONFLICT … DO UPDATE SET` and `FOR UPDATE SKIP LOCKED`."""


@dataclass(frozen=True, slots=True)
class Write:
    """One place where a table is written."""

    table: str
    verb: str
    path: str
    line: int


def test_every_table_is_written_by_its_own_modules() -> None:
    """The table of writers is exactly what the code does: no more, no less."""
    found: dict[str, set[str]] = {}
    for one in writes(_store()):
        found.setdefault(one.table, set()).add(_module(one.path))
    assert {table: frozenset(modules) for table, modules in found.items()} == WRITERS


def test_no_table_is_forgotten() -> None:
    """Every table of the database has a writer."""
    assert set(METADATA.tables) == set(WRITERS)


def test_only_the_store_writes_its_tables() -> None:
    """No SQL that changes a table of the hub stands outside `hub/store`; the vault has its own."""
    elsewhere = [one for one in python() if not one.path.startswith(("hub/store/", "hub/vault/"))]
    assert not [one for one in writes(elsewhere) if one.table in METADATA.tables]


def test_only_parts_of_the_flow_call_a_write() -> None:
    """A module that changes a row is a hand of a part of `streams/topology.py`."""
    called = callers(python())
    writers = [(_module(store.path), name) for store in _store() for name in writing_functions(store)]
    strangers = {write: {who for who in called.get(write, ()) if not _is_hand(who)} for write in writers}
    assert writers
    assert {write: who for write, who in strangers.items() if who} == {}


def test_a_planted_caller_is_noticed() -> None:
    """A write counts however the store's function is imported."""
    as_name = Source.of("hub/streams/one.py", "from hub.store.alerts import put\nasync def f(): await put(1, 2)\n")
    as_module = Source.of("hub/streams/two.py", "from hub.store import alerts\nasync def f(): await alerts.put(1, 2)\n")
    only_read = Source.of(
        "hub/streams/three.py", "from hub.store import alerts\nasync def f(): await alerts.known(1)\n"
    )
    found = callers([as_name, as_module, only_read])
    assert found["alerts", "put"] == {"hub.streams.one", "hub.streams.two"}
    assert not _is_hand("hub.streams.one")


def test_a_planted_write_is_noticed() -> None:
    """SQL as text, and each builder of a statement, count as a write."""
    text = (
        'A = text("INSERT INTO alert (id) VALUES (1)")\n'
        'B = text("  UPDATE delivery d SET state = 1")\n'
        "C = delete(PAUSE)\n"
        'D = writing(MISFIT, "id")\n'
        "E = update(RECALL).values()\n"
        'F = text("SELECT 1 FROM lease FOR UPDATE SKIP LOCKED")\n'
    )
    planted = Source.of("hub/streams/planted.py", text)
    assert [one.table for one in writes([planted])] == ["alert", "delivery", "pause", "misfit", "recall"]


def writes(sources: Iterable[Source]) -> list[Write]:
    """Return every place where a statement that changes a table is made, in the order of the lines."""
    found = [one for source in sources for one in (*_in_text(source), *_by_builder(source))]
    return sorted(found, key=lambda one: (one.path, one.line))


def callers(sources: Iterable[Source]) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return for each function of the store, (module, name), which modules call it."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in sources:
        for call in _calls(one):
            found.setdefault(call, set()).add(one.path.removesuffix(".py").replace("/", "."))
    return {call: frozenset(who) for call, who in found.items()}


def writing_functions(source: Source) -> frozenset[str]:
    """Return the public functions of a store module that carry out a write of its own."""
    lines = [one.line for one in writes([source])]
    made = {
        target.id
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and _has(node, lines)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    public = (deed for deed in functions(source) if not deed.name.startswith("_"))
    return frozenset(deed.name for deed in public if _uses(deed, made) or _has(deed, lines))


def _is_hand(module: str) -> bool:
    hands = [hand if hand.startswith("hub.") else f"hub.streams.{hand}" for part in PARTS for hand in part.hands]
    return module in EYES or any(module == hand or module.startswith(f"{hand}.") for hand in hands)


def _store() -> list[Source]:
    folder = "hub/store/"
    out = (f"{folder}migrations/", f"{folder}rows.py")
    return [one for one in python() if one.path.startswith(folder) and not one.path.startswith(out)]


def _in_text(source: Source) -> list[Write]:
    return [
        Write(match[2].lower(), match[1].split()[0].upper(), source.path, line)
        for line, word in words(source)
        for match in SQL.finditer(word)
        if match[2].lower() not in NOT_TABLES
    ]


def _by_builder(source: Source) -> list[Write]:
    return [
        Write(first.id.lower(), BUILDERS[dotted(node.func)], source.path, node.lineno)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in BUILDERS and node.args
        if isinstance(first := node.args[0], ast.Name) and first.id.isupper()
    ]


def _calls(source: Source) -> frozenset[tuple[str, str]]:
    """Return (store module, function) of every call into the store."""
    imported = [
        (node.module or "", alias.name, alias.asname or alias.name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    modules = {local: name for module, name, local in imported if module == "hub.store"}
    names = {local: (_module_of(module), name) for module, name, local in imported if module.startswith("hub.store.")}
    called = [dotted(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    by_module = {(modules[head], name) for head, _, name in (one.partition(".") for one in called) if head in modules}
    return frozenset(by_module | {names[one] for one in called if one in names})


def _uses(deed: ast.AST, names: set[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(deed))


def _has(node: ast.stmt, lines: Iterable[int]) -> bool:
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for line in lines)


def _module_of(name: str) -> str:
    return name.rpartition(".")[2]


def _module(path: str) -> str:
    return path.removesuffix(".py").rsplit("/", 1)[-1]
