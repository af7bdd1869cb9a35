"""Who usually sees an event of a type? Its labels against what each sector needs to know: computed, never by hand.

It tells of a family that permits everything to everybody; what one family has permitted is asked at the door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.schemas.every_event import COMMON
from hub.schemas.labels import RELEASABLE, Category, Sector
from hub.schemas.model import EventType, Field, Group


@dataclass(frozen=True, slots=True)
class Needs:
    """What decides who usually sees what."""

    sectors: Mapping[Sector, frozenset[Category]]
    """What each sector needs to know."""
    duties: Mapping[str, frozenset[str]]
    """By rule, `LSL-25`: the catalogue names of the types it allows."""


def seen_by(type: EventType, needs: Needs) -> Iterator[str]:
    """Yield in Markdown, a sentence a line, who usually sees events of this type, and without which fields."""
    if type.group is Group.CONTROL:
        yield "Usually seen by the organisation it speaks to, and by nobody else."
    elif type.category is Category.HUB:
        yield "Seen by nobody: it is for the hub alone."
    else:
        yield from _told(type, needs)


def needs_page(needs: Needs) -> str:
    """Return the sectors and what each needs to know as a section in Markdown."""
    rows = [f"| `{sector.value}` | {_words(needs.sectors[sector])} |" for sector in Sector]
    return "\n".join(
        [
            "## What each sector needs to know",
            "",
            "Who permits everything gives each organisation this much, by its sector.",
            "A region file may narrow or widen it.",
            "A permission that names an organisation and a category gives that too.",
            "Behind each type below stands who sees it then, and which of its own fields are left out.",
            "The fields that every event has are cut in the same way, and the sender has its own event as sent.",
            "",
            "| sector | categories |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _told(type: EventType, needs: Needs) -> Iterator[str]:
    rules = sorted(rule for rule, types in needs.duties.items() if type.name in types)
    for rule in rules:
        yield f"On the duty `{rule}` seen by its recipients for the sender's area (`duty_recipient:{rule}`), whole."
        yield "Nobody else sees it then."
    begin = "On a permission" if rules else "Usually"
    yield f"{begin} seen by {'; by '.join(_shares(type, needs)) or 'nobody'}."


def _shares(type: EventType, needs: Needs) -> Iterator[str]:
    """Yield the sectors that may need the type's category, those that lack the same fields together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for sector in Sector:
        if type.category in needs.sectors[sector]:
            alike.setdefault(tuple(_lacking(type, needs.sectors[sector])), []).append(f"`{sector.value}`")
    for lacking, sectors in alike.items():
        without = f" (without {', '.join(f'`{name}`' for name in lacking)})" if lacking else ""
        yield f"{', '.join(sectors)}{without}"


def _lacking(type: EventType, needed: frozenset[Category]) -> Iterator[str]:
    own = (field for field in type.fields if field not in COMMON[type.group])
    # What is for the hub alone says so itself; nobody lacks it.
    has = needed | {Category.HUB}
    return (path for field in own for path, leaf in _leaves(field) if leaf.label.category not in has)


def _leaves(field: Field) -> Iterator[tuple[str, Field]]:
    if not field.fields:
        yield field.name, field
    for one in field.fields:
        yield from ((f"{field.name}.{path}", leaf) for path, leaf in _leaves(one))


def _words(categories: frozenset[Category]) -> str:
    if categories == RELEASABLE:
        return "all"
    return " ".join(f"`{one.value}`" for one in Category if one in categories)
