"""The master key is read from a private file only, and never written over."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from hub.errors import RefusedError
from hub.vault.master import generate, load


def test_a_generated_key_is_read_back(tmp_path: Path) -> None:
    """32 random bytes, in a file its owner alone reads."""
    path = tmp_path / "master.key"
    key = generate(path)
    assert load(path) == key
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """Generating again is refused and leaves the key as it was."""
    path = tmp_path / "master.key"
    key = generate(path)
    with pytest.raises(RefusedError, match="never over"):
        generate(path)
    assert load(path) == key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Group and others have no business there."""
    path = tmp_path / "master.key"
    generate(path)
    path.chmod(mode)
    with pytest.raises(RefusedError, match="chmod 0600"):
        load(path)


@pytest.mark.parametrize(
    "content", [b"", b"secret-words", base64.b64encode(bytes(31)), base64.b64encode(bytes(33)), bytes(32)]
)
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, content: bytes) -> None:
    """Wrong length or not base64; the content stays out of the error."""
    path = tmp_path / "master.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(RefusedError, match="32 bytes in base64") as caught:
        load(path)
    assert not content or content.decode("latin-1") not in str(caught.value)


def test_an_absent_file_and_an_absent_folder_are_refused(tmp_path: Path) -> None:
    """Both say what to do, not with a traceback of the system's."""
    with pytest.raises(RefusedError, match="HUB_MASTER_KEY_FILE"):
        load(tmp_path / "nothing")
    with pytest.raises(RefusedError, match="can write to"):
        generate(tmp_path / "nothing" / "master.key")
