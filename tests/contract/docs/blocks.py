"""Which commands stand in the documentation, and which of them can be run as they stand?

A block behind the line `<!-- run -->` is run as it stands: in the order of its page, all of a page in one shell, in the
project's folder, with a hub that is up.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
PAGES = (
    "connect-by-file.md",
    "connect-by-http.md",
    "connect-by-kafka.md",
    "operations.md",
    "partners/README.md",
    "partners/school-and-municipality.md",
    "partners/clinic-and-wellbeing-area.md",
    "partners/association-and-parish.md",
    "partners/child-protection.md",
    "partners/kela-and-company.md",
)
"""Pages whose commands are run, in this order: the later ones speak of what the earlier ones made."""
NEWCOMER = "partners/kela-and-company.md"
"""The page whose first block adds a party to the example region: the hub of the pages is started with that file."""

_BLOCK = re.compile(r"^(?P<run><!-- run -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HUB = re.compile(r"(?:^|[\s(`;&|])(?:\.venv/bin/)?hub ((?:[a-z][\w-]*)[^`\n|;&>)]*)")
_PATIENCE = 180


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    page: str
    language: str
    text: str
    runs: bool


def pages() -> tuple[Path, ...]:
    """Return every page of the documentation, the README among them."""
    return (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))


def blocks(page: Path) -> tuple[Block, ...]:
    """Return the fenced blocks of a page, in order."""
    name = page.name
    return tuple(
        Block(name, found["language"], found["text"], found["run"] is not None)
        for found in _BLOCK.finditer(page.read_text("utf-8"))
    )


def script(page: Path) -> str:
    """Return everything of a page that is run, as one script that stops at the first failure."""
    return "\n".join(["set -euo pipefail", *(block.text for block in blocks(page) if block.runs)])


def run_page(page: Path, folder: Path, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a page's commands in `folder`; `more` adds to the environment (HUB_DATA)."""
    return _run(script(page), folder, more)


def run_first_block(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the first block of a page that is run, in `folder`, without a hub."""
    return _run(next(block.text for block in blocks(page) if block.runs), folder, {})


def _run(text: str, folder: Path, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script in `folder`, where `ops` and `clients` are linked to, as in the project's folder."""
    for name in ("ops", "clients"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    bin_ = ROOT / ".venv" / "bin"
    environment = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", **more}
    return subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def hub_commands(text: str) -> Iterator[list[str]]:
    """Return the words behind each `hub …` of code in a page: inline code and blocks, comments left out."""
    code = [found["text"] for found in _BLOCK.finditer(text)]
    outside = _BLOCK.sub("", text)
    code += re.findall(r"`([^`\n]+)`", outside)
    for piece in code:
        for line in piece.splitlines():
            for found in _HUB.finditer(line.split(" # ")[0]):
                yield found[1].split()
