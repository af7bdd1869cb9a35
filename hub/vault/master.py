"""The master key lies in a file only its owner reads: 32 bytes in base64, one line."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from hub.errors import RefusedError
from hub.sealing.keyring import MASTER_BYTES

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def load(path: Path) -> bytes:
    """Return the master key (32 bytes); RefusedError `master_key` when the file is absent, not private or not one."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(1024)
    except OSError as err:
        raise _refused("a file this process can read", "write one, or correct HUB_MASTER_KEY_FILE") from err
    if not stat.S_ISREG(mode) or mode & _OTHERS:
        raise _refused("readable by its owner alone", "chmod 0600")
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except binascii.Error as err:
        raise _refused("32 bytes in base64") from err
    if len(key) != MASTER_BYTES:
        raise _refused("32 bytes in base64")
    return key


def generate(path: Path) -> bytes:
    """Write a new random master key to `path` (mode 0600) and return it; the caller warns that it is not backed up.

    RefusedError `master_key` when something lies there already: a key written over is every person lost.
    """
    key = secrets.token_bytes(MASTER_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as err:
        raise _refused("written once, never over") from err
    except OSError as err:
        raise _refused("in a folder this process can write to") from err
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _refused(rule: str, mend: str = "") -> RefusedError:
    return RefusedError("master_key", field="master_key_file", rule=rule, mend=mend)
