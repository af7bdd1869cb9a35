"""What has a label, and what is left when only some may be seen?"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category, Label, Subject
from hub.schemas.leaves import keep, leaves, merge, split
from tests.examples.event_strategies import ANY_DATA
from tests.examples.events import event_data

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
CONCERN, PLAN = TYPES["concern.raised"], TYPES["plan.opened"]


def test_leaves_carry_the_labels_of_the_catalogue() -> None:
    """List items and record parts are leaves of their own."""
    data = event_data("concern.raised", full=True, topics=["attention", "bullying"])
    found = {leaf.path: leaf.label for leaf in leaves(CONCERN, data)}
    assert found["topics", 1] == Label(Category.NEED, Subject.ALL)
    assert found["text",] == Label(Category.TEXT, Subject.ALL)
    assert found["unit",] == Label(Category.WORKER, locates=True)
    assert found["worker", "name"] == Label(Category.WORKER, locates=True)
    assert found["basis", "kind"] == Label(Category.HUB)
    assert found["person",] == Label(Category.IDENTITY)


def test_keeping_nothing_leaves_nothing() -> None:
    """No leaf, no record, no list remains when no label is allowed."""
    assert keep(CONCERN, event_data("concern.raised", full=True), lambda label: False) == {}


def test_only_allowed_leaves_are_kept() -> None:
    """Need about the person stays; topics tell about everybody and go."""
    data = event_data("concern.raised", full=True)
    kept = keep(CONCERN, data, lambda label: label == Label(Category.NEED))
    assert set(kept) == {"level", "client_group", "with_family"}


def test_records_emptied_of_leaves_fall_away() -> None:
    """A goal whose text alone is allowed keeps the text; one without text falls away."""
    goals: list[Json] = [{"goal_id": "a", "code": "safety"}, {"goal_id": "b", "code": "safety", "text": "seen"}]
    kept = keep(PLAN, event_data("plan.opened", goals=goals), lambda label: label.category is Category.TEXT)
    assert kept == {"goals": [{"text": "seen"}]}


@quick
@given(ANY_DATA)
def test_allowing_all_keeps_every_leaf(event: tuple[str, dict[str, Json]]) -> None:
    """What is kept under full rights differs at most by empty lists."""
    name, data = event
    kept = keep(TYPES[name], data, lambda label: True)
    assert list(leaves(TYPES[name], kept)) == list(leaves(TYPES[name], data))


@quick
@given(ANY_DATA)
def test_no_forbidden_leaf_is_ever_kept(event: tuple[str, dict[str, Json]]) -> None:
    """For every category: without it, no leaf with it remains."""
    name, data = event
    for category in Category:
        kept = keep(TYPES[name], data, lambda label, category=category: label.category is not category)
        assert all(leaf.label.category is not category for leaf in leaves(TYPES[name], kept))


@quick
@given(ANY_DATA)
def test_split_parts_hold_their_subject_only_and_merge_to_the_whole(event: tuple[str, dict[str, Json]]) -> None:
    """Each part tells about its subjects alone, and together they are the event."""
    name, data = event
    person, everyone = split(TYPES[name], data)
    assert all(leaf.label.subject is Subject.PERSON for leaf in leaves(TYPES[name], person))
    assert all(leaf.label.subject is Subject.ALL for leaf in leaves(TYPES[name], everyone))
    assert merge(person, everyone) == data


def test_part_that_is_gone_takes_only_its_leaves() -> None:
    """Without the part about everybody, goals lose their text and stay in order."""
    goals: list[Json] = [{"goal_id": "a", "code": "safety"}, {"goal_id": "b", "code": "hobby", "text": "seen"}]
    person, everyone = split(PLAN, event_data("plan.opened", goals=goals))
    assert merge(person)["goals"] == [{"goal_id": "a", "code": "safety"}, {"goal_id": "b", "code": "hobby"}]
    assert merge(everyone)["goals"] == [{"text": "seen"}]
    assert split(PLAN, event_data("plan.opened"))[1] == {}
