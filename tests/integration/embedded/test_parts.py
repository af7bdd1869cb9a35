"""Start, stop, start again: yesterday's data is there, nobody shares a folder, and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from hub.embedded.admin import answers
from hub.embedded.databases import connected
from hub.embedded.mail import MailPart
from hub.embedded.parts import Parts, Wanted, start
from hub.embedded.provision import provision_kafka
from hub.embedded.trouble import FolderInUseError, FolderUnusableError, PortTakenError
from hub.embedded.unprivileged import as_account, other_account
from hub.schemas.topics import topics

ONLY_KAFKA = Wanted(postgres=False, mail=False)
ONLY_POSTGRES = Wanted(kafka=False, mail=False)
ONLY_MAIL = Wanted(kafka=False, postgres=False)
OWNER = """
import asyncio, pathlib, sys
from hub.embedded.parts import start
async def main():
    parts = await start(pathlib.Path(sys.argv[1]))
    print(*(child.pid for child in parts.children), flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


def stat(pid: int) -> tuple[str, int]:
    """Return the state letter and parent of a process; ("X", 0) when there is none."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return state, int(parent)


def alive(pid: int) -> bool:
    """Tell whether a process lives (a zombie does not)."""
    return stat(pid)[0] not in "XZ"


def gone(pids: Sequence[int], seconds: float = 40) -> bool:
    """Wait until none of `pids` lives."""
    deadline = time.monotonic() + seconds
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(alive(pid) for pid in pids)


def family_of(pids: Sequence[int]) -> list[int]:
    """Return `pids`, their keepers and everything they forked."""
    parents = {pid: stat(pid)[1] for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())}
    found = {*pids, *(parents[pid] for pid in pids)}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def test_a_mail_lies_in_the_maildir(mail: MailPart) -> None:
    """What the mail server takes can be read by operators and tests."""
    with smtplib.SMTP(mail.host, mail.port, timeout=10) as smtp:
        smtp.sendmail("hub@example.invalid", ["w@example.invalid"], "Message-ID: <maildir-1@hub>\r\n\r\nAlert 1\r\n")
    assert any("<maildir-1@hub>" in path.read_text() for path in (mail.maildir / "new").iterdir())


async def test_a_folder_in_use_is_refused(parts: Parts) -> None:
    """Two hubs in one folder would ruin each other's data."""
    with pytest.raises(FolderInUseError, match="folder in use"):
        await start(parts.folder)


def test_passwords_and_logs_are_private(parts: Parts) -> None:
    """No file of the folder can be read by other users of the machine."""
    files = [path for path in parts.folder.rglob("*") if path.is_file()]
    readable = [path for path in files if path.stat().st_mode & 0o077 and not private_parent(path, parts)]
    assert readable == []
    assert parts.folder / "passwords.json" in files


def private_parent(path: Path, parts: Parts) -> bool:
    """Tell whether a folder between `path` and the data folder keeps others out."""
    inside = [one for one in path.parents if one.is_relative_to(parts.folder)]
    return any(not one.stat().st_mode & 0o011 for one in inside)


async def test_yesterdays_folder_works_with_its_data_and_passwords(tmp_path: Path) -> None:
    """Stop and start again: the same passwords open the same data."""
    first = await start(tmp_path)
    assert first.kafka is not None
    assert first.postgres is not None
    await provision_kafka(first.kafka.login, {}, topics([]), ())
    async with connected(first.postgres.hub_url) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    pids = [child.pid for child in first.children]
    await first.stop()
    assert gone(pids, seconds=0)

    second = await start(tmp_path)
    try:
        assert second.kafka is not None
        assert second.postgres is not None
        assert second.kafka.admin_password == first.kafka.admin_password
        await provision_kafka(second.kafka.login, {}, topics([]), ())
        async with connected(second.postgres.hub_url) as connection:
            assert await connection.fetchval("SELECT answer FROM kept") == 42
    finally:
        await second.stop()


async def test_a_killed_kafka_starts_again_on_its_port(tmp_path: Path) -> None:
    """An outage of the broker: kill -9, then the same address and data."""
    parts = await start(tmp_path, ONLY_KAFKA)
    try:
        assert parts.kafka is not None
        await provision_kafka(parts.kafka.login, {}, topics([]), ())
        parts.kafka.child.kill()
        assert gone([parts.kafka.pid])
        assert not await answers(parts.kafka.login)
        await parts.kafka.child.restart()
        await provision_kafka(parts.kafka.login, {}, topics([]), ())
    finally:
        await parts.stop()


async def test_a_killed_postgres_starts_again_on_its_port(tmp_path: Path) -> None:
    """An outage of the database with an open session, and a stale pid file that names a living stranger."""
    parts = await start(tmp_path, ONLY_POSTGRES)
    stranger = await asyncio.create_subprocess_exec(*as_account(other_account(), ["sleep", "60"], ()))
    try:
        assert parts.postgres is not None
        async with connected(parts.postgres.hub_url) as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            parts.postgres.child.kill()
            assert gone([parts.postgres.pid])
            stale = tmp_path / "postgres" / "data" / "postmaster.pid"
            stale.write_text(stale.read_text().replace(str(parts.postgres.pid), str(stranger.pid), 1))
            await parts.postgres.child.restart()
        async with connected(parts.postgres.hub_url) as connection:
            assert await connection.fetchval("SELECT answer FROM kept") == 42
    finally:
        stranger.kill()
        await stranger.wait()
        await parts.stop()


async def test_postgres_waits_until_the_last_session_of_the_old_one_is_gone(tmp_path: Path) -> None:
    """A server beside a left-over session of a killed one would ruin the data."""
    parts = await start(tmp_path, ONLY_POSTGRES)
    try:
        assert parts.postgres is not None
        async with connected(parts.postgres.hub_url) as connection:
            session = await connection.fetchval("SELECT pg_backend_pid()")
            os.kill(session, signal.SIGSTOP)
            parts.postgres.child.kill()
            restart = asyncio.create_task(parts.postgres.child.restart())
            await asyncio.sleep(1.5)
            assert not restart.done()
            os.kill(session, signal.SIGKILL)
            await restart
    finally:
        await parts.stop()


async def test_a_part_that_a_setting_replaces_is_left_out(tmp_path: Path) -> None:
    """Only the wanted parts run."""
    parts = await start(tmp_path, ONLY_MAIL)
    try:
        assert (parts.kafka, parts.postgres) == (None, None)
        assert len(parts.children) == 1
    finally:
        await parts.stop()


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(lambda port: Wanted(kafka_port=port, postgres=False, mail=False), id="kafka"),
        pytest.param(lambda port: Wanted(postgres_port=port, kafka=False, mail=False), id="postgres"),
        pytest.param(lambda port: Wanted(mail_port=port, kafka=False), id="mail, while postgres starts"),
    ],
)
async def test_a_taken_port_is_named_and_nothing_is_left_running(tmp_path: Path, wanted: object) -> None:
    """The port in the way is told, and the folder is free again at once."""
    assert callable(wanted)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(port)):
            await start(tmp_path, wanted(port))
    again = await start(tmp_path, ONLY_MAIL)
    await again.stop()


