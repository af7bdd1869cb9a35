"""Read this first: who reads and writes which topic, and who may make or change which row.

LAW 1: events travel between stages through topics only; every kind of row has one maker, every change of state one
hand. The picture in the README is drawn from this table, and the tests hold the code against it.

A row's kind is `table`, or `table:kind` where a table holds several kinds of rows; a change is `table.column`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from hub.schemas.topics import EVENTS, INTERNAL

IN: Final = "hub.in.<org>"
OUT: Final = "hub.out.<org>"
MAIL: Final = "mail"
FEEDBACK: Final = INTERNAL
"""The one way back: what the hub tells itself goes through the border like everything else."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the flow."""

    name: str
    kind: Literal["source", "stage", "lane", "door", "watch"]
    hands: tuple[str, ...]
    """Its modules (of `hub.streams`, where no package is named)."""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    """Kinds of rows it inserts."""
    changes: tuple[str, ...] = ()
    """Columns it changes in rows that are there."""
    takes: tuple[str, ...] = ()
    """Tables whose rows it takes up: so they flow from their makers to it."""


PARTS: Final[tuple[Part, ...]] = (
    Part("connectors", "source", ("hub.connectors.publish",), writes=(IN,)),
    Part("intake", "source", ("hub.web",), writes=(IN,)),
    Part(
        "border",
        "stage",
        ("runner", "marks", "stage_border", "judging", "booking", "facts", "known"),
        reads=(IN, INTERNAL),
        makes=(
            "offsets:border",
            "arrival",
            "seen",
            "event",
            "family",
            "member",
            "rights",
            "hold",
            "matter",
            "recheck:narrowed",
            "quarantine:border",
            "delivery:refused",
            "contact_count",
            "absence",
        ),
        changes=(
            "offsets:border.next",
            "seen.outcome",
            "family.last_no",
            "member.present",
            "rights.doc",
            "matter.ended",
            "contact_count.number",
        ),
    ),
    Part("log lane", "lane", ("log_lane",), writes=(EVENTS,), changes=("event.state",), takes=("event",)),
    Part(
        "family",
        "stage",
        ("runner", "marks", "stage_family", "folding", "household", "perform"),
        reads=(EVENTS,),
        makes=(
            "offsets:family",
            "family_state",
            "waiting",
            "misfit",
            "quarantine:family",
            "alert",
            "deadline",
            "naming",
            "notice",
            "delivery:event",
            "delivery:status",
        ),
        changes=(
            "offsets:family.next",
            "family_state.doc",
            "quarantine:family.state",
            "alert.state",
            "deadline.state",
            "naming.until",
            "recall.acknowledged_at",
        ),
    ),
    Part(
        "delivery lane",
        "lane",
        ("delivery_lane", "claim", "publish"),
        writes=(OUT,),
        makes=(
            "recipient",
            "disclosure:delivery",
            "delivery:void",
            "recheck:possibly delivered",
            "quarantine:delivery",
        ),
        changes=("delivery.state", "recipient.last_seq", "disclosure.state"),
        takes=("delivery",),
    ),
    Part(
        "recall lane",
        "lane",
        ("recall_lane", "hidden_alerts"),
        writes=(INTERNAL,),
        makes=("recall", "delivery:recall"),
        changes=("disclosure.recall", "recall.announced"),
        takes=("recheck",),
    ),
    Part(
        "notice lane",
        "lane",
        ("notice_lane", "alert_door"),
        writes=(MAIL, INTERNAL),
        makes=("disclosure:notice",),
        changes=("notice.state",),
        takes=("notice",),
    ),
    Part(
        "ticker",
        "lane",
        ("ticker",),
        writes=(INTERNAL,),
        changes=("deadline.next_step", "rights.next_end"),
        takes=("deadline",),
    ),
    Part("keeper", "lane", ("outbox_keeper",), changes=("delivery.sealed",)),
    Part("plan view", "door", ("door_plan",), makes=("disclosure:plan",)),
    Part("inbox", "door", ("door_inbox",), writes=(INTERNAL,), makes=("disclosure:inbox",)),
    Part("log of disclosures", "door", ("door_disclosures",), makes=("disclosure:disclosures",)),
    Part(
        "outbox", "door", ("door_outbox",), makes=("outbox_mark", "outbox_void"), changes=("outbox_mark.acknowledged",)
    ),
    Part(
        "reconciler",
        "watch",
        ("reconciler", "leg", "compare_ways_in", "compare_log"),
        reads=(IN, INTERNAL, EVENTS),
        makes=("reconciled", "log_place", "hole"),
        changes=("reconciled.next", "log_place.position", "hole.mended_at"),
    ),
    Part(
        "mending",
        "door",
        ("mending",),
        writes=(IN, INTERNAL),
        changes=("event:missing.state", "hole.again"),
    ),
    Part("every lane", "lane", ("lane_loop",), makes=("lease",), changes=("lease.holder",)),
    Part(
        "operator",
        "door",
        ("hub.commands", "door_quarantine", "door_release"),
        writes=(IN, INTERNAL),
        makes=("region", "pause", "quarantine_act"),
        changes=("quarantine:border.state", "quarantine:delivery.state", "quarantine.asked", "hold.quarantine"),
    ),
)


def edges() -> Iterator[tuple[str, str]]:
    """Yield (from, to) of the flow between parts and topics; the feedback is left out, so nothing goes in a circle."""
    for part in PARTS:
        for topic in part.reads:
            if topic != FEEDBACK:
                yield topic, part.name
        for topic in part.writes:
            if topic != FEEDBACK:
                yield part.name, topic
        yield from _by_rows(part)


def _by_rows(part: Part) -> Iterator[tuple[str, str]]:
    for maker in PARTS:
        if maker.kind == "stage" and set(part.takes) & {row.partition(":")[0] for row in maker.makes}:
            yield maker.name, part.name


def picture() -> str:
    """Draw the flow as a Mermaid chart for the README: stages, lanes and topics; doors read what the stages wrote."""
    drawn = [part for part in PARTS if part.reads or part.writes]
    topics = sorted({topic for part in drawn for topic in (*part.reads, *part.writes)})
    lines = ["flowchart LR"]
    lines += [f"    {_id(topic)}([{topic.replace('<', '&lt;').replace('>', '&gt;')}])" for topic in topics]
    lines += [f"    {_id(part.name)}[{part.name}]" for part in drawn]
    lines += [f"    {_id(one)} --> {_id(other)}" for one, other in edges()]
    lines += [f"    {_id(part.name)} -.-> {_id(FEEDBACK)}" for part in drawn if FEEDBACK in part.writes]
    lines += [f"    {_id(FEEDBACK)} -.-> {_id(part.name)}" for part in drawn if FEEDBACK in part.reads]
    return "\n".join(lines)


def _id(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
