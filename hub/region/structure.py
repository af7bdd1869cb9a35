"""Does the data have the shape of its entry? Every mistake of shape is told at once; what is left can still be checked.

After the first look the broken parts are filled in with nothing, or taken out with the smallest entry that needs them,
so that the checks on meaning run over the rest in the same pass.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.region.document import Data, Document, Spot
from hub.region.entries import Entry
from hub.region.problem import Finding, Path, Problem

EntryT = TypeVar("EntryT", bound=BaseModel)

WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("`{name}` is missing", "add `{name}:` here"),
    "extra_forbidden": ("unknown key `{name}`", "take it out or write it as in the example region"),
    "string_type": ("must be a text", "write one value after the colon"),
    "day": ("must be a day", "write it as 2026-11-24"),
    "bool_parsing": ("must be true or false", "write true or false"),
    "bool_type": ("must be true or false", "write true or false"),
    "int_parsing": ("must be a whole number", "write digits only"),
    "int_type": ("must be a whole number", "write digits only"),
    "list_type": ("must be a list", "write the items below, each after a dash"),
    "dict_type": ("must be a mapping", "write `key: value` lines below"),
    "model_type": ("must be a mapping", "write `key: value` lines below"),
}
OTHER = ("not a value for this key", "write it as in the example region")
DAYS = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")
ROUNDS = 40
NAMELESS = frozenset({"agreements", "need_to_know", "may_send", "tasks", "languages", "valid_from", "valid_to"})
"""Parts of an organisation that nothing else in the file names: a mistake in them explains none elsewhere."""
WORDS_OF_ENTRIES = frozenset({"unit", "area", "name", "role", "mail", "sector", "fi", "sv", "en", "who", "calendar"})
"""Keys whose value is a single word: without it nothing is gone that is named elsewhere."""
FILLS: Mapping[str, Data] = {"missing": "", "string_type": "", "list_type": [], "dict_type": {}, "model_type": {}}
"""What is put in place of a broken part, so that the parts around it can still be checked."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[EntryT]):
    """What a document holds: the entry without its broken parts (None: nothing is left), and where parts were taken."""

    document: Document
    """The document with the places of what is left."""
    entry: EntryT | None
    problems: tuple[Problem, ...]
    torn: frozenset[Path]
    """Paths of parts taken out or filled in."""

    def whole(self, path: Path) -> bool:
        """Tell whether nothing that others may name was taken out at or under `path`."""
        return not any(one[: len(path)] == path and _takes_names(one[len(path) :]) for one in self.torn)

    def told(self, findings: Iterable[Finding]) -> Iterator[Problem]:
        """Give findings their place; those that a broken part may explain are left out."""
        for one in findings:
            if one.unless_torn is None or self.whole(one.unless_torn):
                yield self.document.place(one)


def shape(document: Document, kind: type[EntryT]) -> Shape[EntryT]:
    """Return `document` as `kind` with every mistake of shape."""
    if document.data is None:
        return Shape(document, None, (), frozenset())
    problems: tuple[Problem, ...] = ()
    left = _Left(_copy(document.data), dict(document.spots))
    for turn in range(ROUNDS):
        try:
            entry = kind.model_validate(left.data)
            return Shape(replace(document, spots=left.spots), entry, problems, frozenset(left.torn))
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False, include_input=False)
            if turn == 0:
                problems = tuple(_tell(document, one) for one in details)
            left.mend(details)
            if () in left.torn:
                break
    return Shape(document, None, problems, frozenset(left.torn))


def _tell(document: Document, error: ErrorDetails) -> Problem:
    path = tuple(error["loc"])
    kind = "day" if error["type"] in DAYS else error["type"]
    rule, mend = (text.format(name=path[-1] if path else "") for text in WORDS.get(kind, OTHER))
    if kind == "extra_forbidden":
        mend = _meant(document, path) or mend
    return document.place(Finding(path, rule, mend), at_key=kind in ("missing", "extra_forbidden"))


KEYS = frozenset(key for kind in Entry.__subclasses__() for key in kind.model_fields)
"""Every key there is, in any entry."""


def _meant(document: Document, path: Path) -> str:
    """Name the key that was perhaps meant; only keys of the shape are ever offered."""
    close = difflib.get_close_matches(str(path[-1]), KEYS, n=1)
    return f"did you mean `{close[0]}`?" if close and (*path[:-1], close[0]) not in document.spots else ""


@dataclass(slots=True)
class _Left:
    """What is left of a document while broken parts are filled in, or taken out where nothing can be filled in."""

    data: Data
    spots: dict[Path, Spot]
    torn: set[Path] = field(default_factory=set)
    dropped: set[Path] = field(default_factory=set)

    def mend(self, details: list[ErrorDetails]) -> None:
        drops: set[Path] = set()
        for one in details:
            path = tuple(one["loc"])
            if one["type"] in FILLS and path and path not in self.dropped:
                self._put(path, _copy(FILLS[one["type"]]))
            else:
                drops.add(path[:-1] if path in self.dropped else path)
            if one["type"] != "extra_forbidden":
                self.torn.add(path)
        for path in sorted(drops, key=_order, reverse=True):
            self._drop(path)

    def _put(self, path: Path, value: Data) -> None:
        holder = self._holder(path)
        if isinstance(holder, dict):
            holder[str(path[-1])] = value
        elif isinstance(holder, list) and isinstance(path[-1], int):
            holder[path[-1]] = value

    def _drop(self, path: Path) -> None:
        self.dropped.add(path)
        if not path:
            self.torn.add(path)
            return
        holder, last = self._holder(path), path[-1]
        if isinstance(holder, dict):
            holder.pop(str(last), None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            del holder[last]
            self.spots = dict(_moved(self.spots, path[:-1], last))
            self.dropped.discard(path)

    def _holder(self, path: Path) -> Data:
        data = self.data
        for step in path[:-1]:
            if isinstance(data, dict):
                data = data.get(str(step))
            elif isinstance(data, list) and isinstance(step, int) and step < len(data):
                data = data[step]
        return data


def _moved(spots: Mapping[Path, Spot], above: Path, gone: int) -> Iterator[tuple[Path, Spot]]:
    """Move the places of the items behind one that was taken out of a list."""
    size = len(above)
    for path, spot in spots.items():
        step = path[size] if len(path) > size and path[:size] == above else None
        if isinstance(step, int) and step >= gone:
            if step > gone:
                yield (*above, step - 1, *path[size + 1 :]), spot
        else:
            yield path, spot


def _takes_names(under: Path) -> bool:
    """Tell whether what is missing there may be something that another part of the file names."""
    return not under or (NAMELESS.isdisjoint(under) and str(under[-1]) not in WORDS_OF_ENTRIES)


def _order(path: Path) -> tuple[str, ...]:
    return tuple(f"{step:06}" if isinstance(step, int) else step for step in path)


def _copy(data: Data) -> Data:
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data
