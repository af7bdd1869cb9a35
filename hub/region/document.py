"""How is YAML text read so that every value keeps its place in the file?

Only the plain part of YAML is taken: no anchors, aliases, tags, second documents or doubled keys, so the text says
exactly what it shows and can never grow while it is read. Every scalar stays text (`no`, `1.10` and `012` mean
themselves); the entry it belongs to decides whether it is a number, a date or a yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event, NodeEvent, ScalarEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hub.region.problem import Finding, Path, Problem

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"

LONGEST = 1_048_576
"""Characters of a region file."""
DEEPEST = 20
"""Levels of nesting."""
EMPTY = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Line and column, from 1, of a key and of its value (of a list item or a longer value: the same)."""

    key: tuple[int, int]
    value: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: plain data, the place of each value, and what could not be taken."""

    file: str
    data: Data
    spots: Mapping[Path, Spot]
    problems: tuple[Problem, ...]

    def place(self, finding: Finding, *, at_key: bool = False) -> Problem:
        """Return `finding` with its place: that of the nearest value on its path that the file holds."""
        path = finding.path
        while path and path not in self.spots:
            path, at_key = path[:-1], True
        spot = self.spots.get(path, Spot((1, 1), (1, 1)))
        line, column = spot.key if at_key else spot.value
        return Problem(self.file, line, column, dotted(finding.path), finding.rule, finding.mend)


def dotted(path: Path) -> str:
    """Return a path for people, `organisations.mikkeli-koulut.tasks.0`; `(file)` for the whole."""
    return ".".join(str(step) for step in path) or "(file)"


def read(text: str, file: str) -> Document:
    """Read YAML `text`; what is not plain YAML becomes problems, never an exception. `file` is only named in them."""
    if len(text) > LONGEST:
        return Document(file, None, {}, (_problem(file, (1, 1), "the file is too long", "keep it under 1 MiB"),))
    try:
        odd = tuple(_odd(text, file))
        if odd:
            return Document(file, None, {}, odd)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        place = _where(text, error)
        mend = "look at the indentation, quotes and colons here and on the line before"
        return Document(file, None, {}, (_problem(file, place, "not readable as YAML", mend),))
    if root is None or (isinstance(root, ScalarNode) and root.value in EMPTY):
        return Document(file, None, {}, (_problem(file, (1, 1), "the file is empty", "start from the example region"),))
    reading = _Reading(file)
    data = reading.take(root, ())
    reading.spots[()] = Spot(_place(root), _place(root))
    return Document(file, data, reading.spots, tuple(reading.problems))


def _odd(text: str, file: str) -> Iterator[Problem]:
    """Find what plain YAML does not have; nothing is built while looking."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if depth > DEEPEST:
            yield _problem(file, place, f"nested deeper than {DEEPEST} levels", "write it flatter")
            return
        if isinstance(event, NodeEvent) and event.anchor is not None:
            yield _problem(file, place, "anchors and aliases are not taken", "write the value out")
        elif _tag(event):
            yield _problem(file, place, "tags are not taken", "leave out the word that begins with !")


def _tag(event: Event) -> bool:
    if isinstance(event, AliasEvent):
        return False
    return isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag is not None


def _where(text: str, error: Exception) -> tuple[int, int]:
    """Return where reading stopped; characters that may not stand in YAML at all are told by their number only."""
    mark = (error.problem_mark or error.context_mark) if isinstance(error, yaml.MarkedYAMLError) else None
    if mark is not None:
        return mark.line + 1, mark.column + 1
    before = text[: error.start if isinstance(error, UnicodeEncodeError) else getattr(error, "position", None) or 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _problem(file: str, place: tuple[int, int], rule: str, mend: str, path: Path = ()) -> Problem:
    return Problem(file, place[0], place[1], dotted(path), rule, mend)


@dataclass(slots=True)
class _Reading:
    """One walk over the nodes of a file."""

    file: str
    spots: dict[Path, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, node: Node, path: Path) -> Data:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return self._sequence(node, path)
        assert isinstance(node, ScalarNode)
        return None if not node.style and node.value in EMPTY else str(node.value)

    def _mapping(self, node: MappingNode, path: Path) -> Data:
        data: dict[str, Data] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._tell(_place(key), "a key must be one word", "write `key: value`", path)
                continue
            inner = (*path, key.value)
            if key.value in data:
                line = self.spots[inner].key[0]
                self._tell(_place(key), f"the key stands twice (first on line {line})", "keep one of them", inner)
                continue
            self.spots[inner] = Spot(_place(key), _place(value if isinstance(value, ScalarNode) else key))
            data[key.value] = self.take(value, inner)
        return data

    def _sequence(self, node: SequenceNode, path: Path) -> Data:
        items: list[Data] = []
        for number, item in enumerate(node.value):
            self.spots[*path, number] = Spot(_place(item), _place(item))
            items.append(self.take(item, (*path, number)))
        return items

    def _tell(self, place: tuple[int, int], rule: str, mend: str, path: Path) -> None:
        self.problems.append(_problem(self.file, place, rule, mend, path))
