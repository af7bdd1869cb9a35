"""How does the event catalogue read for people? One Markdown page, made from the tables that the hub itself runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hub.schemas.catalogue import NARROWING, TYPES
from hub.schemas.codes import LISTS
from hub.schemas.every_event import COMMON, OUT_ONLY
from hub.schemas.labels import Label, Sector, Subject
from hub.schemas.model import EventType, Field, Group, Kind
from hub.schemas.readers import Needs, needs_page, seen_by
from hub.schemas.scalars import VERSION
from hub.schemas.senders import WORDS, work_types

_HEAD: Final = """\
# Event catalogue

This page is made from the tables in `hub/schemas`; change them, then run `python -m tests.contract.docs.generated`.

A type is called `hub.<name>.v<version>` on the wire, and its JSON names are its Avro names.
Behind each name stands the category of the type: an event goes to nobody who may not have that.

Each field is written as `name` *what stands in it* [its label].
`?` means that it may be left out, `[]` that it is a list.
In a label the category comes first.
`@` means that the leaf tells where somebody lives, stays, goes to school or is served.
`all` means that it tells about everybody named in `about`, not about the person alone.
What the labels do is told in [consent.md](consent.md).

## How persons and things are named

| what | is written as |
|---|---|
| person | `{"id"}`, as you got it from the hub, or `{"hetu"}`, an identity code, or `{"local_id"}`, your own number |
| family | `{"id"}`, or `{"of": person}` |
| new id of a thing | a UUID of your own; the receipt names the hub's id |
| id of a thing | the id you got from the hub, or your own UUID of it |
| organisation, unit, worker | its id in the region file |
| receiver (`to`) | `{"organisation", "unit"?}`, or the id of the organisation alone |
| time with zone | RFC 3339, for example `2026-11-24T08:00:00Z` |

A `local_id` is linked to a person by writing it beside `id` or `hetu` once.
A person without an identity code has `born`, a day, in its place.
An identity code, a contact card or free text travels sealed only: our connectors and the HTTP intake see to that.
The ids that one organisation gets mean nothing to another.
"""

_GROUPS: Final = {
    Group.WORK: ("Client work", "Needs a basis: a permission, a duty, or the sender's own client work."),
    Group.ANSWER: (
        "Answers and endings",
        "Need no basis of their own: theirs is the basis of the matter they belong to.",
    ),
    Group.RIGHTS: (
        "Events of rights",
        "Who may share what about whom; for the hub alone, delivered to no organisation.",
    ),
    Group.COUNT: ("Counted", "About nobody: the hub adds one to a number of the day, and keeps nothing else."),
    Group.STAFF: ("Staff", "About the sender's own workers, for the hub alone; the receipt is all that comes of it."),
    Group.ACK: ("Acknowledgements", "Somebody has seen something; for the hub alone."),
    Group.INTERNAL: ("What the hub tells itself", "Through its own topic and the border, like everybody else."),
    Group.CONTROL: (
        "Control messages",
        "What the hub tells an organisation about its own messages; never about a person's case.",
    ),
}
_KINDS: Final = {
    Kind.BOOL: "yes or no",
    Kind.INT: "whole number",
    Kind.TEXT: "free text",
    Kind.WORD: "short word",
    Kind.DATE: "day",
    Kind.DATETIME: "time with zone",
    Kind.REF: "person",
    Kind.FAMILY: "family",
    Kind.ORG: "organisation",
    Kind.UNIT: "unit",
    Kind.WORKER: "worker",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What may stand beside the fields of each type."""

    needs: Needs | None = None
    """Who needs to know what; without it the page does not tell who usually sees a type."""
    examples: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By catalogue name: an example of the event's data, in JSON."""


def page(beside: Beside | None = None) -> str:
    """Return the whole page in Markdown, one sentence per line."""
    more = beside or Beside()
    needed = [needs_page(more.needs)] if more.needs is not None else []
    parts = [_HEAD, *needed, *(_group(group, more) for group in _GROUPS), _senders(), _lists()]
    return "\n".join(parts)


def _group(group: Group, beside: Beside) -> str:
    title, what = _GROUPS[group]
    lines = [f"## {title}", "", what, ""]
    if COMMON[group]:
        lines += ["Every event of this kind has:", "", *(f"- {_field(one)}" for one in COMMON[group]), ""]
    types = (type for type in TYPES.values() if type.group is group)
    return "\n".join([*lines, *(line for type in types for line in _type(type, beside))])


def _type(type: EventType, beside: Beside) -> Iterator[str]:
    yield f"### `{type.name}` [{type.category.value}]"
    yield ""
    told = [*_told(type), *(() if beside.needs is None else seen_by(type, beside.needs))]
    yield from (*told, "") if told else ()
    own = [one for one in type.fields if one not in COMMON[type.group]]
    yield from (f"- {_field(one)}" for one in own) if own else ("Nothing further.",)
    yield ""
    if type.name in beside.examples:
        yield from ("```json", beside.examples[type.name], "```", "")


def _told(type: EventType) -> Iterator[str]:
    if type.name in NARROWING:
        yield "Narrows what is shared: free for anyone with an agreement, however long ago it happened."
    if type.opens:
        yield f"Opens a matter: {type.opens}."
    if type.answers:
        yield f"Belongs to a matter: {type.answers}."
    if not type.person and COMMON[type.group]:
        yield "Is about no person by name: what it speaks of is found through its id."


def _field(field: Field) -> str:
    marks = ("[]" if field.many else "") + ("?" if field.optional else "")
    if field.fields:
        inner = ", ".join(_field(one) for one in field.fields)
        return f"`{field.name}{marks}` {{{inner}}}"
    only = " (filled in by the hub on its way out)" if field.name in OUT_ONLY else ""
    return f"`{field.name}{marks}` *{_what(field)}* [{_label(field.label)}]{only}"


def _what(field: Field) -> str:
    if field.kind is Kind.CODE:
        return f"code of {field.codes}"
    if field.kind is Kind.ID:
        return f"new id of the {field.of}" if field.mints else f"id of the {field.of}"
    if field.of == VERSION:
        return "version of the item as the plan view showed it"
    return _KINDS.get(field.kind, field.kind.value)


def _label(label: Label) -> str:
    subject = " all" if label.subject is Subject.ALL else ""
    return f"{label.category.value}{' @' if label.locates else ''}{subject}"


def _senders() -> str:
    rows = [
        f"| `{sector.value}` | {' '.join(f'`{name}`' for name in sorted(work_types(sector)))} |" for sector in Sector
    ]
    return "\n".join(
        [
            "## Who may send what",
            "",
            "By default, by sector; a region file may narrow it.",
            "Narrowing and acknowledging are free for everybody.",
            "What else changes rights needs the right to record it.",
            "",
            "| sector | types |",
            "|---|---|",
            *rows,
            "",
            *_some_words(),
        ]
    )


def _some_words() -> Iterator[str]:
    for (sector, pattern), (named, words) in WORDS.items():
        told = " ".join(f"`{word}`" for word in sorted(words))
        yield f"`{sector.value}` sends `{pattern}` with {told} as its `{named}` only."
    yield ""


def _lists() -> str:
    lines = ["## Code lists", "", "A word that is not on its list is refused; words are added, never taken away.", ""]
    for name, codes in sorted(LISTS.items()):
        lines += [f"### {name}", "", "| code | fi | sv | en |", "|---|---|---|---|"]
        lines += [f"| `{code.word}` | {code.fi} | {code.sv} | {code.en} |" for code in codes]
        lines.append("")
    return "\n".join(lines)
