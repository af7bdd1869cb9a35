"""PostgreSQL does not run as root: as whom does it run then, and how does that user reach our folders?

Root only (containers, CI): everybody else starts PostgreSQL as themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.embedded.trouble import FolderUnusableError, NoUserError

USER = "hub-embedded"
_REACH = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search", "--securebits", "+no_setuid_fixup")


@dataclass(frozen=True, slots=True)
class Account:
    """Numeric user and group."""

    uid: int
    gid: int


def other_account() -> Account | None:
    """Return the account for PostgreSQL when we are root (made if need be), else None; raises NoUserError."""
    if os.geteuid() != 0:
        return None
    return _lookup(USER) or made(USER)


def as_account(account: Account | None, command: Sequence[str], folders: Sequence[Path]) -> list[str]:
    """Return `command` so that it runs as `account`, able to step through to `folders`; raises NoUserError."""
    if account is None:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoUserError(USER)
    who = ("--reuid", str(account.uid), "--regid", str(account.gid), "--clear-groups", "--pdeathsig", "KILL")
    # A clone under /root cannot be stepped into by others. We do not open it to everybody: this one process may read
    # past folder rights, nothing else (the secure bit makes access(2), which PostgreSQL asks, know of it too).
    reach = () if all(_can_reach(account, folder) for folder in folders) else _REACH
    prefix = [setpriv, *who, *reach, "--"]
    if reach and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:  # noqa: S603 - our own command
        raise FolderUnusableError(folders[0], f"user {USER} cannot step into it")
    return [*prefix, *command]


def _lookup(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def made(name: str) -> Account:
    """Make a system user of this name and return it; raises NoUserError when this machine does not let us."""
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise NoUserError(name)
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", name]
    subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own command
    account = _lookup(name)  # another hub may have made it at the same moment: only the outcome counts
    if account is None:
        raise NoUserError(name)
    return account


def _can_reach(account: Account, folder: Path) -> bool:
    return all(_may_step_into(account, step) for path in {folder.absolute(), folder.resolve()} for step in path.parents)


def _may_step_into(account: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