@pytest.mark.parametrize("name", ["postgres", "mail"])
async def test_a_port_lost_while_a_part_was_down_is_named(tmp_path: Path, name: str) -> None:
    """A stranger who answers there is not taken for the part."""
    parts = await start(tmp_path, Wanted(kafka=False))
    try:
        (child,) = (child for child in parts.children if child.server.name == name)
        await child.stop()
        with socket.create_server(("127.0.0.1", child.server.port)), pytest.raises(PortTakenError):
            await child.start()
        await child.restart()
    finally:
        await parts.stop()


async def test_lost_passwords_are_told(tmp_path: Path) -> None:
    """Data without its passwords cannot be opened, and nobody waits in vain."""
    await (await start(tmp_path, ONLY_POSTGRES)).stop()
    (tmp_path / "passwords.json").unlink()
    with pytest.raises(FolderUnusableError, match=r"passwords\.json"):
        await start(tmp_path, ONLY_POSTGRES)


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A file in the way is told with the folder's name."""
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(FolderUnusableError, match="file"):
        await start(in_the_way / "hub", ONLY_MAIL)


async def test_no_orphan_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    """kill -9 of the owner: every server and its forks end by themselves, and the folder can be used again."""
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", OWNER, str(tmp_path), stdout=subprocess.PIPE)
    assert owner.stdout is not None
    pids = [int(word) for word in (await owner.stdout.readline()).split()]
    everybody = family_of(pids)
    assert len(pids) == 3
    assert len(everybody) > 6
    owner.send_signal(signal.SIGKILL)
    await owner.wait()
    again = await start(tmp_path, ONLY_POSTGRES)  # waits for the old servers' locks by itself
    await again.stop()
    assert gone(everybody)


async def test_no_server_outlives_its_keeper(tmp_path: Path) -> None:
    """Even the keeper may be killed: the server goes with it."""
    parts = await start(tmp_path, Wanted(kafka=False))
    try:
        everybody = family_of([child.pid for child in parts.children])
        for child in parts.children:
            os.kill(stat(child.pid)[1], signal.SIGKILL)
        assert gone(everybody)
    finally:
        await parts.stop()
