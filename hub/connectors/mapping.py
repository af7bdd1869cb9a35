"""What does a partner's file look like, and which event is a row of it? A YAML file says so, and proves it.

A mapping is read once; one whose own example does not come out as it says is refused, with the line.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from hub.connectors.convert import Kind
from hub.errors import RefusedError
from hub.region.document import Document, read
from hub.region.problem import Finding, Path, Problem
from hub.schemas.catalogue import TYPES
from hub.schemas.model import Group

Words = Annotated[dict[str, str], Field(min_length=1)]
Encoding = Literal["windows-1252", "utf-8", "utf-8-sig"]
Taken = Literal["whole", "rows"]
SEPARATORS: Final = {";": ";", ",": ",", "|": "|", "tab": "\t"}
_OURS: Final = frozenset({Group.INTERNAL, Group.CONTROL})
_SAID: Final = {
    "missing": ("`{name}` is missing", "add `{name}:` here"),
    "extra_forbidden": ("unknown key `{name}`", "take it out or write it as in the example mapping"),
}
_OTHER: Final = ("not a value for this key", "write it as in the example mapping")


class Entry(BaseModel):
    """A part of a mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Layout(Entry):
    """How the file is written."""

    separator: Literal[";", ",", "|", "tab"] = ";"
    encoding: Encoding = "utf-8"
    header: Annotated[int, Field(ge=1, le=50)] = 1
    """The row that holds the names of the columns; rows above it are passed over."""
    sheet: str | None = None
    """Of a spreadsheet: the sheet's name; the first one when none is named."""
    taken: Taken = "rows"
    """`whole`: one bad row keeps the whole file out; `rows`: the good rows go, the bad ones are told."""


class Cell(Entry):
    """Where one field of the event comes from: a column, or always the same word."""

    column: str | None = None
    constant: str | None = None
    kind: Annotated[Kind, Field(alias="as")] = "text"
    codes: Words | None = None
    """The partner's words and the catalogue's words for them."""
    split: str | None = None
    """The sign between the words of a list; the field is then a list."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.column is None) == (self.constant is None):
            raise ValueError("either column or constant")
        return self


class Example(Entry):
    """A file in the small and the events that must come out of it: a JSON list of `{"time", "data"}`."""

    csv: str
    events: str


class Mapping(Entry):
    """One organisation's file as events of one type; made by `mapping_of`."""

    organisation: str
    event: str
    """Catalogue name, `concern.raised`."""
    file: Layout
    key: Annotated[list[str], Field(min_length=1)]
    """Columns that together name a row for ever: the same row is the same event."""
    time: Cell
    """When it happened (ce_time)."""
    fields: Annotated[dict[str, Cell], Field(min_length=1)]
    """Dotted names of the event's fields."""
    example: Example
    language: Literal["fi", "sv", "en"] = "fi"
    """Of the reports beside files that were dropped."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column the file must have, each once, in the order of the mapping."""
        named = [*self.key, *(cell.column for cell in (self.time, *self.fields.values()) if cell.column is not None)]
        return tuple(dict.fromkeys(named))

    def column_of(self, field: str) -> str:
        """Return the column a field (or a part of it) comes from, empty when none does."""
        while field:
            cell = self.fields.get(field)
            if cell is not None:
                return cell.column or ""
            field = field.rpartition(".")[0]
        return ""


class BadMappingError(RefusedError):
    """A mapping file with mistakes; `problems` holds all of them, sorted by place, never empty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__("bad_mapping", field=f"{first.file}:{first.line}", rule=first.rule, mend=first.mend)
        self.problems = problems


def mapping_of(text: str, file: str) -> tuple[Mapping, Document]:
    """Return the mapping that YAML `text` describes, and its places; `file` is only named in problems.

    BadMappingError for every mistake of shape and words; the example is tried by `proven`.
    """
    document = read(text, file)
    if document.problems or document.data is None:
        raise BadMappingError(tuple(sorted(document.problems)))
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as err:
        details = err.errors(include_url=False, include_input=False, include_context=False)
        raise BadMappingError(tuple(sorted(_told(document, one) for one in details))) from None
    if mapping.event not in TYPES or TYPES[mapping.event].group in _OURS:
        raise mistake(document, ("event",), "an event type of the catalogue", "write it as in the printed catalogue")
    return mapping, document


def mistake(document: Document, path: Path, rule: str, mend: str) -> BadMappingError:
    """Return the error for one mistake at `path`."""
    return BadMappingError((document.place(Finding(path, rule, mend)),))


def _told(document: Document, error: ErrorDetails) -> Problem:
    path = tuple(error["loc"])
    if error["type"] == "value_error":
        return document.place(Finding(path, "either column or constant", "keep one of the two"))
    rule, mend = (words.format(name=path[-1] if path else "") for words in _SAID.get(error["type"], _OTHER))
    return document.place(Finding(path, rule, mend), at_key=error["type"] in _SAID)
