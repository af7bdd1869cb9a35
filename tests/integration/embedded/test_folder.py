"""The data folder: one holder, private files, words that last."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from hub.embedded.folder import claim, passwords, write_private
from hub.embedded.trouble import DiskFullError, FolderInUseError, FolderUnusableError, from_os


def test_a_released_folder_can_be_claimed_again(tmp_path: Path) -> None:
    """The claim ends with the holder."""
    first = claim(tmp_path / "hub")
    with pytest.raises(FolderInUseError):
        claim(tmp_path / "hub")
    first.release()
    claim(tmp_path / "hub").release()


def test_passwords_stay_the_same_and_new_names_get_new_ones(tmp_path: Path) -> None:
    """Asked again, the folder answers with the same words."""
    first = passwords(tmp_path, ["hub", "vault"])
    later = passwords(tmp_path, ["hub", "school"])
    assert later["hub"] == first["hub"]
    assert len({*first.values(), *later.values()}) == 3


def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """Mode 0600, also when the file was there before with another."""
    path = tmp_path / "secret"
    path.touch(mode=0o644)
    write_private(path, "word")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_password_file_is_refused(tmp_path: Path) -> None:
    """New passwords in silence would lock everybody out of yesterday's data."""
    (tmp_path / "passwords.json").write_text("{")
    with pytest.raises(FolderUnusableError):
        passwords(tmp_path, ["hub"])


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """No room is trouble that passes; anything else about the folder is a refusal."""
    assert isinstance(from_os(OSError(errno.ENOSPC, "x"), tmp_path), DiskFullError)
    assert isinstance(from_os(PermissionError(errno.EACCES, "x"), tmp_path), FolderUnusableError)
