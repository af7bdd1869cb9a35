"""What is a good event, and what does a refusal say?"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from hub.errors import RefusedError
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.form import Ref, Thing, dotted, replace, spoken_of, validate
from tests.examples.event_strategies import ANY_DATA
from tests.examples.events import event_data, hetu, ref, uid

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
PLANTED = "planted-7f3a"
CONCERN = "concern.raised"


def refusal(type_name: str, data: dict[str, Json]) -> RefusedError:
    """Return the refusal of the data."""
    with pytest.raises(RefusedError) as caught:
        validate(TYPES[type_name], data)
    assert caught.value.reason == "not_valid"
    return caught.value


@pytest.mark.parametrize("full", [False, True], ids=["required fields", "every field"])
@pytest.mark.parametrize("name", sorted(TYPES))
def test_example_of_every_type_is_good_as_it_is(name: str, full: bool) -> None:
    """An artificial event of each type passes and keeps its canonical form."""
    data = event_data(name, full=full)
    assert validate(TYPES[name], data) == data


@quick
@given(ANY_DATA)
def test_what_passed_once_passes_again_unchanged(event: tuple[str, dict[str, Json]]) -> None:
    """Validation is idempotent: its own answer is good and stays the same."""
    name, data = event
    once = validate(TYPES[name], data)
    assert validate(TYPES[name], once) == once


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        pytest.param(CONCERN, {"person": None}, "person", id="missing field"),
        pytest.param(CONCERN, {"level": PLANTED}, "level", id="bad code"),
        pytest.param(CONCERN, {"topics": ["attention", PLANTED]}, "topics.1", id="bad code in a list"),
        pytest.param(CONCERN, {"topics": []}, "topics", id="required list without items"),
        pytest.param(CONCERN, {"topics": ["attention"] * 101}, "topics", id="too many items"),
        pytest.param(CONCERN, {"topics": PLANTED}, "topics", id="word for a list"),
        pytest.param(CONCERN, {"with_family": "true"}, "with_family", id="word for yes or no"),
        pytest.param(CONCERN, {"with_family": 1}, "with_family", id="number for yes or no"),
        pytest.param(CONCERN, {"person": {"hetu": "010118A9005"}}, "person.hetu", id="wrong check character"),
        pytest.param(CONCERN, {"person": {"hetu": "310218A900Y"}}, "person.hetu", id="date that does not exist"),
        pytest.param(CONCERN, {"person": {"hetu": PLANTED}}, "person.hetu", id="no identity code"),
        pytest.param(CONCERN, {"person": {"hetu": f" {hetu()}"}}, "person.hetu", id="space before a code"),
        pytest.param(CONCERN, {"person": {"id": PLANTED}}, "person.id", id="id that is none of ours"),
        pytest.param(CONCERN, {"person": {"id": hetu()}}, "person.id", id="code in the place of an id"),
        pytest.param(CONCERN, {"person": {"local_id": f"P {hetu()}"}}, "person.local_id", id="code in a local id"),
        pytest.param(CONCERN, {"person": {"born": "2018-01-01"}}, "person", id="birth date names nobody"),
        pytest.param(CONCERN, {"person": {**ref(), "id": str(uid("a"))}}, "person", id="two names of one person"),
        pytest.param(CONCERN, {"person": {**ref(), "born": "2018-01-01"}}, "person", id="born beside a code"),
        pytest.param(CONCERN, {"person": PLANTED}, "person", id="word for a person"),
        pytest.param(CONCERN, {"family": {}}, "family", id="family named by nothing"),
        pytest.param(CONCERN, {"family": {"of": {"hetu": PLANTED}}}, "family.of.hetu", id="bad code in a family"),
        pytest.param(CONCERN, {PLANTED: 1}, "", id="unknown field"),
        pytest.param(CONCERN, {"person": {PLANTED: 1}}, "person", id="unknown field in a record"),
        pytest.param(CONCERN, {"sender": "mikkeli-koulut"}, "", id="field only the hub fills"),
        pytest.param(CONCERN, {"text": "x" * 10_001}, "text", id="too long a text"),
        pytest.param(CONCERN, {"text": "\ud800"}, "text", id="half a character"),
        pytest.param(CONCERN, {"text": "\x00"}, "text", id="zero character"),
        pytest.param(CONCERN, {"text": ["x"]}, "text", id="list for a text"),
        pytest.param(CONCERN, {"unit": f"unit-{hetu().lower()}"}, "unit", id="code in a unit"),
        pytest.param(CONCERN, {"basis": {"kind": "duty"}, "unit": "u-1"}, "basis.rule", id="duty without its rule"),
        pytest.param(CONCERN, {"basis": {"kind": "own", "rule": "LSL-25"}}, "basis.rule", id="rule without a duty"),
        pytest.param(CONCERN, {"basis": {"kind": "duty", "rule": "LSL-25"}}, "unit", id="duty without a unit"),
        pytest.param(CONCERN, {"worker": {"id": "w-1", "name": "Esimerkki"}}, "worker.id", id="worker named twice"),
        pytest.param(CONCERN, {"worker": {"name": hetu()}}, "worker.name", id="code for a worker's name"),
        pytest.param("child_protection.notified", {"arrived": "2026-11-24T08:00:00"}, "arrived", id="naive time"),
        pytest.param("child_protection.notified", {"arrived": "1890-11-24T08:00:00Z"}, "arrived", id="1890"),
        pytest.param("child_protection.notified", {"arrived": "2026-02-30T08:00:00Z"}, "arrived", id="no such time"),
        pytest.param("child_protection.notified", {"arrived": 1700000000}, "arrived", id="number for a time"),
        pytest.param("plan.opened", {"plan_id": "A" * 43}, "plan_id", id="new thing with a given id"),
        pytest.param("plan.opened", {"plan_id": str(uid("p")).upper()}, "plan_id", id="another spelling of a UUID"),
        pytest.param("plan.updated", {"seen_version": -1}, "seen_version", id="negative number"),
        pytest.param("plan.updated", {"seen_version": 2**80}, "seen_version", id="number out of bounds"),
        pytest.param("plan.updated", {"seen_version": True}, "seen_version", id="yes for a number"),
        pytest.param("consent.granted", {"parties": [f"sector:{PLANTED}"]}, "parties.0", id="unknown sector"),
        pytest.param("consent.granted", {"categories": ["hub"]}, "categories.0", id="what is the hub's alone"),
        pytest.param("consent.granted", {"valid_to": "2026-11-01T08:00:00Z"}, "valid_to", id="over at its start"),
        pytest.param("prohibition.set", {"level": "document"}, "target", id="document that is no id"),
        pytest.param("prohibition.set", {"target": PLANTED}, "target", id="unknown service task"),
        pytest.param("feedback.given", {"score": 11}, "score", id="a score beyond its scale"),
        pytest.param("worker.absent", {"to": "2026-11-23"}, "to", id="an absence that ends before it begins"),
        pytest.param("referral.sent", {"to": PLANTED.upper()}, "to.organisation", id="no organisation's word"),
        pytest.param("referral.sent", {"to": {"unit": "u-1"}}, "to.organisation", id="unit without organisation"),
        pytest.param("referral.sent", {"to": [PLANTED]}, "to", id="list for a receiver"),
        pytest.param("contact.made", {"asked_for": [PLANTED]}, "asked_for.0", id="unknown service"),
        pytest.param("family.joined", {"card": {"given_name": PLANTED}}, "card.family_name", id="half a card"),
    ],
)
def test_bad_data_is_refused_at_its_field_without_its_value(name: str, change: dict[str, Json], field: str) -> None:
    """A refusal names the dotted field, a rule and how to mend it, and never repeats what was sent."""
    error = refusal(name, event_data(name, **change))
    assert (error.field, bool(error.rule), bool(error.mend)) == (field, True, True)
    for secret in (PLANTED, hetu(), "1890"):
        assert secret not in str(error)
        assert secret not in repr(error.__cause__)


def test_whole_event_over_256_kib_is_refused() -> None:
    """Many long texts together are too much, though each alone is good."""
    goals: list[Json] = [{"goal_id": str(uid(f"g{n}")), "code": "safety", "text": "ä" * 9_000} for n in range(15)]
    assert refusal("plan.opened", event_data("plan.opened", goals=goals)).field == ""


def test_a_receiver_may_be_written_as_one_word() -> None:
    """The word is the organisation; the canonical form is the record."""
    data = event_data("referral.sent", to="perheneuvola")
    assert validate(TYPES["referral.sent"], data)["to"] == {"organisation": "perheneuvola"}


def test_times_are_kept_in_utc() -> None:
    """The same instant, written with another zone, is the same data."""
    data = event_data("child_protection.notified", arrived="2026-11-24T10:00:00.500+02:00")
    assert validate(TYPES["child_protection.notified"], data)["arrived"] == "2026-11-24T08:00:00.500000Z"


def test_null_and_absent_mean_the_same() -> None:
    """An optional null is left out, an empty optional list is kept: it says that somebody lives with nobody."""
    data = event_data("family.joined") | {"language": None, "lives_with": []}
    good = validate(TYPES["family.joined"], data)
    assert "language" not in good
    assert good["lives_with"] == []


def test_small_letters_of_a_code_are_the_same_code() -> None:
    """A code has one spelling, in capitals."""
    data = event_data(CONCERN, person={"hetu": hetu().lower()})
    assert validate(TYPES[CONCERN], data)["person"] == {"hetu": hetu()}


def test_every_reference_is_found() -> None:
    """Persons are found in their field, in lists, in records and inside family references."""
    found = {dotted(path) for path, _ in spoken_of(TYPES["family.joined"], event_data("family.joined", full=True)).refs}
    assert found == {"person", "family.of", "guardian_of.0.child", "lives_with.0"}


def test_every_id_is_found_with_its_kind() -> None:
    """Ids tell what they are of and whether the event opens the thing."""
    data = event_data("plan.opened", family={"id": str(uid("f"))})
    found = {(dotted(thing.path), thing.of, thing.mints) for thing in spoken_of(TYPES["plan.opened"], data).things}
    assert found == {("family.id", "family", False), ("plan_id", "plan", True), ("goals.0.goal_id", "goal", True)}


@pytest.mark.parametrize(("level", "expected"), [("document", ["event"]), ("task", [])])
def test_target_of_a_prohibition_is_an_id_only_for_a_document(level: str, expected: list[str]) -> None:
    """A prohibited document is an event's id; a task is a word."""
    target = str(uid("e")) if level == "document" else "social_work"
    data = event_data("prohibition.set", level=level, target=target)
    assert [
        thing.of for thing in spoken_of(TYPES["prohibition.set"], data).things if thing.path == ("target",)
    ] == expected


@quick
@given(ANY_DATA)
def test_replacing_nothing_changes_nothing(event: tuple[str, dict[str, Json]]) -> None:
    """Renaming each reference and id by itself gives the same data."""
    name, data = event
    assert replace(TYPES[name], data, refs=lambda one: one, ids=lambda thing: thing.value) == data


@quick
@given(ANY_DATA)
def test_replacing_reaches_all_that_is_found(event: tuple[str, dict[str, Json]]) -> None:
    """After renaming, no old reference and no old id is left."""
    name, data = event

    def person(_: Ref) -> Ref:
        return {"id": str(uid("new"))}

    def thing(_: Thing) -> str:
        return str(uid("new"))

    renamed = replace(TYPES[name], data, refs=person, ids=thing)
    assert all(one == {"id": str(uid("new"))} for _, one in spoken_of(TYPES[name], renamed).refs)
    assert all(one.value == str(uid("new")) for one in spoken_of(TYPES[name], renamed).things)
    assert len(spoken_of(TYPES[name], renamed).refs) == len(spoken_of(TYPES[name], data).refs)
