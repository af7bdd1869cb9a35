"""What can go wrong when the hub starts its own Kafka, PostgreSQL or mail, and how is each mended?

`UnavailableError` below: waiting or freeing something may help. `RefusedError` below: this folder, port or machine
will not do, and the mend says what to change. `from_os` turns an operating system's error into one of them.
"""

from __future__ import annotations

import errno
from pathlib import Path

from hub.errors import RefusedError, UnavailableError


class FolderInUseError(RefusedError):
    """Another process runs its parts in this data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"folder in use: {folder}", mend="stop the other hub (hub down) or choose another --data")


class FolderUnusableError(RefusedError):
    """The data folder cannot be made, read or written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"folder cannot be used: {folder}", rule=why, mend="choose another --data")


class PortTakenError(RefusedError):
    """Somebody else listens on the port this part was told to use."""

    def __init__(self, part: str, port: int) -> None:
        super().__init__(f"port taken: {port}", field=part, mend="stop what listens there or leave the port unset")


class NoWheelError(RefusedError):
    """The package that brings a part has no wheel for this platform."""

    def __init__(self, part: str, mend: str) -> None:
        super().__init__(f"no wheel for this platform: {part}", mend=mend)


class NoUserError(RefusedError):
    """PostgreSQL does not run as root, and no other user can be made."""

    def __init__(self, name: str) -> None:
        mend = f"start the hub as an ordinary user, or run: useradd --system --no-create-home {name}"
        super().__init__(f"cannot create a user: {name}", rule="PostgreSQL does not run as root", mend=mend)


class JarChangedError(RefusedError):
    """A downloaded jar is not the one the lock file names."""

    def __init__(self, name: str) -> None:
        super().__init__(f"jar differs from the lock file: {name}", mend="check where jars come from; do not go on")


class DiskFullError(UnavailableError):
    """No room left for the data folder or the cache."""

    def __init__(self, folder: Path) -> None:
        super().__init__("disk", f"disk full at {folder}; free some space and start again")


class PartFailedError(UnavailableError):
    """A part ended or stayed silent while starting; its log says why."""

    def __init__(self, part: str, log: Path, why: str = "did not start") -> None:
        super().__init__(part, f"{why}; see {log}")


def from_os(err: OSError, folder: Path) -> RefusedError | UnavailableError:
    """Return the error of this module that tells what `err` means for `folder`."""
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(folder)
    return FolderUnusableError(folder, (err.strerror or "unknown").lower())
