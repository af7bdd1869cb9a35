"""How a row of the event catalogue is written: one call per field, so that the tables read like the printed catalogue.

Marks behind a name: `?` optional, `[]` a list, `@` the leaf locates. So `unit("place?@", WORKER)` is an optional place.
"""

from __future__ import annotations

from hub.schemas.labels import Category, Label, Subject
from hub.schemas.model import Field, Kind

MARKS = "?[]@"


def row(kind: Kind, marked: str, category: Category, *, codes: str = "", of: str = "", everyone: bool = False) -> Field:
    """Return the field `marked` of `kind`; `everyone`: it tells about all in `about` as well."""
    subject = Subject.ALL if everyone else Subject.PERSON
    return Field(
        name=marked.rstrip(MARKS),
        kind=kind,
        label=Label(category, subject, locates="@" in marked),
        optional="?" in marked,
        many="[]" in marked,
        codes=codes,
        of=of,
    )


def code(marked: str, category: Category, codes: str = "", *, everyone: bool = False) -> Field:
    """Return a field that holds a word of the list `codes` (by default the list of its own name)."""
    return row(Kind.CODE, marked, category, codes=codes or marked.rstrip(MARKS), everyone=everyone)


def flag(marked: str, category: Category) -> Field:
    """Return a yes or no."""
    return row(Kind.BOOL, marked, category)


def number(marked: str, category: Category, scale: str = "") -> Field:
    """Return a whole number; `scale` names its greatest in `scalars.SCALES`."""
    return row(Kind.INT, marked, category, of=scale)


def text(marked: str = "text?") -> Field:
    """Return free text: always of category `text`, always about everybody."""
    return row(Kind.TEXT, marked, Category.TEXT, everyone=True)


def word(marked: str, category: Category, shape: str = "") -> Field:
    """Return a short string of ours; `shape` names its form in `scalars.SHAPES`."""
    return row(Kind.WORD, marked, category, of=shape)


def date(marked: str, category: Category) -> Field:
    """Return a day."""
    return row(Kind.DATE, marked, category)


def moment(marked: str, category: Category) -> Field:
    """Return a time with its zone."""
    return row(Kind.DATETIME, marked, category)


def thing(marked: str, category: Category, *, mints: bool = False) -> Field:
    """Return the id of a thing; its kind is the name without `_id`. `mints`: the event opens it."""
    name = marked.rstrip(MARKS)
    label = Label(category, locates="@" in marked)
    return Field(name, Kind.ID, label, "?" in marked, "[]" in marked, of=name.removesuffix("_id"), mints=mints)


def mention(marked: str, category: Category, of: str) -> Field:
    """Return the id of a thing `of` a kind of matter: the event speaks of it, but neither opens nor answers it."""
    return row(Kind.ID, marked, category, of=of)


def person(marked: str, category: Category, *, everyone: bool = False) -> Field:
    """Return a reference to a person."""
    return row(Kind.REF, marked, category, everyone=everyone)


def family(marked: str, category: Category) -> Field:
    """Return a reference to a family."""
    return row(Kind.FAMILY, marked, category)


def org(marked: str, category: Category) -> Field:
    """Return the id of an organisation of the region file."""
    return row(Kind.ORG, marked, category)


def unit(marked: str, category: Category) -> Field:
    """Return the id of a unit of the region file."""
    return row(Kind.UNIT, marked, category)


def worker(marked: str, category: Category) -> Field:
    """Return the id of a worker of the region file."""
    return row(Kind.WORKER, marked, category)


def record(marked: str, category: Category, *fields: Field, rule: str = "") -> Field:
    """Return a record of `fields`; `rule` names what must hold between them (`rules.RECORDS`)."""
    label = Label(category, locates="@" in marked)
    return Field(marked.rstrip(MARKS), Kind.RECORD, label, "?" in marked, "[]" in marked, of=rule, fields=fields)
