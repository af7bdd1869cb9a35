"""LAW 1: topics join the stages, every kind of row has one maker, every change one hand; and the code keeps to it."""

from __future__ import annotations

import importlib.util
from collections import Counter
from graphlib import TopologicalSorter

from hub.schemas.topics import topics
from hub.store.tables import METADATA
from hub.streams.topology import IN, MAIL, OUT, PARTS, edges, picture
from tests.architecture.row_hands import tables_written_by


def test_every_kind_of_row_has_one_maker() -> None:
    """No two parts insert the same kind of row, and no table is left without a maker."""
    made = Counter(row for part in PARTS for row in part.makes)
    assert [row for row, count in made.items() if count > 1] == []
    assert {row.partition(":")[0] for row in made} == set(METADATA.tables)


def test_every_change_has_one_hand() -> None:
    """No column is changed by two parts, and every change names a column that exists."""
    changed = Counter(change for part in PARTS for change in part.changes)
    assert [change for change, count in changed.items() if count > 1] == []
    for change in changed:
        table, _, column = change.rpartition(".")
        assert column in METADATA.tables[table.partition(":")[0]].columns, change


def test_events_never_go_in_a_circle() -> None:
    """Leaving out what the hub tells itself, the flow is acyclic."""
    graph: dict[str, set[str]] = {}
    for source, target in edges():
        graph.setdefault(target, set()).add(source)
    assert tuple(TopologicalSorter(graph).static_order())


def test_every_topic_is_provisioned() -> None:
    """What parts read and write is made for every region."""
    made = {spec.name for spec in topics(())} | {IN, OUT, MAIL}
    assert {topic for part in PARTS for topic in (*part.reads, *part.writes)} <= made


def test_every_hand_exists() -> None:
    """A part names modules that are there."""
    for part in PARTS:
        for hand in part.hands:
            assert importlib.util.find_spec(_module(hand)) is not None, hand


def test_each_part_writes_only_its_own_tables() -> None:
    """What the modules of a part write, by the statements of `hub.store` they call, is in its row of the table."""
    for part in PARTS:
        allowed = {row.partition(":")[0] for row in part.makes}
        allowed |= {change.partition(".")[0].partition(":")[0] for change in part.changes} | set(part.takes)
        for hand in part.hands:
            if hand.startswith("hub."):
                continue
            strange = tables_written_by(_module(hand)) - allowed
            assert strange == set(), f"{part.name} ({hand}) writes {strange}"


def test_the_picture_shows_every_stage_and_lane() -> None:
    """The chart of the README names each part that reads or writes a topic."""
    drawn = picture()
    for part in PARTS:
        if part.reads or part.writes:
            assert f"[{part.name}]" in drawn


def _module(hand: str) -> str:
    return hand if hand.startswith("hub.") else f"hub.streams.{hand}"
