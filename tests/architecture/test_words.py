"""The repository speaks of the hub alone: no place it was written at, no registry's address, no region in the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from tests.architecture.source import ROOT, Found, Source, python, texts, words

LOCKS = ("requirements.lock", "requirements.in", "hub/embedded/jars.lock.toml")
ADDRESS = re.compile(r"https?://|(?:^|\s)(?:--(?:extra-)?index-url|--find-links|-i)\b|@\s*file:|\bgit\+", re.MULTILINE)
MACHINE = re.compile(r"(?<![\w.])/(?:work|home/\w+|Users/\w+|root)/")
"""A path that is there on one machine only."""
REGIONS = tuple(sorted((ROOT / "ops" / "regions").rglob("*.yaml")))
USUAL: dict[str, str] = {
    "hub/commands/region_file.py": "the example that a hub without a region file starts with; a path, not a rule",
    "hub/commands/demo.py": "the demo tells a story of the example region",
    "hub/commands/story": "the story itself: who says what in it",
    "hub/web/keys.py": "a test vector for partners, whose words are bound into its sealed bytes for ever",
}
"""Beginnings of paths of files that may name something of a region file, with the reason."""


def test_lock_files_name_no_address() -> None:
    """Packages are named by version and hash; where they come from is the machine's own matter."""
    assert not [name for name in LOCKS if ADDRESS.search((ROOT / name).read_text("utf-8"))]


def test_every_locked_package_has_its_hash() -> None:
    """What is installed is what was looked at."""
    blocks = re.split(r"^(?=[a-zA-Z0-9])", (ROOT / "requirements.lock").read_text("utf-8"), flags=re.MULTILINE)
    assert not [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    jars = (ROOT / "hub/embedded/jars.lock.toml").read_text("utf-8")
    assert jars.count("[[jar]]") == len(re.findall(r'^sha256 = "[0-9a-f]{64}"$', jars, flags=re.MULTILINE)) > 0


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """No absolute path of one machine stands in any file."""
    assert not matches(MACHINE, texts())


@pytest.mark.parametrize("file", REGIONS, ids=lambda file: file.stem)
def test_no_region_stands_in_the_code(file: Path) -> None:
    """LAW 9: no organisation, unit, worker or region of a region file is a word of the code."""
    assert not regional(python(), named([file]))


def test_region_files_were_read() -> None:
    """The check above knows the names it looks for: region, organisations, units and workers of each file."""
    assert len(REGIONS) > 1
    assert all(len(named([file])) > 30 for file in REGIONS)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(ADDRESS, "--index-url x", id="an index"),
        pytest.param(ADDRESS, "pkg @ https://example.org/pkg.whl", id="a package by address"),
        pytest.param(MACHINE, "see " + "/".join(("", "work", "main")), id="a folder of one machine"),
        pytest.param(MACHINE, "open('" + "/".join(("", "home", "kaisa", "x")) + "')", id="a home folder"),
    ],
)
def test_planted_words_are_noticed(pattern: re.Pattern[str], text: str) -> None:
    """Each pattern finds what it is for."""
    assert matches(pattern, [("planted", text)])


def test_a_planted_region_is_noticed() -> None:
    """An organisation's id in a string of the code is seen, in a docstring it is an example."""
    text = '"""For example kaupungin-koulut."""\nSPECIAL = "hub.in.kaupungin-koulut"\n'
    assert regional([Source.of("hub/planted.py", text)], {"kaupungin-koulut"}) == ["hub/planted.py:2"]


def matches(pattern: re.Pattern[str], files: Iterable[tuple[str, str]]) -> Found:
    """Return path:line of every match."""
    return [
        f"{path}:{number}"
        for path, text in files
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def regional(sources: Iterable[Source], names: Iterable[str]) -> Found:
    """Return where a name of a region file stands in a string of the code."""
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w-])")
    return [
        f"{one.path}:{line}"
        for one in sources
        if not one.path.startswith(tuple(USUAL))
        for line, word in words(one)
        if pattern.search(word)
    ]


def named(files: Iterable[Path]) -> set[str]:
    """Return the ids of each file: of the region, and of its organisations with their units and workers."""
    read = [yaml.safe_load(file.read_text("utf-8")) for file in files]
    inner = (one for region in read for one in region["organisations"].values())
    return {
        *(name for region in read for name in (region["region"], *region["organisations"])),
        *(name for one in inner for name in (*one["units"], *one["workers"])),
    }
