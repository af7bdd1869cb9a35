"""Are the committed schemas those of the catalogue, and do their numbers never change?"""

from __future__ import annotations

import io
import json
from importlib import resources

import fastavro
import pytest

from hub.errors import RefusedError
from hub.schemas import lint, packaged, registry, release
from hub.schemas.avro_schema import LOG, current, text
from hub.schemas.catalogue import TYPES
from hub.schemas.codec import encode
from tests.examples.events import event_data

CURRENT = current(TYPES.values())


def test_every_subject_is_committed() -> None:
    """One subject for each type and the log; none of them is forgotten, nor is a file."""
    assert set(packaged.newest()) == set(CURRENT)
    files = {one.name for one in resources.files("hub.schemas").joinpath("avro").iterdir()}
    assert files == {"ids.json", *(packaged.file_name(one.subject, one.version) for one in packaged.packaged())}


@pytest.mark.parametrize("subject", sorted(CURRENT))
def test_newest_file_is_what_the_catalogue_says(subject: str) -> None:
    """After a change of the catalogue a new version of the file belongs in the same commit."""
    assert packaged.newest()[subject].text == text(CURRENT[subject])


def test_all_is_committed_and_a_change_asks_for_a_new_version() -> None:
    """What is committed is never rewritten: a changed schema is version 2 with a fresh number."""
    committed = packaged.packaged()
    assert release.missing(CURRENT, committed) == {}
    changed = {**CURRENT, "hub.void.v1": {**CURRENT["hub.void.v1"], "doc": "changed"}}
    files = release.missing(changed, committed)
    assert set(files) == {"hub.void.v1.2.avsc", "ids.json"}
    first, second = json.loads(files["ids.json"])["hub.void.v1"]
    assert (first, second) == (packaged.newest()["hub.void.v1"].id, max(packaged.by_id()) + 1)


def test_numbers_are_given_once() -> None:
    """No two schemas share a number, and the first ones keep theirs for ever."""
    numbers = [one.id for one in packaged.packaged()]
    assert len(numbers) == len(set(numbers))
    assert packaged.by_id()[1].subject == LOG
    assert packaged.by_id()[2].subject == "hub.concern.raised.v1"


@pytest.mark.parametrize("subject", sorted(CURRENT))
def test_every_version_reads_every_other(subject: str) -> None:
    """FULL_TRANSITIVE: against all older versions of the subject."""
    all_versions = [one.schema for one in packaged.packaged() if one.subject == subject]
    for place, schema in enumerate(all_versions):
        assert lint.of_schema(schema, labelled=subject != LOG) == []
        assert lint.of_change(all_versions[:place], schema) == []


def test_stranger_reads_a_message_with_the_registry_alone() -> None:
    """Frame, number, `/schemas/ids/{id}`, any Avro library: no knowledge of ours is needed."""
    data = event_data("plan.opened", full=True)
    raw = encode("hub.plan.opened.v1", data)
    schema = registry.schema_by_id(int.from_bytes(raw[1:5], "big"))["schema"]
    read = fastavro.schemaless_reader(io.BytesIO(raw[5:]), json.loads(str(schema)), None)
    assert isinstance(read, dict)
    assert read["plan_id"] == data["plan_id"]
    assert read["sender"] is None


def test_registry_lists_subjects_and_versions() -> None:
    """The reading part of the API."""
    assert "hub.void.v1" in registry.subjects()
    assert registry.versions("hub.void.v1") == [1]
    answer = registry.subject_version("hub.void.v1", "latest")
    assert answer == registry.subject_version("hub.void.v1", "1")
    assert registry.schema_by_id(int(str(answer["id"])))["schema"] == answer["schema"]


@pytest.mark.parametrize(
    ("subject", "version", "reason"),
    [
        pytest.param("nowhere", "latest", "unknown_subject", id="unknown subject"),
        pytest.param("hub.void.v1", "99", "unknown_version", id="unknown version"),
        pytest.param("hub.void.v1", "²", "bad_version", id="no number"),
    ],
)
def test_registry_says_what_it_does_not_have(subject: str, version: str, reason: str) -> None:
    """Each answer has its code of the API."""
    with pytest.raises(RefusedError) as caught:
        registry.subject_version(subject, version)
    assert caught.value.reason == reason
    assert caught.value.reason in registry.ERROR_CODES
    with pytest.raises(RefusedError):
        registry.schema_by_id(999_999)
