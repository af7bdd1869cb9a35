"""A mapping proves itself by its example; whatever is wrong with it is told with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.connectors.example import proven
from hub.connectors.mapping import BadMappingError
from tests.examples.files import SCHOOL_MAPPING

FOLDER = SCHOOL_MAPPING.parent
TEXT = SCHOOL_MAPPING.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mapping_of_ours_is_proven(path: Path) -> None:
    """The examples that come with the hub come out as they say."""
    assert proven(path.read_text("utf-8"), path.name).fields


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param("pieni: small", "pieni: great", "differs in: data.level", id="another code"),
        pytest.param('"with_family": false', '"with_family": true', "differs in: data.with_family", id="another event"),
        pytest.param("kyllä;", "ehkä;", "row 2: with_family: yes or no", id="a row that does not convert"),
        pytest.param("Kirjattu;", "Kirjattu2;", "missing_column Kirjattu", id="a column the example lacks"),
        pytest.param("key: [Ilmoitusnumero]", "key: []", "not a value", id="no key"),
        pytest.param("concern.raised", "clock.due", "an event type of the catalogue", id="a type of the hub's own"),
        pytest.param("taken: rows", "taken: half", "not a value", id="half"),
        pytest.param("separator:", "seperator:", "unknown key `seperator`", id="a key that is misspelt"),
        pytest.param(
            "{column: Kuvaus}", "{column: Kuvaus, constant: x}", "either column or constant", id="two sources"
        ),
        pytest.param("events: |", "events: ei", "", id="no JSON"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(old: str, new: str, rule: str) -> None:
    """The file, a line and the rule are named."""
    with pytest.raises(BadMappingError) as refused:
        proven(TEXT.replace(old, new), "koulut.yaml")
    assert rule in str(refused.value)
    assert all(problem.file == "koulut.yaml" and problem.line > 0 for problem in refused.value.problems)


def test_the_line_is_that_of_the_mistake() -> None:
    """An author finds the place without searching."""
    with pytest.raises(BadMappingError) as refused:
        proven(TEXT.replace("taken: rows", "taken: half"), "koulut.yaml")
    lines = TEXT.splitlines()
    assert "taken" in lines[refused.value.problems[0].line - 1]


def test_a_refused_example_does_not_repeat_the_row() -> None:
    """An author may have copied a real row: its words stay out of the error."""
    with pytest.raises(BadMappingError) as refused:
        proven(TEXT.replace("150316A9008", "150316A900X"), "koulut.yaml")
    assert "150316A900X" not in str(refused.value)
    assert "person.hetu" in str(refused.value)
