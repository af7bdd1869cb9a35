"""The documentation tells what is: generated parts are fresh, links lead somewhere, commands exist, names are real."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup, TyperOption

from hub.commands.main import command_line
from hub.consent.rules import RULES
from hub.schemas.catalogue import TYPES
from hub.schemas.form import validate
from hub.schemas.labels import Sector
from hub.schemas.model import EventType, Group
from hub.schemas.readers import seen_by
from tests.contract.docs.blocks import DOCS, PAGES, ROOT, blocks, hub_commands, pages, script
from tests.contract.docs.generated import README, needs, wanted
from tests.contract.docs.payloads import payload

LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
EVENT_NAME = re.compile(r"`hub\.([a-z_.]+)\.v1`")
TWO_SENTENCES = re.compile(r"[a-zåäö)`][.!?] [A-ZÅÄÖ]")
HUB = typer.main.get_command(command_line())


@pytest.mark.parametrize("file", sorted(wanted()), ids=lambda file: file.name)
def test_generated_parts_are_fresh(file: Path) -> None:
    """Made anew, the page is the same; otherwise run `python -m tests.contract.docs.generated`."""
    assert file.read_text("utf-8") == wanted()[file]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of ours leads to one that is there."""
    assert not [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_one_sentence_per_line(page: Path) -> None:
    """A sentence has a line of its own, so that a change shows what was changed (tables and code left out)."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert not [line for line in text.splitlines() if not line.startswith(("|", "- ")) and TWO_SENTENCES.search(line)]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_the_docs_exists(page: Path) -> None:
    """Each `hub …` names a command and options that the command line has."""
    assert not [words for words in hub_commands(page.read_text("utf-8")) if not _known(words)]


def test_a_planted_command_is_noticed() -> None:
    """A command or an option that is not there is seen, in a line and in a block."""
    text = "Run `hub fly away`.\n\n```sh\nhub up --sideways\nhub quarantine list --json\n```\n"
    unknown = [words for words in hub_commands(text) if not _known(words)]
    assert sorted(unknown) == [["fly", "away"], ["up", "--sideways"]]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_run_is_good_shell(name: str) -> None:
    """The script of each page is read by the shell without an error; the acceptance tests run it."""
    assert any(block.runs for block in blocks(DOCS / name))
    read = subprocess.run(["bash", "-n"], input=script(DOCS / name), text=True, capture_output=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


def test_every_rule_of_the_door_is_told() -> None:
    """The page about consent has a row for each rule, under its number and name, in the order of the code."""
    told = re.findall(r"^\| (\d\w?) \| `(\w+)` \|", (DOCS / "consent.md").read_text("utf-8"), flags=re.MULTILINE)
    assert told == [("0", "control"), *((rule.number, rule.id) for rule in RULES)]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_events_are_called_by_their_names(page: Path) -> None:
    """A type that a page names on the wire is one of the catalogue (or the log's own envelope)."""
    known = {*TYPES, "accepted"}
    assert not [name for name in EVENT_NAME.findall(page.read_text("utf-8")) if name not in known]


SENT = [type for type in TYPES.values() if type.group not in (Group.INTERNAL, Group.CONTROL)]


@pytest.mark.parametrize("type", SENT, ids=lambda type: type.name)
def test_an_example_of_the_catalogue_is_a_good_event(type: EventType) -> None:
    """What stands as an example under a type passes the form that the hub asks for."""
    assert validate(type, payload(type.name))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("consent.granted", ["Seen by nobody: it is for the hub alone."], id="rights go to nobody"),
        pytest.param(
            "referral.accepted",
            [f"Usually seen by {', '.join(f'`{sector.value}`' for sector in Sector)}."],
            id="what is a service goes to every sector",
        ),
        pytest.param(
            "child_protection.notified",
            [
                "On the duty `LSL-25` seen by its recipients for the sender's area (`duty_recipient:LSL-25`), whole.",
                "Nobody else sees it then.",
                "On a permission seen by `wellbeing_area`.",
            ],
            id="a duty is its recipients' alone",
        ),
        pytest.param(
            "plan.closed", ["Usually seen by `wellbeing_area`, `municipality`, `ngo`, `parish`, `kela`."], id="a plan"
        ),
    ],
)
def test_who_usually_sees_a_type_follows_from_its_labels(name: str, told: list[str]) -> None:
    """Categories and duties of the defaults decide, and nothing is written by hand."""
    assert list(seen_by(TYPES[name], needs())) == told


def test_the_readme_begins_with_the_order_of_reading() -> None:
    """The first four links of the README are the four files to read, in their order."""
    files = [link for link in LINK.findall(README.read_text("utf-8"))][:4]
    assert files == ["hub/streams/topology.py", "hub/consent/decide.py", "hub/family/step.py", "hub/streams/perform.py"]


def test_decisions_are_numbered_without_a_hole() -> None:
    """Each decision has the next number and tells context, choice and cost."""
    files = sorted((DOCS / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    for file in files:
        assert re.findall(r"^## (\w+)", file.read_text("utf-8"), flags=re.MULTILINE) == ["Context", "Choice", "Cost"]


def _known(words: list[str]) -> bool:
    """Tell whether these words behind `hub` are a command with options it has."""
    command, rest = HUB, list(words)
    while isinstance(command, TyperGroup):
        found = command.commands.get(rest.pop(0)) if rest else None
        if found is None:
            return not rest and command is not HUB
        command = found
    options = {"--help", *(name for one in command.params if isinstance(one, TyperOption) for name in one.opts)}
    return all(word in options for word in rest if word.startswith("--"))


def test_the_words_of_the_readme_are_those_of_the_glossary() -> None:
    """One definition per word: each row of the README stands in the glossary, letter by letter."""
    part = (ROOT / "README.md").read_text("utf-8").split("## Words")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "suomeksi" not in line]
    assert rows
    assert not set(rows) - set((DOCS / "glossary.md").read_text("utf-8").splitlines())
